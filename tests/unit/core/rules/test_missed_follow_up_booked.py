"""Whatever is missed, the next session that is booked is named; one that has gone by never is."""

from datetime import datetime
from typing import Any

import pytest

from monitor.core.common.translation import ENGLISH
from monitor.core.findings.model import RuleResult
from monitor.core.rule_text import finding_sentence
from monitor.core.sessions.model import Session
from monitor.core.timeline.model import Timeline
from monitor.core.timeline.promised import Promised, promised_in
from tests.builders.rule_results import drafts_of, open_drafts
from tests.builders.timelines import (
    NEW_YORK,
    a_commitment,
    a_session,
    a_timeline,
    a_weekly_run,
    cancelled,
    utc,
)

RULE = "missed_follow_up"
# Four Tuesdays at ten; the last is 24 November.
RUN = a_weekly_run(datetime(2026, 11, 3, 10, tzinfo=NEW_YORK), 4)
FAR = a_session("2026-12-22T10:00-05:00", uid="far")
FURTHER = a_session("2027-01-05T10:00-05:00", uid="further")
MISSED = a_session("2026-11-24T10:00-05:00", marked_no_show=True)
INTAKE = a_session("2026-11-24T10:00-05:00", is_intake=True)
GONE, CHANGE = cancelled(a_session("2026-11-26T10:00-05:00", uid="gone"), made="2026-11-25T08:00Z")


def timelines(*more: Session) -> dict[str, tuple[Timeline, str]]:
    """By kind, a client of whom it is missed at that moment; `more` is booked as well."""
    return {
        "no_next_session": (a_timeline(*RUN, *more), "2026-11-28T09:00-05:00"),
        "gap": (a_timeline(*RUN, *more), "2026-12-06T09:00-05:00"),
        "not_rebooked": (a_timeline(GONE, *more, changes=[CHANGE]), "2026-11-28T09:00-05:00"),
        "after_no_show": (a_timeline(MISSED, *more), "2026-11-28T09:00-05:00"),
        "after_intake": (a_timeline(INTAKE, *more), "2026-12-02T09:00-05:00"),
    }


def found(kind: str, *more: Session, now: str = "") -> RuleResult:
    timeline, moment = timelines(*more)[kind]
    (draft,) = [d for d in open_drafts(RULE, timeline, now or moment) if d.value["kind"] == kind]
    return draft


@pytest.mark.parametrize("kind", timelines())
def test_whatever_is_missed_the_next_session_is_named(kind: str) -> None:
    named, unnamed = found(kind, FAR, FURTHER), found(kind)

    assert named.value["next_session"] == "2026-12-22T10:00:00-05:00"
    assert named.summary == f"{unnamed.summary} The next session is that of Tue 22 Dec 10:00."
    assert unnamed.value["next_session"] is None
    assert named.summary_once_over == unnamed.summary_once_over


def test_a_session_that_has_begun_is_no_longer_the_next_one() -> None:
    missed = a_session("2026-12-08T10:00-05:00", uid="missed", marked_no_show=True)

    before = found("gap", missed, FAR, now="2026-12-08T09:59-05:00")
    after = found("gap", missed, FAR, now="2026-12-08T10:00-05:00")

    assert before.value["next_session"] == "2026-12-08T10:00:00-05:00"
    assert after.value["next_session"] == "2026-12-22T10:00:00-05:00"


def test_a_question_that_was_answered_names_nothing() -> None:
    booked = a_session("2026-12-01T10:00-05:00", booked_not_after=utc("2026-11-28T08:00-05:00"))
    drafts = drafts_of(RULE, a_timeline(*RUN, booked), "2026-11-28T09:00-05:00")

    ended = [d.value for d in drafts if d.resolution is not None]
    assert ended
    assert not any("next_session" in value for value in ended), "`none is booked` would be untrue"


@pytest.mark.parametrize(
    ("title", "promised"),
    [
        ("Call Grace P. about the insurance form", Promised.CALL),
        ("Grace P. anrufen", Promised.CALL),
        ("Rückruf Frau Meier", Promised.CALL),
        ("Téléphoner à la famille", Promised.CALL),
        ("Llamar a Sofía", Promised.CALL),
        ("Send Sofia M. the referral letter", Promised.SENDING),
        ("E-mail the form", Promised.SENDING),
        ("Formular zuschicken", Promised.SENDING),
        ("Follow up: Ravi P. and the reading list", Promised.FOLLOW_UP),
        ("follow-up call", Promised.FOLLOW_UP),
        ("Suivi Mme Roux", Promised.FOLLOW_UP),
        ("Letter for Mr. Callahan", Promised.OTHER),
        ("", Promised.OTHER),
    ],
)
def test_of_a_title_its_kind_alone_is_told(title: str, promised: Promised) -> None:
    assert promised_in(title) is promised


@pytest.mark.parametrize("promised", Promised)
def test_an_overdue_promise_says_what_kind_of_thing_it_was(promised: Promised) -> None:
    owed = a_timeline(commitments=(a_commitment("2026-11-20T12:00-05:00", promised=promised),))
    (draft,) = open_drafts(RULE, owed, "2026-11-23T09:00-05:00")

    said: Any = finding_sentence(ENGLISH, RULE, draft.value)
    assert said.partition(" is not")[0] == draft.summary.partition(" by ")[0]
    over = finding_sentence(ENGLISH, RULE, draft.value, is_over=True)
    assert over == said.replace(
        "is not marked as done", "had not been marked as done, as far as was seen"
    )
