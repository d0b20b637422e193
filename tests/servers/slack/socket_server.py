"""A Slack on loopback that speaks Socket Mode: Web API, a WebSocket, presses, and their acks.

It keeps messages as `chat.postMessage` and `chat.update` leave them, and says no where Slack would:
without a token, for an unknown message, with `refusal` at `apps.connections.open`, and with
`internal_error` for methods that are `down`. A press is of team T1, as the bots are.
"""

from __future__ import annotations

import json
import threading
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from itertools import count
from typing import Any
from urllib.parse import parse_qsl

import pytest
from websockets.exceptions import ConnectionClosed
from websockets.sync.server import ServerConnection, serve

HOST = "127.0.0.1"
PATIENCE = 20  # seconds
APP_TOKEN = "xapp-1-secret"
USER = "U0AMARA"
CHANNEL = "C0123456"


@dataclass(frozen=True, slots=True, kw_only=True)
class Call:
    """One call of a Web API method, with the token that made it."""

    method: str
    token: str
    said: dict[str, Any]


@dataclass(slots=True, kw_only=True)
class SlackWorkspace:
    url: str = ""
    socket_url: str = ""
    refusal: str = ""
    down: set[str] = field(default_factory=set)
    calls: list[Call] = field(default_factory=list)
    messages: dict[str, dict[str, Any]] = field(default_factory=dict)  # by ts
    acks: set[str] = field(default_factory=set)  # of which envelopes
    pressed: list[dict[str, Any]] = field(default_factory=list)
    connections: list[ServerConnection] = field(default_factory=list)  # open ones
    changed: threading.Condition = field(default_factory=threading.Condition)
    _numbers: Iterator[int] = field(default_factory=lambda: count(1))

    def until(self, condition: Callable[[], Any]) -> Any:
        """Waits for what the workspace is told, not for time to pass."""
        with self.changed:
            assert self.changed.wait_for(condition, PATIENCE), "waited in vain"
            return condition()

    def called(self, method: str) -> list[Call]:
        return [call for call in self.calls if call.method == method]

    def whispers(self) -> list[str]:
        return [call.said["text"] for call in self.called("chat.postEphemeral")]

    def press(
        self, answer: str, message: Mapping[str, Any], /, *, finding: str = "", **changes: Any
    ) -> str:
        """Somebody presses a button of a message; the id of the envelope, once it is acked."""
        first = next(block for block in message["blocks"] if block["type"] == "actions")
        number = next(self._numbers)
        element = {
            "type": "button",
            "action_id": f"answer:{answer}",
            "block_id": first["block_id"],
            "value": finding or first["elements"][0]["value"],
            "action_ts": f"1795640100.{number:06}",
        }
        payload = {
            "type": "block_actions",
            "user": {"id": USER, "username": "amara.osei", "name": "amara.osei"},
            "team": {"id": "T1", "domain": "riverside"},
            "api_app_id": "A1",
            "trigger_id": "1.2.3",
            "container": {"type": "message", "message_ts": message["ts"]},
            "channel": {"id": message["channel"], "name": "front-desk"},
            "message": dict(message),
            "actions": [element],
            **changes,
        }
        self.pressed.append(payload)
        return self._tell(payload)

    def tell_again(self) -> str:
        """The last press once more, as where the ack of its envelope was lost."""
        return self._tell(self.pressed[-1], retry_attempt=1, retry_reason="timeout")

    def _tell(self, payload: Mapping[str, Any], **more: Any) -> str:
        envelope = f"envelope-{next(self._numbers)}"
        document = {"envelope_id": envelope, "type": "interactive", "payload": payload}
        self.say({**document, **more})
        self.until(lambda: envelope in self.acks)
        return envelope

    def say(self, document: Mapping[str, Any]) -> None:
        """Over one of the connections, as Slack does."""
        self.until(lambda: self.connections)
        self.connections[-1].send(json.dumps(document))

    def hear(self, connection: ServerConnection) -> None:
        with self.changed:
            self.connections.append(connection)
            self.changed.notify_all()
        with suppress(ConnectionClosed):
            while True:
                # Said again and again: slack_sdk notices that it is to close when it hears a word.
                connection.send(json.dumps({"type": "hello"}))
                self._take_ack(connection)
        with self.changed:
            self.connections.remove(connection)
            self.changed.notify_all()

    def _take_ack(self, connection: ServerConnection) -> None:
        with suppress(TimeoutError):
            heard = json.loads(connection.recv(timeout=0.05))
            with self.changed:
                self.acks.add(heard["envelope_id"])
                self.changed.notify_all()

    def answer(self, call: Call) -> dict[str, Any]:
        with self.changed:
            self.calls.append(call)
            answer = {"ok": True, **self._answer(call)}
            self.changed.notify_all()
            return answer

    def _answer(self, call: Call) -> dict[str, Any]:
        ways: dict[str, Callable[[Call], dict[str, Any]]] = {
            "apps.connections.open": self._opened,
            "chat.postMessage": self._posted,
            "chat.update": self._updated,
            "chat.postEphemeral": lambda _: {"message_ts": "1.0"},
            "auth.test": lambda _: {"user_id": "U0BOT", "team_id": "T1"},
        }
        if call.method in self.down:
            return {"ok": False, "error": "internal_error"}
        way = ways.get(call.method, lambda _: {"ok": False, "error": "unknown_method"})
        return way(call) if call.token else {"ok": False, "error": "not_authed"}

    def _opened(self, call: Call) -> dict[str, Any]:
        if self.refusal or call.token != APP_TOKEN:
            return {"ok": False, "error": self.refusal or "invalid_auth"}
        return {"url": f"{self.socket_url}/link/?ticket=one"}

    def _posted(self, call: Call) -> dict[str, Any]:
        ts = f"1795640000.{next(self._numbers):06}"
        self.messages[ts] = {**call.said, "ts": ts}
        return {"ts": ts, "channel": call.said["channel"], "message": self.messages[ts]}

    def _updated(self, call: Call) -> dict[str, Any]:
        if call.said["ts"] not in self.messages:
            return {"ok": False, "error": "message_not_found"}
        self.messages[call.said["ts"]] |= call.said
        return {"ts": call.said["ts"], "channel": call.said["channel"]}


@contextmanager
def running_workspace() -> Iterator[SlackWorkspace]:
    workspace = SlackWorkspace()

    class Handler(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            body = self.rfile.read(int(self.headers.get("Content-Length", 0))).decode()
            is_json = "json" in self.headers.get("Content-Type", "")
            said = json.loads(body or "{}") if is_json else dict(parse_qsl(body))
            token = self.headers.get("Authorization", "").removeprefix("Bearer ")
            method = self.path.removeprefix("/api/")
            answer = json.dumps(workspace.answer(Call(method=method, token=token, said=said)))
            self.send_response(200)
            self.send_header("Content-Type", "application/json")
            self.send_header("Content-Length", str(len(answer)))
            self.end_headers()
            self.wfile.write(answer.encode())

        def log_message(self, format: str, *args: Any) -> None:  # noqa: A002
            pass

    with (
        ThreadingHTTPServer((HOST, 0), Handler) as api,
        serve(workspace.hear, HOST, 0) as sockets,
    ):
        workspace.url = f"http://{HOST}:{api.server_address[1]}"
        workspace.socket_url = f"ws://{HOST}:{sockets.socket.getsockname()[1]}"
        threads = [
            threading.Thread(target=api.serve_forever, kwargs={"poll_interval": 0.01}),
            threading.Thread(target=sockets.serve_forever),
        ]
        for thread in threads:
            thread.start()
        try:
            yield workspace
        finally:
            api.shutdown()
            sockets.shutdown()
            for thread in threads:
                thread.join(PATIENCE)


@pytest.fixture
def workspace() -> Iterator[SlackWorkspace]:
    with running_workspace() as running:
        yield running
