"""Which events are sessions, and who they are with."""

from __future__ import annotations

import re
from dataclasses import replace
from typing import Any

import pytest

from connectors.model import Attendee, CalendarEvent, Component, EventType, Status
from monitor.core.sessions.recognition import (
    Kind,
    KnownClient,
    is_same_name,
    is_ticked_off,
    without_marks,
)
from tests.builders.calendar_values import PSEUDONYMS, a_recognizer, an_event, at

PATTERN = re.compile(r"^Session: (?P<client>.+)$")
CALL = re.compile(r"(?i)^(follow[- ]?up|call|send)\b")


def guest(email: str) -> Attendee:
    return Attendee(email=email)


def who(event: CalendarEvent, **given: object) -> tuple[str, str | None]:
    found = a_recognizer(title_patterns=[PATTERN], commitment_titles=[CALL], **given).recognise(
        event
    )
    return found.kind.value, found.client


@pytest.mark.parametrize(
    "title",
    [
        "Jane Doe",
        "JANE  doe",
        "J. D.",
        "J.D.",
        "JaneDoe",
        "Session: Jane Doe",
        "Session:  jane doe (late 8 min)",
    ],
)
def test_a_configured_client_is_known_by_name_or_title(title: str) -> None:
    assert who(an_event(summary=title)) == ("session", "jd")


def test_an_address_says_more_than_a_title() -> None:
    event = an_event(summary="John Roe", attendees=(guest("jane@example.com"),))
    assert who(event) == ("session", "jd")


def test_a_captured_name_that_nobody_configured_gets_a_pseudonym() -> None:
    mary = PSEUDONYMS.pseudonym_of("mary smith")

    assert who(an_event(summary="Session: Mary  Smith")) == ("session", mary)


def test_the_single_guest_who_is_no_clinician_is_the_client() -> None:
    people = (guest("amara@riverside.example"), guest("mary@example.com"))
    mary = PSEUDONYMS.pseudonym_of("mary@example.com")

    assert who(an_event(summary="Hello", attendees=people)) == ("session", mary)


def test_two_unknown_guests_are_no_client() -> None:
    people = (guest("a@example.com"), guest("b@example.com"))
    assert who(an_event(summary="Hello", attendees=people)) == ("other", None)


def test_a_pattern_without_a_client_group_makes_a_session_with_nobody_named() -> None:
    found = a_recognizer(title_patterns=[re.compile("^Session$")]).recognise(
        an_event(summary="Session")
    )
    assert (found.kind, found.client) == (Kind.SESSION, None)


@pytest.mark.parametrize(
    "event",
    [
        an_event(transparent=True),
        an_event(status=Status.TENTATIVE),
        an_event(event_type=EventType.FOCUS_TIME),
        an_event(event_type=EventType.FROM_GMAIL),
        replace(an_event(), start=None),
    ],
)
def test_what_is_not_a_busy_confirmed_timed_event_is_no_session(event: CalendarEvent) -> None:
    assert who(event) == ("other", None)


def test_what_the_same_words_were_before_says_nothing_of_another_event() -> None:
    recognizer = a_recognizer(title_patterns=[PATTERN])
    session = an_event(summary="Session: Jane Doe")
    kinds = [
        recognizer.recognise(event).kind
        for event in (
            session,
            replace(session, transparent=True),
            replace(session, status=Status.TENTATIVE),
            replace(session, event_type=EventType.OUT_OF_OFFICE),
            replace(session, component=Component.TODO, start=None),
            replace(session, attendees=(guest("jane@example.com"),)),
            session,
        )
    ]

    assert kinds == [
        Kind.SESSION,
        Kind.OTHER,
        Kind.OTHER,
        Kind.LEAVE,
        Kind.COMMITMENT,
        Kind.SESSION,
        Kind.SESSION,
    ]


def test_an_out_of_office_event_is_leave() -> None:
    assert who(an_event(event_type=EventType.OUT_OF_OFFICE)) == ("leave", None)


def test_an_ignored_title_is_no_session() -> None:
    assert who(an_event(), ignore_titles=[re.compile("Jane")]) == ("other", None)


def test_a_call_is_a_promise_to_whom_it_names() -> None:
    assert who(an_event(summary="Call Jane Doe about the form")) == ("commitment", "jd")


@pytest.mark.parametrize("tick", ["✓ ", "✔️ ", "[x] ", "[X]", "Done: ", "done "])
def test_a_promise_that_is_ticked_off_is_still_a_promise(tick: str) -> None:
    assert who(an_event(summary=f"{tick}Call Jane Doe")) == ("commitment", "jd")
    assert is_ticked_off(f"{tick}Call Jane Doe")


def test_a_donation_is_not_done() -> None:
    assert not is_ticked_off("Donegal trip")


def test_a_to_do_without_a_title_names_nobody() -> None:
    todo = CalendarEvent(uid="t", component=Component.TODO, due=at("2026-11-24T10:00-05:00"))
    assert who(todo) == ("commitment", None)


def test_with_every_event_a_title_names_the_client() -> None:
    mary = PSEUDONYMS.pseudonym_of("mary")

    assert who(an_event(summary="Mary"), every_event=True) == ("session", mary)


@pytest.mark.parametrize(
    "title",
    [
        "Jane Doe (late 8 min)",
        "Jane Doe - no show",
        "Jane Doe [client]",
        "Jane Doe started 10:07",
        "Jane Doe, cancelled by client",
        "Jane Doe +8m late",
        "[me] Jane Doe",
        "Jane Doe DNA",
    ],
)
def test_a_marker_leaves_the_client_the_client(title: str) -> None:
    assert without_marks(title) == "Jane Doe"


@pytest.mark.parametrize(
    ("one", "other", "are_same"),
    [
        ("Mary Smith", "Mary Smyth", True),
        ("J. D.", "J.D.", True),
        ("J. D.", "J. B.", False),
        ("Jane Doe", "John Doe", False),
        ("Ann", "Anne", False),
    ],
)
def test_a_typo_leaves_a_name_the_same(one: str, other: str, are_same: bool) -> None:
    assert is_same_name(one, other) is are_same


@pytest.mark.parametrize(
    "title",
    ["Jane Doe (tardy 3)", "Jane Doe - tardy 3", "tardy 3 Jane Doe", "Session: Jane Doe, tardy 3"],
)
def test_a_marker_of_the_practice_leaves_the_client_the_client_as_well(title: str) -> None:
    marks = [re.compile(r"behind \d+"), re.compile(r"tardy \d+")]

    assert who(an_event(summary=title), marks=marks) == ("session", "jd")


VARIANTS = [
    *(
        "Session: Mary O\u2019Brien-Roe",
        "Session: Mary O'Brien\u2011Roe",
        "\u200eSession: MARY O\u02bcBrien-Roe",
    ),
    *(
        "Session:\u00a0Mary\u00a0O'Brien-Roe",
        "Session: Ma\u00adry O'Brien\u2013Roe",
        "Session: Mary O\u00b4Brien-Roe",
    ),
    *("Ses\u00adsion: \uff2dary O'Brien-Roe", "Session: Mary\u200b O'Brien-Roe (late 8 min)"),
]


@pytest.mark.parametrize("title", VARIANTS)
def test_a_name_is_one_client_however_it_is_typed(title: str) -> None:
    mary = PSEUDONYMS.pseudonym_of("mary o'brien-roe")
    assert who(an_event(summary=title)) == ("session", mary)


@pytest.mark.parametrize("title", VARIANTS)
@pytest.mark.parametrize(
    "known", [{"name": "Mary O'Brien-Roe"}, {"name": "", "titles": ("Mary O\u2019Brien\u2010Roe",)}]
)
def test_so_is_a_configured_one(title: str, known: dict[str, Any]) -> None:
    clients = (KnownClient(id="mo", **{"name": "", **known}),)
    assert who(an_event(summary=title), clients=clients) == ("session", "mo")


@pytest.mark.parametrize(
    "title",
    ["Call Mary O\u2019Brien-Roe", "Call Mary O'Brien\u2011Roe back", "call mary o`brien-roe!"],
)
def test_so_is_one_whom_a_promise_names(title: str) -> None:
    clients = (KnownClient(id="mo", name="Mary O'Brien-Roe"),)
    assert who(an_event(summary=title), clients=clients) == ("commitment", "mo")


def test_two_who_differ_by_an_accent_are_two() -> None:
    one, other = (
        who(an_event(summary=f"Session: {name} Roe"))[1] for name in ("Jos\u00e9", "Jose")
    )
    assert one != other


@pytest.mark.parametrize("title", ["Team\u00a0lunch", "team\u200b lunch"])
def test_patterns_are_tried_in_plain_signs_as_well(title: str) -> None:
    ignored = [re.compile("(?i)^team lunch$")]
    assert who(an_event(summary=title), every_event=True, ignore_titles=ignored) == ("other", None)
