"""What Google hides from an account is no change: its roles, private events and hidden guests."""

from __future__ import annotations

import json
from collections.abc import Iterator
from importlib.resources import files
from pathlib import Path
from typing import Any

import pytest

from tests.integration.google_practice import WEEKLY, Practice, at, event, instance
from tests.servers.google.server import GoogleServer

MONDAY = "2026-11-23T"
HOUR = "2026-11-24T10:00"
JANE = {"email": "jane@example.com", "responseStatus": "accepted"}
OWN = {"email": "amara@riverside.example", "self": True, "responseStatus": "accepted"}


def roles_of_google() -> list[str]:
    """Those that the API's own discovery document names, as the client library brings it."""
    documents = files("googleapiclient.discovery_cache.documents")
    calendar = json.loads(documents.joinpath("calendar.v3.json").read_text(encoding="utf-8"))
    said = calendar["schemas"]["Events"]["properties"]["accessRole"]["description"]
    return [line.split('"')[1] for line in said.splitlines() if line.startswith('- "')]


def roles_of_the_page() -> dict[str, str]:
    """What the page says SteadyFrame makes of each."""
    page = (Path(__file__).parents[3] / "docs/google.md").read_text(encoding="utf-8")
    section = page.partition("## Roles")[2].partition("\n## ")[0]
    rows = [line.split("|") for line in section.splitlines() if line.startswith("| ")][1:]
    return {row[1].strip().strip("`"): row[3].strip() for row in rows}


PAGE = roles_of_the_page()


def roles(outcome: str) -> list[str]:
    """`auditor` is one that Google does not have yet, the empty one none at all."""
    others = {"any other, or none stated": ["auditor", ""]}
    found = [others.get(role, [role]) for role, said in PAGE.items() if said == outcome]
    return [role for each in found for role in each]


def test_the_page_has_every_role_that_google_has() -> None:
    assert {*PAGE} == {*roles_of_google(), "any other, or none stated"}
    outcomes = ("read like any other", "set aside, and said to be", "the calendar is refused")
    assert sum(len(roles(outcome)) for outcome in outcomes) == len(PAGE) + 1


@pytest.fixture
def practice(google: GoogleServer, tmp_path: Path) -> Iterator[Practice]:
    practice = Practice(tmp_path, google)
    practice.configure(
        clients=[{"id": "jd", "emails": ["jane@example.com"], "titles": ["J. D."]}],
        clinicians=[{"id": "amara", "name": "Amara", "email": "amara@riverside.example"}],
    )
    practice.now = at("2026-11-20T09:00")
    yield practice
    practice.app.engine.dispose()


def role(google: GoogleServer, name: str) -> None:
    google.calendars[google.calendar_id].role = name


def standing(practice: Practice) -> list[tuple[str | None, str]]:
    """Whose hours stand, and when, in the week."""
    return [
        (s.client, f"{s.start.astimezone(at('09:00').tzinfo):%dT%H:%M}")
        for s in practice.sessions()
        if s.presence == "scheduled" and s.start < at("2026-11-30T00:00")
    ]


@pytest.mark.parametrize("name", roles("set aside, and said to be"))
@pytest.mark.parametrize("visibility", ["private", "confidential"])
@pytest.mark.parametrize("rule", [{}, WEEKLY], ids=["single", "series"])
def test_a_session_that_becomes_private_stands_and_comes_back_where_it_is_hidden(
    practice: Practice, google: GoogleServer, name: str, visibility: str, rule: dict[str, Any]
) -> None:
    role(google, name)
    google.put(event("one", HOUR, None, **rule))
    practice.look(f"{MONDAY}09:00")
    google.put(event("one", HOUR, None, visibility=visibility, **rule))
    practice.look(f"{MONDAY}09:10", f"{MONDAY}09:30")
    google.expire_tokens()
    practice.look(f"{MONDAY}09:40", f"{MONDAY}10:00")
    assert standing(practice) == [("jd", "24T10:00")]
    assert ["private" in p["reason"] for p in practice.state().problems] == [True]

    google.put(event("one", HOUR, None, **rule))
    practice.look(f"{MONDAY}10:10", f"{MONDAY}10:30")
    assert standing(practice) == [("jd", "24T10:00")]
    assert practice.state().problems == []
    assert practice.all_findings() == []


@pytest.mark.parametrize("name", roles("read like any other"))
def test_whoever_may_see_private_events_is_told_all_of_them(
    practice: Practice, google: GoogleServer, name: str
) -> None:
    role(google, name)
    google.put(event("one", HOUR, None, visibility="private"))
    google.put(event("two", "2026-11-25T10:00", None, summary=None, visibility="private"))
    practice.look(f"{MONDAY}09:00")
    assert standing(practice) == [("jd", "24T10:00")]
    assert practice.state().problems == []

    # Without its title it is no session any more, and its owner has said so.
    practice.now = at(f"{MONDAY}09:05")
    google.put(event("one", HOUR, None, summary="", visibility="private"))
    practice.look(f"{MONDAY}09:10", f"{MONDAY}09:30")
    assert [f.draft.rule for f in practice.all_findings()] == ["cancellation"]


@pytest.mark.parametrize("name", roles("the calendar is refused"))
def test_a_role_that_is_shown_no_events_is_a_blind_spot_and_no_empty_calendar(
    practice: Practice, google: GoogleServer, name: str
) -> None:
    google.put(event("one", HOUR, None))
    practice.look(f"{MONDAY}09:00")
    role(google, name)

    assert practice.poll(f"{MONDAY}09:10").outcome == "failed"
    assert practice.poll(f"{MONDAY}09:30").outcome == "failed"
    assert standing(practice) == [("jd", "24T10:00")]
    assert [f.draft.rule for f in practice.all_findings()] == ["source_stale"]


def test_a_role_that_is_taken_back_takes_no_session_along(
    practice: Practice, google: GoogleServer
) -> None:
    google.put(event("one", HOUR, None, visibility="private"))
    google.put(event("week", "2026-11-25T10:00", None, visibility="private", **WEEKLY))
    google.put(instance("week", "2026-11-25T10:00", "2026-11-26T12:00", None, visibility="private"))
    google.put(event("open", "2026-11-27T10:00", None))
    practice.look(f"{MONDAY}09:00")
    before = standing(practice)
    assert [when for _, when in before] == ["24T10:00", "26T12:00", "27T10:00"]

    role(google, "reader")
    google.expire_tokens()
    practice.look(f"{MONDAY}09:10", f"{MONDAY}09:30")
    assert standing(practice) == before
    role(google, "owner")
    google.expire_tokens()
    practice.look(f"{MONDAY}09:40", f"{MONDAY}10:00")
    assert standing(practice) == before
    assert practice.all_findings() == []


def test_a_hidden_session_that_moves_or_goes_is_followed(
    practice: Practice, google: GoogleServer
) -> None:
    """When it is, is shown: nobody waits for the clinician at the old hour."""
    role(google, "reader")
    google.put(event("one", HOUR, None))
    google.put(event("two", "2026-11-25T10:00", None))
    practice.look(f"{MONDAY}09:00")
    practice.now = at(f"{MONDAY}09:05")
    google.put(event("one", "2026-11-24T14:00", None, visibility="private"))
    google.put(event("two", "2026-11-25T10:00", None, visibility="private"))
    google.delete("two")
    practice.look(f"{MONDAY}09:10", f"{MONDAY}09:30")

    assert standing(practice) == [("jd", "24T14:00")]
    assert sorted(f.draft.rule for f in practice.all_findings()) == ["cancellation", "reschedule"]


def test_what_was_hidden_from_the_start_is_said_and_is_nobodys(
    practice: Practice, google: GoogleServer
) -> None:
    role(google, "writerWithoutPrivateAccess")
    google.put(event("one", HOUR, None, visibility="private"))
    google.put(event("two", "2026-11-25T10:00", None))
    practice.look(f"{MONDAY}09:00", f"{MONDAY}09:30")

    assert standing(practice) == [("jd", "25T10:00")]
    assert [p["uid"] for p in practice.state().problems] == ["one"]
    assert practice.all_findings() == []


@pytest.mark.parametrize("title", [None, "Busy", "busy"])
def test_nothing_but_times_is_hidden_though_nobody_calls_it_private(
    practice: Practice, google: GoogleServer, title: str | None
) -> None:
    role(google, "auditor")
    google.put(event("one", HOUR, None))
    practice.look(f"{MONDAY}09:00")
    known = google.calendars[google.calendar_id].items["one"]
    bare = {k: known[k] for k in ("kind", "id", "status", "start", "end")}
    google.put_raw({**bare, **({"summary": title} if title else {})})
    practice.look(f"{MONDAY}09:10", f"{MONDAY}09:30")

    assert standing(practice) == [("jd", "24T10:00")]
    assert practice.all_findings() == []


def hidden_from_guests(**more: Any) -> dict[str, Any]:
    theirs = {"email": "desk@riverside.example"}
    return event("one", HOUR, None, summary="Meeting", organizer=theirs, **more)


@pytest.mark.parametrize(
    "hidden",
    [
        {"guestsCanSeeOtherGuests": False, "attendees": [JANE, OWN]},
        {"attendeesOmitted": True, "attendees": [OWN]},
        {"attendeesOmitted": True},
        {"guestsCanSeeOtherGuests": False},
    ],
    ids=["guests hidden", "own entry left", "none left", "hidden and none left"],
)
@pytest.mark.parametrize("is_full", [False, True], ids=["changes", "after a 410"])
def test_a_client_whose_entry_is_left_out_is_still_the_client(
    practice: Practice, google: GoogleServer, hidden: dict[str, Any], is_full: bool
) -> None:
    google.put(hidden_from_guests(attendees=[JANE, OWN]))
    practice.look(f"{MONDAY}09:00")
    assert standing(practice) == [("jd", "24T10:00")]
    google.put(hidden_from_guests(**hidden))
    if is_full:
        google.expire_tokens()
    practice.look(f"{MONDAY}09:10", f"{MONDAY}09:30")

    assert standing(practice) == [("jd", "24T10:00")]
    assert practice.all_findings() == []


def test_an_occurrence_without_its_guests_is_its_series_clients(
    practice: Practice, google: GoogleServer
) -> None:
    google.put({**hidden_from_guests(attendees=[JANE, OWN]), **WEEKLY})
    practice.look(f"{MONDAY}09:00")
    practice.now = at(f"{MONDAY}09:05")
    moved = instance("one", HOUR, "2026-11-24T12:00", None, summary="Meeting")
    google.put({**moved, "attendeesOmitted": True, "attendees": [OWN]})
    practice.look(f"{MONDAY}09:10", f"{MONDAY}09:30")

    assert standing(practice) == [("jd", "24T12:00")]
    assert [f.draft.rule for f in practice.all_findings()] == ["reschedule"]


def test_a_list_of_guests_that_is_whole_says_who_has_left(
    practice: Practice, google: GoogleServer
) -> None:
    google.put(hidden_from_guests(attendees=[JANE, OWN]))
    practice.look(f"{MONDAY}09:00")
    practice.now = at(f"{MONDAY}09:05")
    google.put(hidden_from_guests(attendees=[OWN]))
    practice.look(f"{MONDAY}09:10", f"{MONDAY}09:30")

    assert [f.draft.rule for f in practice.all_findings()] == ["cancellation"]
