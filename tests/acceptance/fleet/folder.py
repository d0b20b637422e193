"""A fleet in a folder, driven by the installed command.

fleet = Fleet(tmp_path, postgres_url)
north = fleet.practice("north")
north.calendar(session("one", "2026-11-25T10:00"))
fleet.run("fleet", "upgrade")
fleet.run("--practice", "north", "poll", "--now", at("2026-11-23T09:00"))
"""

from __future__ import annotations

from contextlib import AbstractContextManager
from pathlib import Path
from typing import Any

import yaml

from tests.acceptance.practice import SETTINGS, Practice, Result
from tests.acceptance.running import RunningDaemon, running

FLEET: dict[str, Any] = {"queue": {"url": "${DATABASE}"}, "practices": "practices"}


class Fleet(Practice):
    """`run` is the command in the fleet's folder; each of its practices is a folder below it."""

    def __init__(self, folder: Path, database: str, **sections: Any) -> None:
        self.sections = {**FLEET, **sections}
        super().__init__(folder)
        self.environment["DATABASE"] = database
        (folder / "practices").mkdir()

    def configure(self, **sections: Any) -> None:
        self.sections |= sections
        text = yaml.safe_dump(self.sections, sort_keys=False)
        (self.folder / "fleet.yaml").write_text(text, encoding="utf-8")

    def practice(self, name: str, **sections: Any) -> Practice:
        """A new one with the usual sections, or these; it names no database."""
        of_its_own = {**SETTINGS, "storage": {}, **sections}
        return Practice(self.folder / "practices" / name, of_its_own)

    def of(self, practice: str, *arguments: str, expect: int | None = 0) -> Result:
        """One run of the command for that practice."""
        return self.run("--practice", practice, *arguments, expect=expect)


def working(practice: Practice, *arguments: str) -> AbstractContextManager[RunningDaemon]:
    """A worker in that folder; killed at the end if it still runs."""
    return running(practice, *arguments, command="worker")
