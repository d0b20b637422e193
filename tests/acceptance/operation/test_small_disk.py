"""A disk that is full or read-only is named in one line, and all goes on once it is mended."""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from tests.acceptance.practice import Practice, at, session
from tests.acceptance.running import running
from tests.servers.small_disk import SmallDisk, small_disk

NOW = "2026-11-23T09:00"

pytestmark = pytest.mark.skipif(sys.platform != "linux", reason="needs Linux: tmpfs")


@pytest.fixture
def disk(tmp_path: Path) -> Iterator[SmallDisk]:
    with small_disk(tmp_path / "disk") as disk:
        yield disk


@pytest.fixture
def practice(make_practice: Callable[..., Practice], disk: SmallDisk) -> Practice:
    """Its database lies on the small disk; its calendar was polled once."""
    made = make_practice(storage={"url": f"sqlite:///{disk.folder}/steadyframe.db"})
    made.calendar(session("one", "2026-11-25T10:00"))
    made.poll(NOW)
    return made


COMMANDS = [
    ("poll", "--now", at("2026-11-23T09:10")),
    ("evaluate", "--now", at("2026-11-23T09:10")),
    ("alerts", "send", "--now", at("2026-11-23T09:10")),
    ("checkin", "jd", "--now", at("2026-11-25T10:12")),
    ("db", "upgrade"),
]


@pytest.mark.parametrize("command", COMMANDS, ids=lambda command: " ".join(command[:2]))
def test_a_full_disk_is_named(practice: Practice, disk: SmallDisk, command: tuple[str]) -> None:
    disk.fill()

    done = practice.run(*command, expect=1)

    assert "No space left on device. Free some space; nothing that was stored is lost." in done.err
    disk.make_room()
    practice.run(*command)


@pytest.mark.parametrize("command", COMMANDS, ids=lambda command: " ".join(command[:2]))
def test_a_disk_for_reading_only_is_named(
    practice: Practice, disk: SmallDisk, command: tuple[str]
) -> None:
    disk.allow(writing=False)

    done = practice.run(*command, expect=1)

    assert "The disk is mounted for reading only" in done.err
    disk.allow(writing=True)
    practice.run(*command)


def test_a_daemon_says_so_and_goes_on_once_there_is_room(
    practice: Practice, disk: SmallDisk
) -> None:
    practice.configure(sources=[{**practice.settings["sources"][0], "poll_every": "1s"}])

    with running(practice) as daemon:
        daemon.until("poll_finished")
        disk.fill()
        practice.calendar(*(session(f"n{n}", "2026-11-25T10:00") for n in range(500)))
        said = daemon.until("job_failed")
        disk.make_room()
        daemon.until("poll_finished", outcome="ok")
        assert daemon.stop() == 0

    assert "Free some space; nothing that was stored is lost." in said["why"]
