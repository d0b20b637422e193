"""Slack's buttons while the daemon runs: one connection an app, and what a press brings about."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, suppress
from functools import partial
from typing import TYPE_CHECKING, cast

import structlog

from config.sections.channels import SlackChannel
from monitor.core.common.translation import N_
from monitor.jobs.answers.slack_replies import answer, standing
from monitor.jobs.app import Installation
from monitor.jobs.bulkhead import Bulkhead
from monitor.notify.message import DeliveryError
from monitor.notify.render.block_buttons import answered, findings_of
from monitor.store.database import StoreError

if TYPE_CHECKING:
    from monitor.notify.slack.notifier import SlackNotifier
    from monitor.notify.slack.socket_mode import ButtonClick, SlackSocket

log = structlog.get_logger()

# What one Slack app is known by: its token and the server. Slack hands each press to one of an
# app's connections, so channels that share an app have to share the connection too.
_App = tuple[str, str | None]
_NOT_KEPT = N_("That could not be kept just now, sorry. Please press again in a minute.")


class SlackInteractions:
    """`app` gives the present installation; `writer` is held while findings are written."""

    def __init__(
        self,
        app: Callable[[], Installation],
        writer: AbstractContextManager[object],
        bulkhead: Bulkhead,
    ) -> None:
        self._app = app
        self._writer = writer
        self._bulkhead = bulkhead
        self._sockets: dict[_App, SlackSocket] = {}

    def keep(self) -> None:
        """Connect what the present settings ask for, and let go of what they don't."""
        with self._bulkhead.around("slack_buttons"):
            wanted = dict(_pressable(self._app()))
            for gone in self._sockets.keys() - wanted.keys():
                self._sockets.pop(gone).close()
            for key, channel in wanted.items():
                if key not in self._sockets:
                    self._sockets[key] = self._made(key, channel.name)
                self._sockets[key].keep_open()

    def close(self) -> None:
        while self._sockets:
            self._sockets.popitem()[1].close()

    def _made(self, key: _App, name: str) -> SlackSocket:
        from monitor.notify.slack.socket_mode import SlackSocket

        token, base_url = key
        on_press = partial(self._pressed, key)
        return SlackSocket(name, app_token=token, base_url=base_url, on_press=on_press)

    def _pressed(self, key: _App, press: ButtonClick) -> None:
        with self._bulkhead.around("slack_press"):
            app = self._app()
            for of_app, channel in _pressable(app):
                if of_app == key and channel.channel == press.channel:
                    self._answer(app, channel.name, press)
                    return
            log.warning("slack_press_ignored", channel=press.channel, user=press.user)

    def _answer(self, app: Installation, channel: str, press: ButtonClick) -> None:
        bot = cast("SlackNotifier", app.notifier(channel))
        told = {"channel": channel, "finding": press.finding, "user": press.user}
        try:
            with self._writer:
                said = answer(app, press.finding, press.answer, press.user, app.now())
        except StoreError:
            with suppress(DeliveryError):
                bot.whisper(press.user, app.practice.language.say(_NOT_KEPT))
            raise
        log.info("slack_press", answer=press.answer, **told)
        try:
            now_stands = standing(app, findings_of(press.blocks), app.now())
            bot.change(press.ts, press.text, answered(press.blocks, now_stands))
            bot.whisper(press.user, said)
        except DeliveryError as error:
            log.warning("slack_press_not_answered", why=str(error), **told)


def _pressable(app: Installation) -> Iterator[tuple[_App, SlackChannel]]:
    for channel in app.settings.channels:
        if channel.type == "slack" and channel.app_token is not None:
            yield (channel.app_token.get_secret_value(), channel.base_url), channel
