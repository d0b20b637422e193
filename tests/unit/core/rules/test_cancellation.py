"""A cancellation is told unless somebody was to be away, or it is taken back."""

from dataclasses import replace
from datetime import date

import pytest

from monitor.core.findings.model import Resolution, Severity
from monitor.core.sessions.model import Presence
from tests.builders.rule_results import drafts_of
from tests.builders.timelines import (
    a_practice,
    a_session,
    a_span,
    a_timeline,
    a_weekly_run,
    cancelled,
    restored,
)

NOW = "2026-11-24T18:00-05:00"
THAT_DAY = a_span("2026-11-24T00:00-05:00", "2026-11-25T00:00-05:00")


@pytest.mark.parametrize(
    ("made", "short", "severity"),
    [
        ("2026-11-23T10:00-05:00", "no", Severity.NOTICE),
        ("2026-11-23T10:00:01-05:00", "yes", Severity.WARNING),
    ],
)
def test_a_cancellation_exactly_at_the_notice_limit_is_not_short_notice(
    made: str, short: str, severity: Severity
) -> None:
    gone, change = cancelled(a_session(), made=made)

    (draft,) = drafts_of("cancellation", a_timeline(gone, changes=[change]), NOW)

    assert draft.value.keys() == {
        "notice_minutes_min",
        "notice_minutes_max",
        "short_notice",
        "sessions",
    }
    assert draft.value["short_notice"] == short
    assert draft.severity is severity
    assert draft.session is not None
    assert draft.session.planned_start == draft.session.start == change.from_start


def test_leave_excused_time_and_holidays_are_no_cancellations() -> None:
    gone, change = cancelled(a_session(), made="2026-11-24T07:00-05:00")
    away = a_timeline(gone, changes=[change], leave={"amara": (THAT_DAY,)})
    excused = a_timeline(gone, changes=[change], excused=(THAT_DAY,))
    holiday = a_practice(holidays=[date(2026, 11, 24)])

    assert drafts_of("cancellation", away, NOW) == []
    assert drafts_of("cancellation", excused, NOW) == []
    assert drafts_of("cancellation", a_timeline(gone, changes=[change]), NOW, holiday) == []


def test_a_session_that_comes_back_corrects_its_cancellation() -> None:
    gone, change = cancelled(a_session(), made="2026-11-23T09:00-05:00")
    back, again = restored(gone, made="2026-11-23T12:00-05:00")

    (draft,) = drafts_of("cancellation", a_timeline(back, changes=[change, again]), NOW)

    assert draft.resolution is Resolution.CORRECTED
    assert drafts_of("reschedule", a_timeline(back, changes=[change, again]), NOW) == []


def test_a_client_who_cancels_is_never_alerted_about() -> None:
    gone, change = cancelled(a_session(), made="2026-11-24T09:00-05:00", side="client")

    (draft,) = drafts_of("cancellation", a_timeline(gone, changes=[change]), NOW)

    assert (draft.severity, draft.never_alert) == (Severity.INFO, True)


def test_ending_a_series_is_one_finding() -> None:
    gone, change = cancelled(a_session(), made="2026-11-20T09:00-05:00", via="series", sessions=8)

    (draft,) = drafts_of("cancellation", a_timeline(gone, changes=[change]), NOW)

    assert draft.value["sessions"] == 8


def test_an_entry_deleted_wholly_after_the_session_is_record_keeping() -> None:
    gone, change = cancelled(
        a_session(), made="2026-11-24T12:00-05:00", after="2026-11-24T10:50-05:00"
    )

    assert drafts_of("cancellation", a_timeline(gone, changes=[change]), NOW) == []


def test_a_series_that_ends_in_leave_is_still_a_cancellation() -> None:
    series = a_weekly_run("2026-11-24T10:00-05:00", 3, uid="weekly")
    first, change = cancelled(series[0], made="2026-11-20T10:00-05:00", sessions=3)
    rest = [replace(s, presence=Presence.CANCELLED) for s in series[1:]]
    leave = {"amara": (THAT_DAY,)}

    ended = a_timeline(first, *rest, changes=[change], leave=leave)
    all_away = a_timeline(
        first,
        *rest,
        changes=[change],
        leave={"amara": (a_span("2026-11-24T00:00-05:00", "2026-12-20T00:00-05:00"),)},
    )

    assert [d.value["sessions"] for d in drafts_of("cancellation", ended, NOW)] == [3]
    assert drafts_of("cancellation", all_away, NOW) == []
