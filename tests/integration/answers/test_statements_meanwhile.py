"""What a person says while the rules run is neither lost nor in their way."""

from __future__ import annotations

import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import event, text

from monitor.core.findings.model import FindingStatus
from monitor.jobs.answers.statements import acknowledge, add_note, dismiss
from monitor.store.database import reading
from monitor.store.evaluation import deadlines
from tests.integration.watched import SETTINGS, Watched, an_event

EXPECTED = [{**SETTINGS["clinicians"][0], "expect_arrival": True}]
TODAY = ("one", "Jane Doe", "2026-11-23T10:00")


class Meanwhile:
    """A practice on PostgreSQL, and somebody who speaks while its rules run."""

    def __init__(self, folder: Path, url: str) -> None:
        self.practice = Watched(folder, clinicians=EXPECTED, storage={"url": url})
        self.practice.write(an_event(*TODAY))
        self.practice.look("2026-11-23T09:00")
        self.practice.look("2026-11-23T10:10")

    @property
    def finding(self) -> Any:
        return self.practice.only("not_started")

    def speak(self, say: Callable[[], None]) -> None:
        """`say` once the rules have ended the finding, before they note when to look again."""
        self.practice.write(an_event(*TODAY, "DESCRIPTION:started 10:02"))
        self.practice.poll("2026-11-23T10:15")
        spoken: list[Future[None]] = []
        engine = self.practice.app.engine

        def on_statement(_connection: Any, _cursor: Any, statement: str, *_: Any) -> None:
            if statement.startswith("INSERT INTO findings") and not spoken:
                spoken.append(pool.submit(say))
                self._wait_for(spoken[0])

        with ThreadPoolExecutor(1) as pool:
            event.listen(engine, "after_cursor_execute", on_statement)
            try:
                self.practice.evaluate("2026-11-23T10:25")
            finally:
                event.remove(engine, "after_cursor_execute", on_statement)
            spoken[0].result(timeout=30)

    def _wait_for(self, spoken: Future[None]) -> None:
        """Until it is said, or waits for the rules to be done."""
        waiting = text("SELECT 1 FROM pg_locks WHERE NOT granted")
        until = time.monotonic() + 20
        while not spoken.done() and time.monotonic() < until:
            with reading(self.practice.app.engine) as connection:
                if connection.execute(waiting).first():
                    return
            time.sleep(0.01)

    def due(self) -> set[str]:
        with reading(self.practice.app.engine) as connection:
            return deadlines.due(connection, self.practice.at("2026-11-23T10:26"))


@pytest.fixture
def meanwhile(tmp_path: Path, postgres_url: str) -> Iterator[Meanwhile]:
    practice = Meanwhile(tmp_path, postgres_url)
    yield practice
    practice.practice.app.engine.dispose()


def test_a_dismissal_and_the_rules_do_not_wait_for_each_other(meanwhile: Meanwhile) -> None:
    app, finding = meanwhile.practice.app, meanwhile.finding
    now = meanwhile.practice.at("2026-11-23T10:25")

    meanwhile.speak(lambda: dismiss(app, finding.id, "known", now))

    assert meanwhile.finding.status is FindingStatus.DISMISSED


def test_a_note_spoken_while_the_rules_run_is_looked_at_next_time(meanwhile: Meanwhile) -> None:
    app, finding = meanwhile.practice.app, meanwhile.finding
    now = meanwhile.practice.at("2026-11-23T10:25")

    meanwhile.speak(lambda: add_note(app, finding.id, "she rang", now))

    assert "client:jane" in meanwhile.due()


def test_a_checkin_made_while_the_rules_run_is_looked_at_next_time(meanwhile: Meanwhile) -> None:
    config = str(meanwhile.practice.folder / "steadyframe.yaml")
    now = meanwhile.practice.at("2026-11-23T10:25").isoformat()
    checkin = [sys.executable, "-m", "monitor.cli", "checkin", "jane", "--now", now]

    def come() -> None:
        subprocess.run([*checkin, "--config", config], check=True, timeout=30)

    meanwhile.speak(come)

    assert "client:jane" in meanwhile.due()


def test_what_the_rules_have_just_ended_can_not_be_acknowledged(meanwhile: Meanwhile) -> None:
    app, finding = meanwhile.practice.app, meanwhile.finding
    now = meanwhile.practice.at("2026-11-23T10:25")

    with pytest.raises(ValueError, match="resolved already"):
        meanwhile.speak(lambda: acknowledge(app, finding.id, now))
