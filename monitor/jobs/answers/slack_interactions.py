"""Slack's buttons while the daemon runs: one connection an app, and what a click brings about."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, suppress
from functools import partial
from typing import TYPE_CHECKING

from config.sections.channels import SlackChannel
from monitor.core.common.translation import N_
from monitor.jobs.answers.slack_replies import keep_answer, response_states
from monitor.jobs.app import Installation
from monitor.jobs.bulkhead import Bulkhead
from monitor.log import Log
from monitor.notify.answers import AnswerableNotifier, ButtonClick
from monitor.notify.message import DeliveryError
from monitor.store.database import StoreError

if TYPE_CHECKING:
    from monitor.notify.slack.socket_mode import SlackSocket

log = Log()

# What one Slack app is known by: its token and the server. Slack hands each click to one of an
# app's connections, so channels that share an app have to share the connection too.
_App = tuple[str, str | None]
_FOREIGN = N_("Only members of this practice's own workspace can answer here.")
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

    def ensure_connected(self) -> None:
        """Connect what the present settings ask for, and let go of what they don't."""
        with self._bulkhead.around("slack_buttons"):
            wanted = dict(_clickable(self._app()))
            for gone in self._sockets.keys() - wanted.keys():
                self._sockets.pop(gone).close()
            for key, channel in wanted.items():
                if key not in self._sockets:
                    self._sockets[key] = self._made(key, channel.name)
                self._sockets[key].ensure_connected()

    def close(self) -> None:
        while self._sockets:
            self._sockets.popitem()[1].close()

    def _made(self, key: _App, name: str) -> SlackSocket:
        from monitor.notify.slack.socket_mode import SlackSocket

        token, base_url = key
        on_click = partial(self._clicked, key)
        return SlackSocket(name, app_token=token, base_url=base_url, on_click=on_click)

    def _clicked(self, key: _App, click: ButtonClick) -> None:
        with self._bulkhead.around("slack_press"):
            app = self._app()
            for of_app, channel in _clickable(app):
                notifier = app.notifier(channel.name)
                is_here = of_app == key and channel.channel == click.channel
                if is_here and isinstance(notifier, AnswerableNotifier):
                    self._judge(app, notifier, click)
                    return
            log.warning("slack_press_ignored", channel=click.channel, user=click.user)

    def _judge(self, app: Installation, bot: AnswerableNotifier, click: ButtonClick) -> None:
        say = app.practice.language.say
        try:
            if not bot.takes_from(click.teams):
                log.warning("slack_press_ignored", channel=click.channel, user=click.user)
                bot.post_ephemeral(click.user, say(_FOREIGN))
                return
        except DeliveryError as error:
            log.warning("slack_press_not_answered", channel=bot.name, why=str(error))
            with suppress(DeliveryError):
                bot.post_ephemeral(click.user, say(_NOT_KEPT))
            return
        self._answer(app, bot, click)

    def _answer(self, app: Installation, bot: AnswerableNotifier, click: ButtonClick) -> None:
        told = {"channel": bot.name, "finding": click.finding, "user": click.user}
        try:
            with self._writer:
                reply = keep_answer(app, click, bot.name, app.now())
        except StoreError:
            with suppress(DeliveryError):
                bot.post_ephemeral(click.user, app.practice.language.say(_NOT_KEPT))
            raise
        log.info("slack_press", answer=click.answer, **told)
        try:
            bot.update_message(click, response_states(app, click.findings, app.now()))
            if reply is not None:
                bot.post_ephemeral(click.user, reply)
        except DeliveryError as error:
            log.warning("slack_press_not_answered", why=str(error), **told)


def _clickable(app: Installation) -> Iterator[tuple[_App, SlackChannel]]:
    for channel in app.settings.channels:
        if isinstance(channel, SlackChannel) and channel.app_token is not None:
            yield (channel.app_token.get_secret_value(), channel.base_url), channel
