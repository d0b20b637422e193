"""Of an answer, what is a forgotten client's goes, and what others have a part in stays theirs."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest

from connectors.model import (
    Attendee,
    CalendarEvent,
    Component,
    EventProblem,
    EventRef,
    EventType,
    Fetch,
)
from monitor.core.poll_safety.forgotten import Forgotten, Screening, Whose, blanked
from monitor.core.sessions.recognition import Kind, KnownClient
from tests.builders.calendar_values import PSEUDONYMS, a_recognizer, a_weekly_series, an_event, at

JANE = KnownClient(id="jd", name="Jane Doe", emails=("jane@example.com",), titles=("J. D.", "Doe"))
WITHOUT_HER = a_recognizer(
    clients=[KnownClient(id="jr", name="John Roe", emails=("john@example.com",))],
    title_patterns=[],
)
NOBODY = Forgotten(key=PSEUDONYMS)
FORGOTTEN = replace(NOBODY, people=NOBODY.marks_of(JANE))


def whose(title: str = "Lunch", **given: Any) -> Whose:
    return FORGOTTEN.whose(an_event(summary=title, **given), WITHOUT_HER)


def screening(*known: str, events: tuple[str, ...] = ()) -> Screening:
    marks = frozenset(FORGOTTEN.mark_of_event("mine", uid) for uid in events)
    return Screening(
        source="mine",
        forgotten=replace(FORGOTTEN, events=marks),
        recognizer=WITHOUT_HER,
        is_known=lambda uid: uid in known,
    )


def guests(*emails: str) -> tuple[Attendee, ...]:
    return tuple(Attendee(email=email) for email in emails)


@pytest.mark.parametrize(
    "title",
    ["Jane Doe", "jane  doe", "J. D.", "J.D.", "Doe", "Talk about Jane Doe", "Jane Doe (moved)"],
)
def test_a_title_that_names_her_is_hers(title: str) -> None:
    assert whose(title) is Whose.THEIRS


@pytest.mark.parametrize("title", ["Jane", "Doe & Sons, taxes", "Jane Doering", "John Roe", ""])
def test_a_title_that_is_like_her_name_is_not(title: str) -> None:
    assert whose(title) is Whose.NOT_THEIRS


def test_a_promise_may_name_her_by_one_word() -> None:
    assert whose("Call Doe", component=Component.TODO) is Whose.THEIRS


def test_whoever_invites_her_meets_her_unless_it_is_another_clients_session() -> None:
    assert whose(attendees=guests("jane@example.com")) is Whose.THEIRS
    both = guests("john@example.com", "jane@example.com")
    assert whose("John Roe", attendees=both) is Whose.GUEST
    assert FORGOTTEN.without_guest(an_event(attendees=both)).attendees == both[:1]


def test_leave_that_names_her_stays_leave_without_its_title() -> None:
    leave = an_event(summary="Wedding of Jane Doe", event_type=EventType.OUT_OF_OFFICE)
    left, marks = screening().screened(Fetch(events=(leave,)))
    assert left.events == (replace(leave, summary=""),)
    assert WITHOUT_HER.recognise(left.events[0]).kind is Kind.LEAVE
    assert marks == frozenset()


def test_hashes_tell_no_name() -> None:
    assert all(len(mark) == 64 and "jane" not in mark for mark in FORGOTTEN.people)
    assert "jane" not in repr(FORGOTTEN).casefold()


def test_what_is_hers_alone_goes_from_an_answer_and_her_events_are_noted() -> None:
    hers = a_weekly_series(uid="hers", summary="Jane Doe")
    rid = at("2026-11-24T10:00-05:00")
    moved = an_event(uid="hers", summary="somewhere else", recurrence_id=rid)
    johns = an_event(uid="johns", summary="John Roe")

    left, marks = screening().screened(Fetch(events=(hers, moved, johns)))

    assert left.events == (johns,)
    assert marks == {FORGOTTEN.mark_of_event("mine", "hers")}


def test_of_a_series_that_others_have_a_part_in_her_hours_are_nobodys() -> None:
    johns = a_weekly_series(uid="both", summary="John Roe")
    hers = an_event(
        uid="both",
        summary="Jane Doe",
        description="Jane Doe comes by bus",
        location="Jane's",
        attendees=guests("jane@example.com"),
        recurrence_id=at("2026-11-24T10:00-05:00"),
    )

    left, marks = screening().screened(Fetch(events=(johns, hers)))

    assert left.events == (johns, blanked(hers))
    assert marks == frozenset()
    assert "jane" not in repr(left.events[1]).casefold()
    assert WITHOUT_HER.recognise(left.events[1]).kind is Kind.OTHER
    assert a_recognizer(every_event=True).recognise(left.events[1]).kind is Kind.OTHER


def test_one_of_her_hours_in_a_known_series_of_anothers_is_nobodys() -> None:
    hers = an_event(uid="johns", summary="Jane Doe", recurrence_id=at("2026-11-24T10:00-05:00"))
    left, _ = screening("johns").screened(Fetch(events=(hers,), is_full=False))
    assert left.events == (blanked(hers),)


def test_what_was_hers_stays_so_without_a_title_and_becomes_another_clients_by_one() -> None:
    def of(title: str) -> tuple[CalendarEvent, ...]:
        event = an_event(uid="hers", summary=title)
        return screening(events=("hers",)).screened(Fetch(events=(event,)))[0].events

    assert of("busy") == ()
    assert [event.summary for event in of("John Roe")] == ["John Roe"]


def test_what_an_answer_did_not_repeat_of_hers_is_not_there() -> None:
    fetch = Fetch(
        kept=frozenset(("hers", "johns")),
        deleted=(EventRef(uid="hers"), EventRef(uid="other")),
        problems=(EventProblem(uid="hers", reason="odd", raw="..."),),
    )

    left, marks = screening(events=("hers", "long gone")).screened(fetch)

    assert left.kept == {"johns"}
    assert left.deleted == (EventRef(uid="other"),)
    assert left.problems == ()
    assert marks == {FORGOTTEN.mark_of_event("mine", "hers")}


@pytest.mark.parametrize(
    "raw",
    [
        "BEGIN:VEVENT\r\nSUMMARY;LANGUAGE=en:Jane Doe\r\nEND:VEVENT",
        "BEGIN:VEVENT\r\nSUMMARY:Session with Jane\r\n  Doe\r\nEND:VEVENT",
        "BEGIN:VEVENT\r\nATTENDEE;CN=x:mailto:Jane@Example.com\r\nEND:VEVENT",
        '{"id": "x", "summary": "Jane Doe"}',
    ],
)
def test_what_can_not_be_read_of_hers_goes_and_what_may_be_anybodys_loses_its_text(
    raw: str,
) -> None:
    named = EventProblem(uid="odd", reason="odd", raw=raw)
    nameless = EventProblem(uid=None, reason="odd", raw=raw)
    others = EventProblem(uid="johns", reason="odd", raw="SUMMARY:John Roe")

    left, marks = screening().screened(Fetch(problems=(named, nameless, others)))

    assert left.problems == (replace(nameless, raw=""), others)
    assert marks == {FORGOTTEN.mark_of_event("mine", "odd")}
