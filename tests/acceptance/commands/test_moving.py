"""A practice moves between SQLite and PostgreSQL, and nothing is new to it where it arrives."""

from __future__ import annotations

import json
import re
from collections.abc import Callable
from typing import Any

import pytest

from tests.acceptance.practice import JANE, TOM, Practice, at
from tests.released.kept import restore

FILE = "practice.jsonl"
AFTER = "2026-11-17T17:00"


@pytest.fixture(params=["sqlite", "postgresql"])
def moving(request: pytest.FixtureRequest, practice: Practice) -> tuple[Practice, str]:
    """A practice with a past, and the address of an empty database of the other kind."""
    other: str = request.getfixturevalue("postgres_url")
    if request.param == "sqlite":
        restore("0.1.0", practice)
    else:
        restore("0.1.0", practice, other)
        other = "sqlite:///data/new-home.db"
    practice.poll(AFTER)
    return practice, other


def _answers(practice: Practice) -> dict[str, Any]:
    asked = {
        "findings": ("findings", "--status", "all"),
        "agenda": ("agenda", "--from", "2026-11-02", "--to", "2026-11-29"),
        "clients": ("clients",),
        "sources": ("sources",),
        "alerts": ("alerts", "list"),
        "history": ("history", "jd"),
    }
    timed = ("--now", at(AFTER))
    return {
        name: practice.run(
            *words, "--format", "json", *(timed if name not in ("history",) else ())
        ).json
        for name, words in asked.items()
    }


def _rows(practice: Practice) -> dict[str, int]:
    rows: dict[str, int] = practice.run("db", "stats", "--format", "json").json["rows"]
    return rows


def test_a_practice_that_moved_answers_as_before_and_finds_nothing_new(
    moving: tuple[Practice, str],
) -> None:
    practice, other = moving
    before = _answers(practice)
    written = practice.run("export", "--all", FILE, "--now", at(AFTER))
    stored = _rows(practice)

    practice.environment["DATABASE"] = other
    moved = practice.run("import", FILE)

    assert "It holds everything, in plain text" in written.err
    assert (practice.folder / FILE).stat().st_mode & 0o777 == 0o600
    assert "Riverside is here as of" in moved.out
    assert _rows(practice) == stored  # that it left is said here, that it came there
    assert _answers(practice) == before
    practice.run("evaluate", "--now", at(AFTER))
    practice.poll(AFTER)
    after = _answers(practice)
    assert after["findings"] == before["findings"]
    assert after["agenda"] == before["agenda"]
    assert after["alerts"] == before["alerts"]


def test_the_audit_trail_is_whole_where_a_practice_arrives_and_goes_on(
    moving: tuple[Practice, str],
) -> None:
    practice, other = moving
    (finding, *_) = practice.findings(now=AFTER)
    practice.run("note", finding["id"], "Before it moved")
    practice.run("export", "--all", FILE, "--now", at(AFTER))
    practice.environment["DATABASE"] = other
    practice.run("import", FILE)
    practice.run("note", finding["id"], "Since it moved")

    told = practice.run("audit", "--format", "json").json
    assert "The audit trail is whole" in practice.run("db", "verify").out
    assert [one["what"] for one in told] == ["note", "practice_imported", "note"]


def test_a_practice_comes_back_as_it_was_and_as_the_same_file(
    moving: tuple[Practice, str],
) -> None:
    practice, other = moving
    practice.run("export", "--all", FILE, "--now", at(AFTER))
    practice.environment["DATABASE"] = other
    practice.run("import", FILE)
    practice.run("export", "--all", "again.jsonl", "--now", at(AFTER))

    was, again = (
        [
            line
            for line in (practice.folder / name).read_text(encoding="utf-8").splitlines()
            if not any(word in line for word in ("practice_imported", '"deeds_end"', "sha256"))
        ]
        for name in (FILE, "again.jsonl")
    )
    assert again == was
    assert len(was) > 50


def test_what_would_not_be_whole_is_refused_and_leaves_the_new_database_empty(
    practice: Practice,
) -> None:
    restore("0.1.0", practice)
    practice.poll(AFTER)
    practice.run("export", "--all", FILE, "--now", at(AFTER))
    practice.environment["DATABASE"] = "sqlite:///data/new-home.db"
    whole = (practice.folder / FILE).read_bytes().splitlines(keepends=True)
    head = json.loads(whole[0])
    row = next(n for n, line in enumerate(whole) if b'"findings","columns"' in line) + 1
    wrong = {
        "cut": (whole[:-3], "more should follow"),
        "in the middle of a line": ([*whole[:-1], whole[-1][:9]], f"Line {len(whole)}: it is not"),
        "a row less": ([*whole[:row], *whole[row + 1 :]], "the file was changed or cut"),
        "more behind it": ([*whole, b"[]\n"], "the file was changed or cut"),
        "a short row": ([*whole[:row], b"[1]\n", *whole[row + 1 :]], f"Line {row + 1}: a row of"),
        "another kind": (
            [*whole[:row], whole[row].replace(b'"f_', b"1,", 1).replace(b'"', b"", 1)],
            f"Line {row + 1}: ",
        ),
        "a row twice": ([*whole[: row + 1], *whole[row:]], "a row is there twice"),
        "half a sign": (
            [*whole[:row], whole[row].replace(b'"f_', b'"\\ud800', 1), *whole[row + 1 :]],
            "a value can't be stored",
        ),
        "a time without an offset": (
            [*whole[:row], re.sub(rb'(T[\d:.]+)Z"', rb'\1"', whole[row]), *whole[row + 1 :]],
            f"Line {row + 1}: a value is of another kind",
        ),
        "no file of ours": ([b"BEGIN:VCALENDAR\r\n"], "Line 1: it is not JSON"),
        "another list": ([b"[1, 2]\n"], "Line 1: an object with format"),
        "another format": ([b'{"format":"x"}\n'], "Line 1: the format is not"),
        "newer": (_with_schema(head, "0999"), "Line 1: a newer version"),
        "older": (_with_schema(head, "0008"), "Line 1: an older version"),
        "nothing": ([], "It ends after line 0"),
    }
    for what, (lines, said) in wrong.items():
        file = practice.folder / "wrong.jsonl"
        file.write_bytes(b"".join(lines))
        refused = practice.run("import", "wrong.jsonl", expect=2)
        assert "wrong.jsonl can't be imported." in refused.err, what
        assert said in refused.err, what
        assert JANE not in refused.err, what

    practice.run("import", FILE)  # it was left empty


def _with_schema(head: dict[str, Any], schema: str) -> list[bytes]:
    return [json.dumps(head | {"schema": schema}).encode() + b"\n"]


def test_nothing_is_written_over(make_practice: Callable[..., Practice]) -> None:
    practice = make_practice()
    practice.calendar()
    practice.poll(AFTER)
    practice.run("export", "--all", FILE, "--now", at(AFTER))

    into_itself = practice.run("import", FILE, expect=1)
    assert "is not empty: it has" in into_itself.err
    again = practice.run("export", "--all", FILE, "--now", at(AFTER), expect=1)
    assert "exists already. Name a new file." in again.err
    nowhere = practice.run("export", "--all", "away/x.jsonl", "--now", at(AFTER), expect=1)
    assert "can't be made" in nowhere.err
    missing = practice.run("import", "away/x.jsonl", expect=1)
    assert "No such file" in missing.err


@pytest.mark.parametrize("asked", [(), ("--all", FILE, "--client", TOM)])
def test_an_export_is_of_one_client_or_of_all(practice: Practice, asked: tuple[str, ...]) -> None:
    refused = practice.run("export", *asked, expect=2)
    assert "Name a client (--client C), or a new file for all (--all FILE)." in refused.err


def test_a_database_that_is_not_there_yet_is_not_exported(practice: Practice) -> None:
    refused = practice.run("export", "--all", FILE, expect=1)
    assert "There is no database" in refused.err
    assert not (practice.folder / FILE).exists()
