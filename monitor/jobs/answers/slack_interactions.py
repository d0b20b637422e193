"""Slack's buttons of one practice, while its daemon runs."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import AbstractContextManager

from monitor.jobs.answers.slack_presses import (
    SlackApp,
    answer_press,
    ignore_press,
    with_buttons,
)
from monitor.jobs.answers.slack_sockets import SlackSockets
from monitor.jobs.app import Installation
from monitor.jobs.bulkhead import Bulkhead
from monitor.notify.answers import ButtonClick


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
        self._sockets = SlackSockets(self._clicked)

    def ensure_connected(self) -> None:
        """Connect what the present settings ask for, and let go of what they don't."""
        with self._bulkhead.around("slack_buttons"):
            channels = with_buttons(self._app().settings)
            self._sockets.look_after({app: channel.name for app, channel in channels})

    def close(self) -> None:
        self._sockets.look_after({})

    def _clicked(self, by: SlackApp, click: ButtonClick) -> None:
        with self._bulkhead.around("slack_press"):
            app = self._app()
            for slack_app, channel in with_buttons(app.settings):
                if slack_app == by and channel.channel == click.channel:
                    answer_press(app, channel.name, click, self._writer)
                    return
            ignore_press(click)
