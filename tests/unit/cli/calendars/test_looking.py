"""`agenda`, `clients` and `events`: what the calendars were understood to say."""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.unit.cli.commanding import write
from tests.unit.cli.looking import NOW, asked, configure, polled_practice

WEEK = {"s": "2026-11-23T00:00:00-05:00", "e": "2026-11-30T00:00:00-05:00"}


@pytest.fixture(scope="module")
def polled(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("practice")
    polled_practice(folder)
    return folder


@pytest.fixture
def practice(polled: Path) -> Iterator[Path]:
    """Its config may be written anew; the calendar and the database stay as they are."""
    configure(polled)
    yield polled
    configure(polled)


def pseudonym_of_anna(practice: Path) -> str:
    rows = json.loads(asked(practice, f"clients --format json --now {NOW}").out)
    (pseudonym,) = [str(row["pseudonym"]) for row in rows if row["name"] == "Anna Wood"]
    return pseudonym


@pytest.mark.parametrize(
    ("terminal", "jane", "anna", "nobody"),
    [
        ("names", "Jane Doe", "Anna Wood", "Supervision: with the team"),
        ("initials", "J. D.", "A. W.", "-"),
        ("pseudonym", "jd", "{pseudonym}", "-"),
    ],
)
def test_the_agenda_names_clients_as_the_terminal_may_show_them(
    practice: Path, terminal: str, jane: str, anna: str, nobody: str
) -> None:
    anna = anna.format(pseudonym=pseudonym_of_anna(practice))
    configure(practice, terminal)
    said = asked(practice, f"agenda --now {NOW}")

    head, _, *rows = said.out.splitlines()
    place = head.index("client")
    assert head.startswith("id ")
    for row, name in zip(rows, (jane, anna, nobody), strict=True):
        assert row[place:].startswith(name)
    if terminal != "names":
        assert not any(name in said.out for name in ("Jane", "Anna", "team"))
    assert said.err == ""


def test_programs_get_ids_of_the_agenda_and_no_names(practice: Path) -> None:
    for style in ("json", "jsonl", "csv"):
        said = asked(practice, f"agenda --format {style} --now {NOW}")
        assert "Jane" not in said.out
        assert ",jd," in said.out or '"client": "jd"' in said.out


def test_checkin_takes_the_ids_that_the_agenda_shows(practice: Path) -> None:
    (row,) = [x for x in asked(practice, f"agenda --now {NOW}").out.splitlines() if "Jane" in x]
    session_id = row.split()[0]
    (known,) = [
        entry["id"]
        for entry in json.loads(asked(practice, f"agenda --format json --now {NOW}").out)
        if entry["client"] == "jd"
    ]

    assert session_id == known
    assert asked(practice, f"checkin {session_id} --now {NOW}").status == 0


def starts(practice: Path, command: str, *more: str) -> list[str]:
    said = asked(practice, f"{command} --format json", *more)
    assert said.status == 0, said.err
    return [entry["start"][:10] for entry in json.loads(said.out)]


@pytest.mark.parametrize(
    ("span", "days"),
    [
        ((), ["24", "25", "26"]),
        (("--from", "monday"), ["24", "25", "26"]),
        (("--from", "today"), ["25", "26", "01"]),
        (("--from", "tomorrow", "--to", "friday"), ["26"]),
        (("--to", "wednesday"), ["24"]),
        (("--from", "last week"), ["17"]),
        (("--from", "last week", "--to", "this week"), ["17"]),
        (("--from", "2026-11-24", "--to", "2026-11-25"), ["24"]),
    ],
)
def test_the_agenda_is_this_weeks_or_that_of_the_days_named(
    practice: Path, span: tuple[str, ...], days: list[str]
) -> None:
    assert [day[-2:] for day in starts(practice, f"agenda --now {NOW}", *span)] == days


def test_a_span_without_a_day_in_it_is_refused(practice: Path) -> None:
    said = asked(practice, f"agenda --from today --to today --now {NOW}")

    assert (said.status, said.out) == (2, "")
    assert "--to is not after --from. It names the day after the last." in said.err


def test_what_was_not_taken_as_a_session_is_listed_with_the_reason(practice: Path) -> None:
    said = asked(practice, f"agenda --unrecognised --format json --now {NOW}")

    assert {row["uid"]: row["why"] for row in json.loads(said.out)} == {
        "lunch": "ignored_title",
        "coffee": "nobody_named",
        "maybe": "tentative",
        "free": "free",
        "call": "promise",
        "off": "called_off",
        "party": "all_day",
    }


def test_people_get_the_reasons_in_words_and_a_day_without_an_hour(practice: Path) -> None:
    said = asked(practice, f"agenda --unrecognised --now {NOW}").out
    rows = {line.split("  ")[-1].strip(): line for line in said.splitlines()[2:]}

    assert rows["all day"].split("  ")[0] == "Tue 24 Nov"
    assert "coffee" in rows["no client, no title pattern and no single guest fits it"]
    assert "lunch" in rows["sessions.ignore_titles has its title"]


def test_of_a_week_of_nothing_but_sessions_nothing_is_unrecognised(practice: Path) -> None:
    said = asked(practice, f"agenda --unrecognised --now {NOW}", "--from", "next week")

    assert said.out == "Everything in that time was taken as a session.\n"


def test_clients_are_listed_with_their_hour_their_next_and_what_was_seen(practice: Path) -> None:
    rows = json.loads(asked(practice, f"clients --format json --now {NOW}").out)
    by_name = {row["name"]: row for row in rows}

    assert list(by_name) == ["Anna Wood", "Jane Doe", "Q. T."]
    jane, anna, quiet = by_name["Jane Doe"], by_name["Anna Wood"], by_name["Q. T."]
    assert (jane["id"], jane["usual_slot"], jane["cadence"]) == ("jd", "Tue 10:00", "1w")
    assert jane["next_session"] == "2026-12-01T10:00:00-05:00"
    assert anna["next_session"] == "2026-11-25T16:00:00-05:00"
    assert anna["last_evidence"] == {"at": "2026-11-24T09:00:00-05:00", "kind": "change"}
    assert [quiet[name] for name in ("usual_slot", "cadence", "next_session", "last_evidence")] == [
        None
    ] * 4


def test_a_pseudonym_from_a_message_leads_back_to_the_client(practice: Path) -> None:
    pseudonym = pseudonym_of_anna(practice)
    (row,) = [x for x in asked(practice, f"clients --now {NOW}").out.splitlines() if pseudonym in x]

    assert row.split("  ")[:2] == [pseudonym, "Anna Wood"]
    for called in (pseudonym, pseudonym.replace("-", " ").title()):
        said = asked(practice, "history", called)
        assert (said.status, "Anna Wood" in said.out) == (0, True)
        assert asked(practice, f"findings --now {NOW} --client", called).status == 0
        assert asked(practice, "checkin", called, "--at", "2026-11-25T16:02:00-05:00").status == 0


@pytest.mark.parametrize("terminal", ["initials", "pseudonym"])
def test_clients_are_named_as_the_terminal_may_show_them_in_every_format(
    practice: Path, terminal: str
) -> None:
    configure(practice, terminal)
    for style in ("text", "json", "jsonl", "csv"):
        said = asked(practice, f"clients --format {style} --now {NOW}")
        assert "jd" in said.out
        assert not any(name in said.out + said.err for name in ("Jane", "Anna", "Wood"))


def test_events_need_no_source_where_there_is_one(practice: Path) -> None:
    assert starts(practice, "events", "--from", "2026-11-26") == ["2026-11-26", "2026-12-01"]


def test_of_several_sources_events_asks_for_one(practice: Path) -> None:
    text = (
        (practice / "steadyframe.yaml")
        .read_text()
        .replace("sources: [", "sources: [{name: other, type: ical, path: other.ics}, ")
    )
    write(practice, "steadyframe.yaml", text)
    said = asked(practice, "events")

    assert (said.status, said.out) == (2, "")
    assert "--source NAME says which calendar: other, calendar." in said.err


@pytest.mark.parametrize(
    "command",
    [
        *("agenda", "agenda --unrecognised", "clients", "sources", "events", "alerts list"),
        *("history anna", "findings --status all"),
    ],
)
def test_what_is_a_table_is_csv_with_the_fields_of_its_json(practice: Path, command: str) -> None:
    span = "--from 2026-11-23" if command.split()[0] in ("agenda", "events") else ""
    now = "" if command.split()[0] in ("events", "history") else f"--now {NOW}"
    rows = json.loads(asked(practice, f"{command} {span} {now} --format json").out)
    said = asked(practice, f"{command} {span} {now} --format csv").out
    lines = list(csv.DictReader(io.StringIO(said)))

    heads = said.splitlines()[0].split(",")
    assert len(lines) == len(rows)
    assert "\r\n" in said
    for row, line in zip(rows, lines, strict=True):
        assert {head.partition(".")[0] for head in heads} == set(row)
        for name, value in row.items():
            if isinstance(value, str):
                assert line[name].removeprefix("'") == value


def test_no_cell_of_a_csv_is_a_formula(practice: Path) -> None:
    said = asked(practice, "events --from 2026-11-24 --format csv").out

    assert "'=Holiday party" in said
