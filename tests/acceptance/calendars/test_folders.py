"""A folder with one event a file: what goes, what breaks, and a disk that is not there."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from tests.acceptance.practice import Practice, session
from tests.builders.ics import calendar

DAY = "2026-11-23T"
HOURS = {f"s{n}": f"2026-11-26T{10 + n}:00" for n in range(6)}


@pytest.fixture
def vdir(tmp_path: Path) -> Practice:
    source = {"name": "north", "type": "ical", "path": "calendars/vdir"}
    practice = Practice(tmp_path, {"sources": [source]})
    (practice.folder / "calendars/vdir").mkdir()
    for uid, clock in HOURS.items():
        put(practice, uid, clock)
    practice.poll(DAY + "09:00")
    return practice


def put(practice: Practice, uid: str, clock: str) -> Path:
    file = practice.folder / f"calendars/vdir/{uid}.ics"
    file.write_bytes(calendar(session(uid, clock, client=f"Client {uid}")))
    return file


def rules(practice: Practice, now: str) -> list[str]:
    return [finding["rule"] for finding in practice.findings(now=now)]


def test_a_file_that_was_removed_is_a_cancelled_session(vdir: Practice) -> None:
    (vdir.folder / "calendars/vdir/s2.ics").unlink()
    vdir.poll(DAY + "09:05")
    vdir.poll(DAY + "09:20")
    (finding,) = vdir.findings(now=DAY + "09:20")
    assert (finding["rule"], finding["session"]["uid"]) == ("cancellation", "s2")


def test_a_file_is_read_anew_whatever_its_date_says(vdir: Practice) -> None:
    file = vdir.folder / "calendars/vdir/s2.ics"
    before = file.stat()
    put(vdir, "s2", "2026-11-27T17:00")
    os.utime(file, ns=(before.st_atime_ns, before.st_mtime_ns))
    vdir.poll(DAY + "09:05")
    vdir.poll(DAY + "09:20")
    assert rules(vdir, DAY + "09:20") == ["reschedule"]


def test_an_empty_folder_is_a_disk_that_is_not_there(vdir: Practice) -> None:
    for file in (vdir.folder / "calendars/vdir").iterdir():
        file.unlink()
    said = vdir.poll(DAY + "09:05", expect=1).out
    assert "FAILED" in said
    assert "There is no .ics file in calendars/vdir." in said
    vdir.poll(DAY + "09:20", expect=1)
    assert rules(vdir, DAY + "09:20") == []


def test_most_files_gone_at_once_are_held_back(vdir: Practice) -> None:
    for uid in list(HOURS)[1:]:
        (vdir.folder / f"calendars/vdir/{uid}.ics").unlink()
    assert "HELD BACK" in vdir.poll(DAY + "09:05", expect=1).out
    assert rules(vdir, DAY + "09:05") == ["source_suspect"]


def test_while_one_file_is_broken_changes_are_read_and_absence_says_nothing(
    vdir: Practice,
) -> None:
    whole = put(vdir, "s1", HOURS["s1"]).read_bytes()
    (vdir.folder / "calendars/vdir/s1.ics").write_bytes(whole[:-40])
    (vdir.folder / "calendars/vdir/s2.ics").unlink()
    put(vdir, "s3", "2026-11-27T17:00")
    said = vdir.poll(DAY + "09:05").out
    assert "1 set aside as unreadable" in said
    vdir.poll(DAY + "09:20")
    assert rules(vdir, DAY + "09:20") == ["reschedule"]
    assert "Calendar file 2 of 5, by name: " in vdir.run("check", expect=None).out

    (vdir.folder / "calendars/vdir/s1.ics").write_bytes(whole)
    vdir.poll(DAY + "09:25")
    vdir.poll(DAY + "09:40")
    assert sorted(rules(vdir, DAY + "09:40")) == ["cancellation", "reschedule"]
