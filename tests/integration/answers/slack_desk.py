"""A practice whose front desk is told on Slack, and presses buttons there."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path
from threading import Lock, Thread
from typing import Any

from config import load_settings
from monitor.core.findings.model import Finding
from monitor.daemon import Daemon
from monitor.jobs.answers.slack_interactions import SlackInteractions
from monitor.jobs.bulkhead import Bulkhead
from monitor.store.database import reading
from monitor.store.evaluation import statements
from tests.integration.delivery.alerted import Alerted
from tests.integration.watched import an_event
from tests.servers.slack.socket_server import APP_TOKEN, CHANNEL, PATIENCE, SlackWorkspace

NOW = "2026-11-23T09:20"
Channel = dict[str, Any]


class SlackDesk(Alerted):
    """A practice whose front desk is told on Slack: at 09:20, of a session moved without notice."""

    def __init__(self, folder: Path, workspace: SlackWorkspace, *more: Channel) -> None:
        self.workspace = workspace
        self.bot = {"name": "desk", "type": "slack", "base_url": workspace.url}
        self.bot |= {"token": "xoxb-desk", "channel": CHANNEL, "app_token": APP_TOKEN}
        names = ["desk", *(channel["name"] for channel in more)]
        super().__init__(folder, channels=[self.bot, *more], alerts={"to": names})
        self.write(an_event("one", "Jane Doe", "2026-11-24T08:00"))
        self.look("2026-11-23T09:00")
        self.write(an_event("one", "Jane Doe", "2026-11-25T08:00"))
        self.look("2026-11-23T09:10")
        self.look(NOW)

    @property
    def finding(self) -> Finding:
        return self.only("reschedule")

    def message(self, channel: str = CHANNEL) -> dict[str, Any]:
        """The alert as it stands there now, once it is there."""
        found = self.workspace.messages
        there = self.workspace.until(
            lambda: [m for m in list(found.values()) if m["channel"] == channel]
        )
        return dict(there[0])

    def says(self, answer: str, **changes: Any) -> str:
        """A press, and what the one who pressed is told."""
        return self.says_to(self.message(), answer, **changes)

    def says_to(self, message: dict[str, Any], answer: str, **changes: Any) -> str:
        heard = len(self.workspace.whispers())
        self.workspace.press(answer, message, **changes)
        return str(self.workspace.until(lambda: self.workspace.whispers()[heard:])[0])

    def kept(self) -> list[tuple[str, str]]:
        with reading(self.app.engine) as connection:
            words = statements.about(connection, self.finding.id)
        return [(word.kind, word.text) for word in words]

    @contextmanager
    def listening(self) -> Iterator[SlackInteractions]:
        """The alert is sent, and presses are heard."""
        self.send(NOW)
        app = replace(self.app, clock=lambda: self.at(NOW))
        presses = SlackInteractions(lambda: app, Lock(), Bulkhead())
        presses.ensure_connected()
        try:
            yield presses
        finally:
            presses.close()

    @contextmanager
    def daemon(self) -> Iterator[Daemon]:
        offset = self.at(NOW) - datetime.now(UTC)
        daemon = Daemon(
            lambda: load_settings(self.folder / "steadyframe.yaml", environ={}),
            clock=lambda: datetime.now(UTC) + offset,
        )
        thread = Thread(target=daemon.run)
        thread.start()
        try:
            yield daemon
        finally:
            daemon.tell("stop")
            thread.join(PATIENCE)
        assert not thread.is_alive()


def labels(message: dict[str, Any]) -> list[str]:
    blocks = [block for block in message["blocks"] if block["type"] == "actions"]
    return [element["text"]["text"] for block in blocks for element in block["elements"]]


def shown(message: dict[str, Any]) -> str:
    """What is said under a finding by now."""
    notes = [block for block in message["blocks"] if block.get("block_id", "").startswith("said:")]
    return " ".join(note["elements"][0]["text"] for note in notes)


def settled(desk: SlackDesk, label: str) -> dict[str, Any]:
    """The message, once the button is gone."""
    desk.workspace.until(lambda: label not in labels(desk.message()))
    return desk.message()
