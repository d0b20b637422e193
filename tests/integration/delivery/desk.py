"""A practice with three channels and an outbox, for tests of what becomes of its messages."""

from __future__ import annotations

import json
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

from monitor.jobs.delivery.dispatch import DeliveryReport, deliver_due
from monitor.store.database import reading, writing
from monitor.store.delivery import outbox
from monitor.store.delivery.outbox import Queued
from tests.builders.outbox import a_queued_message
from tests.integration.watched import Watched
from tests.servers.smtp_server import SmtpServer

NINE = datetime(2026, 11, 23, 14, tzinfo=UTC)
MINUTE, HOUR, DAY = timedelta(minutes=1), timedelta(hours=1), timedelta(days=1)
AMARA, BEN = "amara@riverside.example", "ben@riverside.example"


class Desk:
    """A practice with the channels `mail` (alerts), `log` and `book` (files), and its outbox."""

    def __init__(self, folder: Path, port: int, **sections: Any) -> None:
        file = {"type": "file"}
        self.practice = Watched(
            folder,
            channels=[
                {"name": "mail", "type": "email", "to": [AMARA]},
                {"name": "book", "path": str(folder / "book.jsonl"), **file},
                {"name": "log", "path": str(folder / "log.jsonl"), **file},
            ],
            email={"host": "127.0.0.1", "port": port, "security": "none", "from": "m@r.example"},
            **{"alerts": {"to": ["mail", "log"]}, **sections},
        )
        self.app = self.practice.app
        self.folder = folder

    def put(self, *ids: str, channel: str = "mail", **more: Any) -> None:
        with writing(self.app.engine) as connection:
            outbox.put(connection, [a_queued_message(i, channel, NINE, **more) for i in ids])

    def deliver(self, at: datetime = NINE) -> DeliveryReport:
        return deliver_due(self.app, at)

    def rows(self, channel: str = "mail") -> dict[str, Queued]:
        with reading(self.app.engine) as connection:
            return {m.id: m for m in outbox.load_all(connection) if m.channel == channel}

    def statuses(self, channel: str = "mail") -> list[str]:
        return [m.status for m in self.rows(channel).values()]

    def written(self, channel: str = "log") -> list[dict[str, Any]]:
        file = self.folder / f"{channel}.jsonl"
        lines = file.read_text(encoding="utf-8").splitlines() if file.exists() else []
        return [json.loads(line) for line in lines]

    def told(self, channel: str = "log") -> list[str]:
        return [
            m["subject"] for m in self.written(channel) if m["subject"].startswith("SteadyFrame:")
        ]


def also_to_ben(desk: Desk) -> None:
    """The channel `mail` has a second recipient."""
    mail, *others = desk.practice.settings["channels"]
    desk.practice.configure(channels=[{**mail, "to": [AMARA, BEN]}, *others])
    desk.app = desk.practice.app


def arrived(smtp: SmtpServer) -> list[str]:
    return [str(mail.content["X-SteadyFrame-Id"]) for mail in smtp.mails]
