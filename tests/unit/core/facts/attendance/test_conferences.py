"""What a video conference's record says of a session: arrivals, no-shows, and what it can't say."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest

from connectors.model import Arrival, Joiner
from monitor.core.evaluation.run import evaluate_timeline
from monitor.core.findings.model import RuleResult, Severity
from monitor.core.sessions.model import Session
from monitor.core.timeline.attendance import attendance_of, is_due, next_due
from monitor.core.timeline.model import ArrivalKind, Attendance
from tests.builders.rule_results import facts_of
from tests.builders.timelines import (
    NEW_YORK,
    When,
    a_checkin,
    a_practice,
    a_session,
    a_timeline,
    cancelled,
    moved,
    utc,
)

DAY = "2026-11-24T"
AFTER = f"{DAY}10:55-05:00"
ALERT_AFTER = timedelta(minutes=10)
CLINICIAN, SOMEONE, GUEST, CALLER = Joiner


def new_york(clock: str) -> str:
    return f"{DAY}{clock}-05:00"


def came(who: Joiner, joined: str, left: str | None = None) -> Arrival:
    end = utc(new_york(left)) if left else None
    return Arrival(who=who, joined=utc(new_york(joined)), left=end)


def asked(session: Session, *arrivals: Arrival, at: str = "10:52") -> Attendance:
    return attendance_of(session, arrivals, utc(new_york(at)))


def found(
    session: Session, *answers: Attendance, now: When = AFTER, **given: Any
) -> dict[str, RuleResult]:
    timeline = a_timeline(session, attendances=answers, **given)
    evaluation = evaluate_timeline(timeline, a_practice(expects_arrival=True), utc(now))
    assert not evaluation.failures
    return {d.rule: d for d in evaluation.drafts if d.rule != "missed_follow_up"}


def test_the_clinician_s_join_is_an_observed_arrival() -> None:
    session = a_session()
    answer = asked(session, came(GUEST, "09:58", "10:50"), came(CLINICIAN, "10:12", "10:51"))
    late = found(session, answer)["late_start"]

    assert late.confidence == "observed"
    assert late.value == {
        "late_minutes": 12,
        "time_given_minutes": 39,
        "arrival_kind": "conference",
    }
    assert late.evidence[0].kind == "conference"
    assert late.evidence[0].at == utc(new_york("10:12"))


def test_a_client_who_waits_alone_is_no_arrival() -> None:
    session = a_session()
    answer = asked(session, came(GUEST, "09:58"), at="10:10")

    assert "not_started" in found(session, answer, now=new_york("10:10"))
    assert "late_start" not in found(session, answer, now=new_york("10:10"))


def test_the_only_one_with_an_account_is_taken_for_the_clinician() -> None:
    session = a_session()
    late = found(session, asked(session, came(GUEST, "09:58"), came(SOMEONE, "10:08")))

    assert late["late_start"].confidence == "inferred"
    assert "under" not in late["late_start"].summary
    assert "going by another name" in late["late_start"].evidence[0].detail


@pytest.mark.parametrize(
    ("who", "severity"), [(CLINICIAN, Severity.WARNING), (SOMEONE, Severity.NOTICE)]
)
def test_a_very_late_start_of_one_taken_for_the_clinician_alerts_nobody(
    who: Joiner, severity: Severity
) -> None:
    session = a_session()
    late = found(session, asked(session, came(GUEST, "09:58"), came(who, "10:25")))["late_start"]

    assert late.severity is severity
    assert late.value["late_minutes"] == 25


@pytest.mark.parametrize(
    "arrivals",
    [
        (came(SOMEONE, "10:08"),),
        (came(SOMEONE, "10:00"), came(SOMEONE, "10:08")),
        (came(SOMEONE, "09:59"), came(SOMEONE, "10:08"), came(GUEST, "10:01")),
        (came(CALLER, "09:59"), came(SOMEONE, "10:08")),
        (came(CALLER, "10:08"), came(GUEST, "10:01")),
        (),
    ],
    ids=[
        "alone, perhaps the client",
        "two of them",
        "two and a guest",
        "beside a caller, perhaps the clinician",
        "a caller alone",
        "nobody",
    ],
)
def test_who_can_t_be_told_from_the_client_is_not_guessed(arrivals: tuple[Arrival, ...]) -> None:
    session = a_session()
    timeline = a_timeline(session, attendances=(asked(session, *arrivals),))

    assert session.id not in facts_of(timeline, AFTER).arrivals
    assert "no_show" not in found(session, asked(session, *arrivals))


def test_a_check_in_beats_the_conference_and_the_conference_an_edit_and_a_marker() -> None:
    session = a_session(marked_arrival=utc(new_york("10:30")))
    later, change = moved(session, new_york("10:20"), made=new_york("10:15"))
    answer = asked(later, came(CLINICIAN, "10:07"), came(GUEST, "10:00"))
    now = utc(new_york("11:20"))

    def kind(**given: Any) -> ArrivalKind:
        timeline = a_timeline(later, changes=[change], **given)
        return facts_of(timeline, now).arrivals[later.id].kind

    said = (a_checkin(later, new_york("10:25")),)
    assert kind(checkins=said, attendances=(answer,)) is ArrivalKind.CHECKIN
    assert kind(attendances=(answer,)) is ArrivalKind.CONFERENCE
    assert kind() is ArrivalKind.CALENDAR_EDIT


@pytest.mark.parametrize(
    ("joined", "by_client"), [("10:14", True), ("10:20", True), ("10:21", False)]
)
def test_a_later_start_the_client_asked_for_is_theirs_if_the_clinician_kept_it(
    joined: str, by_client: bool
) -> None:
    session, change = moved(a_session(), new_york("10:15"), made=new_york("09:57"), side="client")
    answer = asked(session, came(GUEST, "10:13"), came(CLINICIAN, joined))
    late = found(session, answer, changes=[change])["late_start"]

    assert late.value["arrival_kind"] == "conference"
    assert (late.initiator, late.never_alert) == (("client", True) if by_client else (None, False))
    assert late.evidence[0].at == utc(new_york(joined))


def test_the_last_answer_counts_and_none_from_the_future() -> None:
    session = a_session()
    first = asked(session, came(GUEST, "09:59"), at="10:01")
    second = asked(session, came(GUEST, "09:59"), came(CLINICIAN, "10:08"), at="10:10")

    assert "not_started" not in found(session, second, first, now=new_york("10:05"))
    assert found(session, second, first, now=new_york("10:11"))["late_start"]


def test_a_session_that_was_moved_since_keeps_nothing_of_its_old_hour() -> None:
    session = a_session()
    answer = asked(session, came(CLINICIAN, "09:58", "10:04"), at="10:10")
    later, change = moved(session, "2026-11-26T10:00-05:00", made=new_york("10:05"))
    timeline = a_timeline(later, changes=[change], attendances=(answer,))

    assert later.id not in facts_of(timeline, "2026-11-26T11:00-05:00").arrivals


def test_only_the_clinician_came() -> None:
    session = a_session()
    answer = asked(session, came(CLINICIAN, "10:02", "10:25"))
    drafts = found(session, answer)

    assert drafts.keys() == {"no_show"}
    assert drafts["no_show"].confidence == "inferred"
    assert drafts["no_show"].evidence[0].kind == "conference"
    timeline = a_timeline(session, attendances=(answer,))
    assert facts_of(timeline, AFTER).states[session.id] == "no_show"


@pytest.mark.parametrize(
    ("arrivals", "at"),
    [
        ((came(CLINICIAN, "09:30", "10:14"),), "10:52"),
        ((came(CLINICIAN, "10:36"),), "10:52"),
        ((came(CLINICIAN, "10:00"),), "10:49"),
        ((came(CLINICIAN, "10:00"), came(GUEST, "10:48")), "10:52"),
        ((came(CLINICIAN, "10:00"), came(SOMEONE, "10:02", "10:03")), "10:52"),
    ],
    ids=["left early", "came late", "not over", "a guest came", "someone looked in"],
)
def test_less_than_that_is_no_no_show(arrivals: tuple[Arrival, ...], at: str) -> None:
    session = a_session()

    assert "no_show" not in found(session, asked(session, *arrivals, at=at))


def test_a_short_session_needs_half_of_it() -> None:
    session = a_session(lasts=timedelta(minutes=20))

    assert "no_show" in found(session, asked(session, came(CLINICIAN, "10:00", "10:10")))
    assert "no_show" not in found(session, asked(session, came(CLINICIAN, "10:00", "10:09")))


def test_a_person_s_word_beats_an_empty_conference() -> None:
    session = a_session()
    answer = asked(session, came(CLINICIAN, "10:00"))
    said = (a_checkin(session, new_york("10:03")),)
    written = a_session(marked_arrival=utc(new_york("10:03")))
    gone, change = cancelled(session, made=new_york("10:40"))

    assert "no_show" not in found(session, answer, checkins=said)
    assert "no_show" not in found(written, answer)
    assert "no_show" not in found(gone, answer, changes=[change])


def test_nobody_is_asked_while_the_records_are_about_to_be() -> None:
    session = a_session()
    first = asked(session, at="10:01")

    assert found(session, first, now=new_york("10:10"))["not_started"].waits
    assert found(session, first, now=new_york("10:14"))["not_started"].waits
    assert not found(session, first, now=new_york("10:15"))["not_started"].waits
    again = asked(session, at="10:10")
    assert not found(session, first, again, now=new_york("10:10"))["not_started"].waits
    assert not found(session, now=new_york("10:10"))["not_started"].waits


def test_records_are_asked_after_the_start_when_somebody_would_be_told_and_after_the_end() -> None:
    session = a_session()

    def due(clock: str, last: Attendance | None = None) -> bool:
        return is_due(session, last, ALERT_AFTER, utc(new_york(clock)))

    assert not due("09:59")
    assert due("10:00")
    nobody = asked(session, at="10:01")
    assert not due("10:09", nobody)
    assert due("10:10", nobody)
    there = asked(session, came(CLINICIAN, "09:59"), at="10:01")
    assert not due("10:10", there)
    assert not due("10:49", there)
    assert due("10:50", there)
    assert not due("11:00", asked(session, came(CLINICIAN, "09:59"), at="10:50"))
    assert due("10:55")


def test_the_next_moment_to_ask_is_known_beforehand() -> None:
    session = a_session()

    def coming(clock: str, last: Attendance | None = None) -> str | None:
        moment = next_due(session, last, ALERT_AFTER, utc(new_york(clock)))
        return f"{moment.astimezone(NEW_YORK):%H:%M}" if moment else None

    assert coming("09:50") == "10:00"
    assert coming("10:00") == "10:10"
    assert coming("10:00", asked(session, came(CLINICIAN, "09:59"), at="10:00")) == "10:50"
    assert coming("10:50") is None
