"""A practice whose alerts are delivered to files, and read back from there."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

from monitor.core.findings.model import Finding
from monitor.jobs.delivery.dispatch import deliver_due
from monitor.jobs.delivery.reminders import queue_reminders
from monitor.store.database import reading
from monitor.store.delivery import outbox
from monitor.store.evaluation import statements
from tests.integration.watched import Watched

CHANNELS = ("desk", "director")


class Alerted(Watched):
    """Watched, with two channels of which the desk is told."""

    def __init__(self, folder: Path, **sections: Any) -> None:
        channels = [
            {"name": name, "type": "file", "path": str(folder / f"{name}.jsonl")}
            for name in CHANNELS
        ]
        super().__init__(folder, **{"channels": channels, "alerts": {"to": ["desk"]}, **sections})

    def send(self, when: str) -> None:
        """What `steadyframe alerts send` does."""
        queue_reminders(self.app, self.at(when))
        deliver_due(self.app, self.at(when))

    def got(self, channel: str) -> list[dict[str, Any]]:
        file = self.folder / f"{channel}.jsonl"
        lines = file.read_text(encoding="utf-8").splitlines() if file.exists() else []
        return [json.loads(line) for line in lines]

    def queued(self) -> list[tuple[str, str, str]]:
        with reading(self.app.engine) as connection:
            return [(m.channel, m.status, m.reason) for m in outbox.load_all(connection)]

    def words(self, finding: Finding) -> list[str]:
        with reading(self.app.engine) as connection:
            return [word.kind for word in statements.about(connection, finding.id)]
