"""Clicks of buttons, heard over Slack's Socket Mode: nothing of ours need be reachable for it.

slack_bolt is loaded when the first connection is made.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from concurrent.futures import ThreadPoolExecutor
from typing import TYPE_CHECKING, Any, cast

from monitor.core.common.stable_ids import stable_id
from monitor.log import Log
from monitor.notify.answers import ButtonClick
from monitor.notify.message import DeliveryError
from monitor.notify.render.block_buttons import ACTION, ALL_ANSWERS, findings_of
from monitor.notify.slack.api import ask_slack, silent_logger, web_client
from monitor.notify.slack.errors import SlackErrors
from monitor.notify.view import Answer

if TYPE_CHECKING:
    from slack_bolt import Ack
    from slack_bolt.adapter.socket_mode import SocketModeHandler

log = Log()

_STEP_SECONDS = 10  # for each step of an answer
_ROUNDS_OF_REST = 10  # after a refusal that only a person can mend
_ID = re.compile(r"\w{1,80}", re.ASCII)  # ours and Slack's; goes into messages and the log
_ACTIONS = re.compile(f"^{ACTION}")


def read_click(body: Mapping[str, Any]) -> ButtonClick:
    """Reads a click as Slack states it. Raises LookupError, TypeError or ValueError for none."""
    action, message = body["actions"][0], body["message"]
    answer = action["action_id"].removeprefix(ACTION)
    ids = body["channel"]["id"], body["user"]["id"], action["value"]
    if answer not in ALL_ANSWERS or not all(map(_ID.fullmatch, ids)):
        raise ValueError("no click of a button of ours")
    channel, user, finding = ids
    teams = (body.get("team") or {}).get("id"), body["user"].get("team_id")
    # Slack states when a button was pressed; it does so again where our receipt was lost.
    pressed = action.get("action_ts") or body.get("trigger_id")
    blocks = message.get("blocks", [])
    return ButtonClick(
        channel=channel,
        user=user,
        finding=finding,
        answer=cast(Answer, answer),
        findings=tuple(findings_of(blocks)),
        message={"ts": message["ts"], "text": message.get("text", ""), "blocks": blocks},
        teams=frozenset(filter(None, teams)),
        press=stable_id("p", channel, user, message["ts"], finding, answer, str(pressed)),
    )


class SlackSocket:
    """The connection of one Slack app. `on_click` gets one click after the other.

    A lost connection is made again by slack_sdk; `ensure_connected`, called about once a minute,
    makes the first one and tells of trouble, each kind once.
    """

    def __init__(
        self,
        name: str,
        *,
        app_token: str,
        base_url: str | None,
        on_click: Callable[[ButtonClick], None],
    ) -> None:
        self._name = name
        self._app_token = app_token
        self._base_url = base_url
        self._on_click = on_click
        self._errors = SlackErrors.of_app(name, app_token)
        self._clicks = ThreadPoolExecutor(1)
        self._handler: SocketModeHandler | None = None
        self._told: str | None = None  # what was told last; None: nothing yet
        self._rest = 0

    def ensure_connected(self) -> None:
        """Raises nothing that the outside can cause."""
        if self._rest:
            self._rest -= 1
            return
        try:
            ask_slack(self._errors, self._connect)
        except DeliveryError as error:
            self._tell(str(error))
            if not error.retry:
                self._let_go()
                self._rest = _ROUNDS_OF_REST
        else:
            self._tell("")

    def close(self) -> None:
        """After the click that is being answered."""
        self._let_go()
        self._clicks.shutdown()

    def _connect(self) -> None:
        if self._handler is None:
            self._handler = self._made()
        client = self._handler.client
        if not client.is_connected():
            client.connect_to_new_endpoint()
        if not client.is_connected():
            raise ConnectionError("slack_sdk logs why, and we keep its log silent")

    def _made(self) -> SocketModeHandler:
        from slack_bolt import App
        from slack_bolt.adapter.socket_mode import SocketModeHandler
        from slack_bolt.authorization import AuthorizeResult

        client = web_client(None, self._base_url, timeout=_STEP_SECONDS)
        app = App(
            name="steadyframe",
            client=client,
            logger=silent_logger(),
            # Each channel's own bot answers; asking Slack who we are would only delay the ack.
            authorize=lambda: AuthorizeResult(enterprise_id=None, team_id=None),
        )
        app.action(_ACTIONS)(self._clicked)
        handler = SocketModeHandler(app, self._app_token, logger=silent_logger())
        handler.client.proxy = None  # it has read the environment
        return handler

    def _clicked(self, ack: Ack, body: dict[str, Any]) -> None:
        ack()  # Slack shows a warning after three seconds
        try:
            click = read_click(body)
        except (LookupError, TypeError, ValueError, AttributeError):
            log.warning("slack_press_unreadable", channel=self._name)
            return
        self._clicks.submit(self._on_click, click)

    def _let_go(self) -> None:
        handler, self._handler = self._handler, None
        if handler is not None:
            handler.client.close()

    def _tell(self, trouble: str) -> None:
        if trouble == self._told:
            return
        self._told = trouble
        if trouble:
            log.warning("slack_buttons_off", channel=self._name, why=trouble)
        else:
            log.info("slack_buttons_on", channel=self._name)
