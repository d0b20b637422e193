"""Many files as one source: which are taken, and what is concluded when one can't be read."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from connectors.base import ConnectorError, SourceNotFound, TooLarge, Truncated
from connectors.ical.files.file_walk import WalkLimits, is_folder, matching_files
from connectors.ical.files.folder import FolderFile, joined, read_folder
from connectors.ical.files.whole_file import read_file
from tests.builders.ics import calendar, vevent, vtimezone
from tests.unit.connectors.ical.parse.reading import read

LIMIT = 2**20


def event(uid: str) -> bytes:
    return calendar(vevent(uid=uid))


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    return write(tmp_path / "calendars", "b.ics", "a.ics")


def write(folder: Path, *names: str) -> Path:
    for name in names:
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        (folder / name).write_bytes(event(Path(name).stem))
    return folder


def listed(path: Path, base: Path) -> list[str]:
    return [str(file.relative_to(base)) for file in matching_files("north", path)]


def uids(path: Path) -> list[str]:
    return [
        each.uid for each in read(joined("north", read_folder("north", path, LIMIT)).body).events
    ]


def test_a_folder_is_its_files_in_the_order_of_their_names(folder: Path) -> None:
    assert is_folder(folder)
    assert uids(folder) == ["a", "b"]


def test_one_file_may_hold_a_whole_calendar_and_the_next_one_event(folder: Path) -> None:
    (folder / "c.ics").write_bytes(calendar(vevent(uid="x"), vevent(uid="y")))
    assert uids(folder) == ["a", "b", "x", "y"]


def test_each_file_keeps_its_own_zones_and_its_own_charset(folder: Path) -> None:
    tokyo, berlin = ":20261125T100000", ";TZID=Home:20261125T100000"
    zoned = calendar(vtimezone("Home"), vevent("SUMMARY:Jürgen", uid="z", start=berlin))
    (folder / "a.ics").write_bytes(zoned.decode().encode("utf-16"))
    wide = calendar(vevent(uid="t", start=tokyo), head="X-WR-TIMEZONE:Asia/Tokyo")
    (folder / "b.ics").write_bytes(wide.rstrip().replace(b"\r\n", b"\n"))
    home, away = read(joined("north", read_folder("north", folder, LIMIT)).body).events
    assert home.summary == "Jürgen"
    assert home.start is not None
    assert away.start is not None
    assert (home.start.zone, away.start.zone) == ("Europe/Berlin", "Asia/Tokyo")


@pytest.mark.parametrize(
    "name",
    [".hidden.ics", ".#a.ics", "a.ics~", "#a.ics#", "a.ics.tmp", ".a.ics.swp", "~$a.ics", "color",
     ".~lock.a.ics#", "displayname", "notes.txt", ".git/c.ics"],
)  # fmt: skip
def test_what_editors_and_stores_leave_there_is_no_calendar(folder: Path, name: str) -> None:
    write(folder, name)
    assert uids(folder) == ["a", "b"]
    assert uids(folder / "*") == ["a", "b"]
    assert uids(folder / "**") == ["a", "b"]


def test_folders_and_pipes_that_are_named_like_calendars_are_passed_over(folder: Path) -> None:
    (folder / "c.ics").mkdir()
    os.mkfifo(folder / "d.ics")
    assert uids(folder) == ["a", "b"]


@pytest.mark.parametrize(
    ("pattern", "names"),
    [
        ("*.ics", ["top.ics"]),
        ("*/*.ics", ["home/a.ics", "work/a.ics", "work/b.ics"]),
        ("work/[ab].ics", ["work/a.ics", "work/b.ics"]),
        ("*/a.ics", ["home/a.ics", "work/a.ics"]),
        ("h?me/*", ["home/a.ics"]),
        ("*/deep/*", ["work/deep/c.ics"]),
        ("**/a.ics", ["home/a.ics", "work/a.ics"]),
        (
            "**",
            ["UPPER.ICS", "home/a.ics", "top.ics", "work/a.ics", "work/b.ics", "work/deep/c.ics"],
        ),
        ("**/**/**/c.ics", ["work/deep/c.ics"]),
        ("**/*.ICS", ["UPPER.ICS"]),
        (".shy/*.ics", [".shy/s.ics"]),
    ],
)
def test_a_pattern_takes_several_calendars(tmp_path: Path, pattern: str, names: list[str]) -> None:
    write(tmp_path, "top.ics", "home/a.ics", "work/a.ics", "work/b.ics", "work/deep/c.ics")
    write(tmp_path, ".shy/s.ics", "UPPER.ICS")
    assert is_folder(tmp_path / pattern)
    assert listed(tmp_path / pattern, tmp_path) == names


def test_a_file_that_is_really_called_like_a_pattern_is_one_file(tmp_path: Path) -> None:
    write(tmp_path, "mine [old].ics")
    assert not is_folder(tmp_path / "mine [old].ics")


def test_a_folder_that_is_called_like_a_pattern_is_that_folder(tmp_path: Path) -> None:
    write(tmp_path, "mine [old]/a.ics", "mine o/b.ics")
    assert listed(tmp_path / "mine [old]", tmp_path) == ["mine [old]/a.ics"]


def test_two_stars_do_not_follow_a_link_to_a_folder(folder: Path) -> None:
    write(folder.parent / "elsewhere", "c.ics")
    (folder / "link").symlink_to(folder.parent / "elsewhere")
    assert uids(folder / "**") == ["a", "b"]
    assert uids(folder / "*/*.ics") == ["c"]


def test_a_file_that_two_names_lead_to_is_read_once(folder: Path) -> None:
    (folder / "c.ics").symlink_to(folder / "a.ics")
    assert listed(folder, folder) == ["a.ics", "b.ics"]


@pytest.mark.parametrize("rest", ["", "*", "**", "*/*.ics", "[x].ics"])
def test_an_empty_folder_is_an_error_and_never_an_empty_calendar(tmp_path: Path, rest: str) -> None:
    write(tmp_path, "notes.txt")
    with pytest.raises(SourceNotFound, match=r"\.ics file") as caught:
        read_folder("north", tmp_path / rest, LIMIT)
    assert "disk" in caught.value.remedy


def test_a_pattern_below_a_folder_that_is_not_there_names_the_folder(tmp_path: Path) -> None:
    with pytest.raises(SourceNotFound, match=r"There is no folder .*gone"):
        read_folder("north", tmp_path / "gone" / "*.ics", LIMIT)


def test_a_path_that_no_system_takes_is_an_error_of_the_source(tmp_path: Path) -> None:
    for name in ("a" * 300, "a\0b"):
        with pytest.raises(ConnectorError):
            read_folder("north", tmp_path / name / "*.ics", LIMIT)


WHOLE = event("c")


@pytest.mark.parametrize(
    ("data", "why"),
    [
        (WHOLE[:-18], "ends early"),
        (WHOLE[:60], "ends early"),
        (WHOLE.replace(b"END:VEVENT\r\n", b""), "lacks its END"),
        (WHOLE + b"END:VCALENDAR\r\n", "damaged"),
        (WHOLE + b"BEGIN:VCALENDAR\r\n", "ends early"),
        (b"", "empty"),
        (bytes(2_000), "not a calendar"),
        (b"<html>Sign in</html>", "web page"),
        (calendar("BEGIN:X\n" * 16 + "END:X\n" * 16), "deeper than"),
    ],
)
def test_a_broken_file_counts_as_present_and_leaves_the_others(
    folder: Path, data: bytes, why: str
) -> None:
    (folder / "Jane Doe.ics").write_bytes(data)
    whole = joined("north", read_folder("north", folder, LIMIT))
    assert [each.uid for each in read(whole.body).events] == ["a", "b"]
    (problem,) = whole.problems
    assert problem.uid is None  # so that no absence means anything: it may be any of them
    assert problem.reason.startswith("Calendar file 1 of 3, by name: ")
    assert why in problem.reason
    assert "Jane" not in problem.reason
    assert problem.raw.startswith(str(folder / "Jane Doe.ics"))
    assert len(problem.raw) <= 4_000


@pytest.mark.parametrize("length", range(0, len(WHOLE) - 2, 11))
def test_a_file_that_ends_early_is_set_aside_wherever_it_ends(folder: Path, length: int) -> None:
    (folder / "c.ics").write_bytes(WHOLE[:length])
    whole = joined("north", read_folder("north", folder, LIMIT))
    assert len(whole.problems) == 1
    assert len(read(whole.body).events) == 2


def test_a_folder_of_broken_files_alone_is_an_error(tmp_path: Path) -> None:
    (tmp_path / "a.ics").write_bytes(WHOLE[:-20])
    with pytest.raises(Truncated, match="None of its 1 files"):
        joined("north", read_folder("north", tmp_path, LIMIT))


def test_a_link_to_a_disk_that_is_not_there_counts_as_present(folder: Path) -> None:
    (folder / "c.ics").symlink_to("/nowhere/c.ics")
    whole = joined("north", read_folder("north", folder, LIMIT))
    assert "vanished" in whole.problems[0].reason


def test_a_file_that_vanishes_while_the_folder_is_read_counts_as_present(folder: Path) -> None:
    def reading(source: str, path: Path, limit: int) -> bytes:
        (folder / "b.ics").unlink(missing_ok=True)
        return read_file(source, path, limit)

    files = read_folder("north", folder, LIMIT, read=reading)
    assert [file.trouble for file in files] == [
        "",
        "It vanished while the folder was read.",
        "Files came or went while they were read.",
    ]
    assert {problem.uid for problem in joined("north", files).problems} == {None}


def test_a_file_that_moves_to_another_folder_meanwhile_is_missed_by_nobody(tmp_path: Path) -> None:
    write(tmp_path, "one/a.ics", "two/b.ics")

    def reading(source: str, path: Path, limit: int) -> bytes:
        if path.name == "b.ics":
            (tmp_path / "two/c.ics").write_bytes(event("c"))
        return read_file(source, path, limit)

    files = read_folder("north", tmp_path / "*/*.ics", LIMIT, read=reading)
    assert files[-1].trouble == "Files came or went while they were read."


def test_the_limit_is_for_all_files_together(folder: Path) -> None:
    size = len(event("a"))
    assert len(read_folder("north", folder, 2 * size)) == 2
    with pytest.raises(TooLarge, match="together"):
        read_folder("north", folder, 2 * size - 1)


@pytest.mark.parametrize(
    ("limits", "why"),
    [
        (WalkLimits(files=2), "more than 2 calendar files"),
        (WalkLimits(entries=2), "more than 2 files"),
        (WalkLimits(depth=2), "deeper than 2"),
    ],
    ids=["files", "entries", "depth"],
)
def test_too_many_files_or_folders_are_refused(folder: Path, limits: WalkLimits, why: str) -> None:
    write(folder, "1/2/3/d.ics")
    assert len(matching_files("north", folder / "**")) == 3
    with pytest.raises(TooLarge, match=why):
        matching_files("north", folder / "**", limits)


def test_a_file_read_in_part_is_never_joined() -> None:
    files = [FolderFile(name="a.ics", data=WHOLE), FolderFile(name="b.ics", trouble="It is so.")]
    whole = joined("north", files)
    assert whole.body == WHOLE.replace(b"\r\n", b"\n")
    assert whole.problems[0].reason == "Calendar file 2 of 2, by name: It is so."
