"""The connections that presses in Slack are heard by, one for each app."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from functools import partial
from typing import TYPE_CHECKING

from monitor.jobs.answers.slack_presses import SlackApp
from monitor.notify.answers import ButtonClick

if TYPE_CHECKING:
    from monitor.notify.slack.socket_mode import SlackSocket


class SlackSockets:
    """`on_click` gets an app's clicks one after the other, each app's in a thread of its own."""

    def __init__(self, on_click: Callable[[SlackApp, ButtonClick], None]) -> None:
        self._on_click = on_click
        self._sockets: dict[SlackApp, SlackSocket] = {}

    def look_after(self, wanted: Mapping[SlackApp, str], *, new_only: bool = False) -> None:
        """Have a connection to each of those apps and to no other, about once a minute.

        By app, the name that its troubles are told by. `new_only`: connect to those that are new,
        and leave the others as they are. Raises nothing that the outside can cause.
        """
        for gone in self._sockets.keys() - wanted.keys():
            self._sockets.pop(gone).close()
        for app, name in wanted.items():
            is_new = app not in self._sockets
            if is_new:
                self._sockets[app] = self._made(app, name)
            if is_new or not new_only:
                self._sockets[app].ensure_connected()

    def _made(self, app: SlackApp, name: str) -> SlackSocket:
        from monitor.notify.slack.socket_mode import SlackSocket

        token, base_url = app
        on_click = partial(self._on_click, app)
        return SlackSocket(name, app_token=token, base_url=base_url, on_click=on_click)
