"""Answers in a calendar file: the clinician's own no, and a word beside a client's."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from tests.acceptance.practice import Practice, attendee, session

MONDAY, HOUR = "2026-11-23T", "2026-11-24T10:00"
OWN, JANE = "amara@riverside.example", "jane@example.com"


def see(practice: Practice, *components: str) -> list[tuple[str, str]]:
    """What is concluded once the calendar stands like this, by rule and initiator."""
    practice.calendar(*components)
    practice.poll(f"{MONDAY}09:10")
    practice.poll(f"{MONDAY}09:30")
    return [(f["rule"], f["initiator"]) for f in practice.findings(now=f"{MONDAY}09:30")]


@pytest.mark.parametrize(
    ("answers", "told"),
    [
        ((OWN.upper(), "DECLINED"), [("cancellation", "clinician")]),
        ((OWN, "DELEGATED"), []),
        (("ben@riverside.example", "DECLINED"), []),
    ],
)
def test_the_clinicians_own_no_takes_a_session_off(
    make_practice: Callable[..., Practice], answers: tuple[str, str], told: list[tuple[str, str]]
) -> None:
    practice = make_practice()
    guests = [attendee(JANE), attendee("ben@riverside.example")]
    practice.calendar(session("one", HOUR, *guests, attendee(OWN)))
    practice.poll(f"{MONDAY}09:00")

    assert see(practice, session("one", HOUR, *guests, attendee(*answers))) == told


def test_a_marker_beside_a_clients_answer_says_who_moved_it(
    make_practice: Callable[..., Practice],
) -> None:
    practice = make_practice()
    practice.calendar(session("one", HOUR, attendee(JANE)))
    practice.poll(f"{MONDAY}09:00")
    answer = f'ATTENDEE;PARTSTAT=ACCEPTED;X-RESPONSE-COMMENT="[client] is late":mailto:{JANE}'

    moved = session("one", "2026-11-25T10:00", answer)
    assert see(practice, moved) == [("reschedule", "client")]
