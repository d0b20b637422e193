"""What the clinician declined does not stand, and words beside an answer say who asked."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from tests.integration.google_practice import WEEKLY, Practice, at, event, instance
from tests.servers.google.server import GoogleServer

MONDAY = "2026-11-23T"
HOUR = "2026-11-24T10:00"
OWN_EMAIL = "amara@riverside.example"


@pytest.fixture(params=[OWN_EMAIL, None], ids=["address known", "address not known"])
def practice(
    google: GoogleServer, tmp_path: Path, request: pytest.FixtureRequest
) -> Iterator[Practice]:
    practice = Practice(tmp_path, google)
    email = {"email": request.param} if request.param else {}
    practice.configure(
        clients=[{"id": "jd", "emails": ["jane@example.com"]}],
        clinicians=[
            {"id": "amara", "name": "Amara", **email},
            {"id": "ben", "name": "Ben", "email": "ben@riverside.example"},
        ],
        sources=[{**practice.source, "clinician": "amara"}],
    )
    practice.now = at("2026-11-20T09:00")
    yield practice
    practice.app.engine.dispose()


def answered(
    own: str = "accepted", jane: str = "accepted", ben: str = "accepted", **more: Any
) -> dict[str, Any]:
    """An invitation, with what everyone has answered. Its title says nothing."""
    attendees = [
        {"email": OWN_EMAIL, "self": True, "responseStatus": own},
        {"email": "jane@example.com", "responseStatus": jane},
        {"email": "ben@riverside.example", "responseStatus": ben},
        {"email": "room@resource.example", "resource": True, "responseStatus": "declined"},
    ]
    return {"attendees": attendees, "summary": "Meeting", **more}


def standing(practice: Practice) -> list[str]:
    return [
        f"{s.start.astimezone(at('09:00').tzinfo):%dT%H:%M}"
        for s in practice.sessions()
        if s.presence == "scheduled" and s.start < at("2026-12-05T00:00") and s.client == "jd"
    ]


def told(practice: Practice) -> list[tuple[str, str | None]]:
    return [(f.draft.rule, f.draft.initiator) for f in practice.all_findings()]


def change(practice: Practice, google: GoogleServer, *items: dict[str, Any]) -> None:
    """Seen at 9:10, and settled by 9:30."""
    practice.now = at(f"{MONDAY}09:05")
    for item in items:
        google.put(item)
    practice.look(f"{MONDAY}09:10", f"{MONDAY}09:30")


def test_a_session_that_the_clinician_declines_is_off_by_the_clinician_until_it_is_accepted(
    practice: Practice, google: GoogleServer
) -> None:
    google.put(event("one", HOUR, None, **answered()))
    practice.look(f"{MONDAY}09:00")
    assert standing(practice) == ["24T10:00"]

    change(practice, google, event("one", HOUR, None, **answered(own="declined")))
    assert standing(practice) == []
    assert told(practice) == [("cancellation", "clinician")]
    (found,) = practice.all_findings()
    # Google's stamp of the answer: 25 hours less five minutes before.
    assert found.draft.value["notice_minutes_min"] == 24 * 60 + 55

    practice.now = at(f"{MONDAY}10:05")
    google.put(event("one", HOUR, None, **answered()))
    practice.look(f"{MONDAY}10:10", f"{MONDAY}10:30")
    assert standing(practice) == ["24T10:00"]
    assert [f.status for f in practice.all_findings()] == ["resolved"]


def test_an_answer_that_is_taken_back_at_once_never_was(
    practice: Practice, google: GoogleServer
) -> None:
    google.put(event("one", HOUR, None, **answered()))
    practice.look(f"{MONDAY}09:00")
    google.put(event("one", HOUR, None, **answered(own="declined")))
    practice.look(f"{MONDAY}09:04")
    google.put(event("one", HOUR, None, **answered()))
    practice.look(f"{MONDAY}09:08", f"{MONDAY}09:30")

    assert (standing(practice), told(practice)) == (["24T10:00"], [])


@pytest.mark.parametrize(
    ("answer", "stands"),
    [
        ({"own": "needsAction"}, True),
        ({"own": "tentative"}, True),
        ({"ben": "declined"}, True),
        ({"jane": "declined"}, True),
        ({"own": "declined"}, False),
    ],
)
def test_only_their_own_no_takes_it_off(
    practice: Practice, google: GoogleServer, answer: dict[str, str], stands: bool
) -> None:
    google.put(event("one", HOUR, None, **answered()))
    practice.look(f"{MONDAY}09:00")
    change(practice, google, event("one", HOUR, None, **answered(**answer)))

    assert (standing(practice) == ["24T10:00"]) is stands
    assert bool(told(practice)) is not stands


def test_one_occurrence_that_is_declined_is_that_one_alone(
    practice: Practice, google: GoogleServer
) -> None:
    google.put(event("week", HOUR, None, **answered(**WEEKLY)))
    practice.look(f"{MONDAY}09:00")
    declined = instance("week", "2026-12-01T10:00", "2026-12-01T10:00", None)
    change(practice, google, {**declined, **answered(own="declined")})

    assert standing(practice) == ["24T10:00"]
    assert told(practice) == [("cancellation", "clinician")]


def test_one_occurrence_of_a_declined_series_that_is_accepted_stands(
    practice: Practice, google: GoogleServer
) -> None:
    google.put(event("week", HOUR, None, **answered(own="declined", **WEEKLY)))
    accepted = instance("week", "2026-12-01T10:00", "2026-12-01T10:00", None)
    google.put({**accepted, **answered()})
    practice.look(f"{MONDAY}09:00", f"{MONDAY}09:30")

    assert (standing(practice), told(practice)) == (["01T10:00"], [])


def test_who_was_invited_and_said_no_first_has_cancelled_nothing(
    practice: Practice, google: GoogleServer
) -> None:
    google.put(event("steady", "2026-11-25T10:00", None, **answered()))
    practice.look(f"{MONDAY}09:00")
    change(practice, google, event("one", HOUR, None, **answered(own="declined")))

    assert (standing(practice), told(practice)) == (["25T10:00"], [])


def test_what_the_client_declined_first_is_the_clients_wish(
    practice: Practice, google: GoogleServer
) -> None:
    google.put(event("one", HOUR, None, **answered()))
    practice.look(f"{MONDAY}09:00")
    google.put(event("one", HOUR, None, **answered(jane="declined")))
    practice.look(f"{MONDAY}09:02")
    change(practice, google, event("one", HOUR, None, **answered(own="declined", jane="declined")))

    assert told(practice) == [("cancellation", "client")]


@pytest.mark.parametrize(
    ("comment", "initiator"),
    [
        ("[client] can we make it later?", "client"),
        ("Cancelled by client.", "client"),
        ("[me] double booked", "clinician"),
        ("rescheduled by therapist", "clinician"),
        ("I have a cold", "unknown"),
        ("was not rescheduled by client", "unknown"),
    ],
)
def test_a_marker_beside_an_answer_says_who_asked(
    practice: Practice, google: GoogleServer, comment: str, initiator: str
) -> None:
    google.put(event("one", HOUR, None, **answered()))
    practice.look(f"{MONDAY}09:00")
    moved = answered()
    moved["attendees"][1]["comment"] = comment
    change(practice, google, event("one", "2026-11-26T10:00", None, **moved))

    assert told(practice) == [("reschedule", initiator)]
