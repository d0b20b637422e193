"""What a finding says in a message: a whole sentence, without an hour and without a name."""

from __future__ import annotations

import re
from typing import Any

import pytest

from monitor.core.common.translation import ENGLISH
from monitor.core.rule_text import UnknownRuleError, finding_sentence, rule_named, rule_title
from monitor.core.rules import RULES

MOVED = {"short_notice": "no", "notice_minutes_min": 2880, "notice_minutes_max": 2880}
SAID: list[tuple[str, dict[str, Any], str]] = [
    ("reschedule", MOVED, "Moved. 2 days before the start."),
    (
        "reschedule",
        MOVED | {"sessions": 8},
        "Moved, 8 coming sessions at once. 2 days before the start.",
    ),
    (
        "cancellation",
        MOVED | {"short_notice": "possibly", "notice_minutes_min": 1200},
        "Cancelled, possibly at short notice. Between 20 hours and 2 days before the start.",
    ),
    ("late_start", {"late_minutes": 9}, "Started 9 minutes late."),
    (
        "not_started",
        {"waiting_minutes": 12},
        "No start has been seen, 12 minutes after the planned one.",
    ),
    (
        "not_started",
        {"waiting_minutes": 720},
        "No start has been seen, 12 hours after the planned one.",
    ),
    (
        "missed_follow_up",
        {"kind": "no_next_session"},
        "No next session is booked within the usual time.",
    ),
    (
        "missed_follow_up",
        {"kind": "no_next_session", "next_session": "2026-12-22T10:00:00-05:00"},
        "The next session is booked later than usual.",
    ),
    (
        "missed_follow_up",
        {"kind": "gap", "next_session": "2026-12-22T10:00:00-05:00"},
        "The usual time for a next session has passed without one.",
    ),
    (
        "missed_follow_up",
        {"kind": "commitment", "promised": "call"},
        "A call that was promised is not marked as done.",
    ),
    (
        "missed_follow_up",
        {"kind": "commitment", "promised": "sending"},
        "Something that was to be sent is not marked as done.",
    ),
    (
        "missed_follow_up",
        {"kind": "commitment", "promised": "follow_up"},
        "A follow-up that was promised is not marked as done.",
    ),
    (
        "repeated_changes",
        {"changes": 3, "window": 8},
        "The hour was changed 3 times among the last 8 planned sessions.",
    ),
    (
        "slot_drift",
        {"usual_slot": "Tue 10:00", "share": 0.5, "in_slot": 4, "sessions": 8},
        "The usual hour held for 4 of the last 8 sessions.",
    ),
    ("no_buffer", {"gap_minutes": -10}, "It begins 10 minutes before the end of another session."),
    ("no_buffer", {"gap_minutes": 5}, "It begins 5 minutes after another session."),
    ("no_show", {}, "The client did not come."),
    (
        "unannounced_break",
        {"sessions": 1},
        "Leave begins, and 1 session is still booked in it.",
    ),
    (
        "source_stale",
        {"last_ok": None, "last_error": "HTTP 503"},
        "It has never been read, so what happens there can't be seen.",
    ),
    (
        "source_suspect",
        {"reason": "emptied", "missing": 9, "known": 9},
        "It came back without any coming session. It is held back until that is clear.",
    ),
    (
        "continuity",
        {"what": "place", "usual": "Room 2", "actual": "Room 5"},
        "Another place than usual, and that was not announced in time.",
    ),
]


ONCE_OVER: list[tuple[str, dict[str, Any], str]] = [
    (
        "not_started",
        {"waiting_minutes": 12},
        "No start had been seen, 12 minutes after the planned one.",
    ),
    (
        "missed_follow_up",
        {"kind": "commitment"},
        "Something that was promised had not been marked as done, as far as was seen.",
    ),
    (
        "missed_follow_up",
        {"kind": "no_next_session"},
        "No next session had been booked within the usual time.",
    ),
    (
        "missed_follow_up",
        {"kind": "gap"},
        "The usual time for a next session had passed without one.",
    ),
    (
        "missed_follow_up",
        {"kind": "not_rebooked"},
        "Nothing had been booked by then in place of a cancelled session.",
    ),
    (
        "missed_follow_up",
        {"kind": "after_no_show"},
        "The client did not come, and nobody was known by then to have reached out.",
    ),
    (
        "missed_follow_up",
        {"kind": "after_intake"},
        "No session had followed the intake by then.",
    ),
    (
        "missed_follow_up",
        {"kind": "series_ticked_off"},
        "A repeating to-do was ticked off as a whole: its later dates will not be asked about.",
    ),
    (
        "no_buffer",
        {"gap_minutes": -10},
        "It was to begin 10 minutes before the end of another session.",
    ),
    ("no_buffer", {"gap_minutes": 5}, "It was to begin 5 minutes after another session."),
    ("unannounced_break", {"sessions": 1}, "1 session was still booked in a leave."),
    ("unannounced_break", {"sessions": 3}, "3 sessions were still booked in a leave."),
    (
        "source_stale",
        {"last_ok": None, "last_error": "HTTP 503"},
        "It had never been read, so what happened there could not be seen.",
    ),
    (
        "source_stale",
        {"last_ok": "2026-11-23T09:00:00-05:00", "last_error": None},
        "It had not been read since then, so what happened could not be seen.",
    ),
    ("source_suspect", {"reason": "emptied"}, "It came back without any coming session."),
    ("late_start", {"late_minutes": 9}, "Started 9 minutes late."),
    ("cancellation", MOVED, "Cancelled. 2 days before the start."),
]


@pytest.mark.parametrize(("rule", "value", "said"), ONCE_OVER)
def test_what_is_over_is_told_as_it_was(rule: str, value: dict[str, Any], said: str) -> None:
    assert finding_sentence(ENGLISH, rule, value, is_over=True) == said


def test_each_rule_that_ends_by_what_happens_tells_what_was() -> None:
    """A fact of the past ages; its sentence stays true."""
    told = {
        rule for rule, value, said in ONCE_OVER if finding_sentence(ENGLISH, rule, value) != said
    }

    assert told == {rule.name for rule in RULES if rule.ended_sentence is not None}
    assert {rule.name for rule in RULES if rule.ends is not None} - told <= {
        "repeated_changes",
        "slot_drift",
    }


@pytest.mark.parametrize(("rule", "value", "said"), SAID)
def test_a_finding_is_told_in_a_sentence_that_names_no_hour(
    rule: str, value: dict[str, Any], said: str
) -> None:
    assert finding_sentence(ENGLISH, rule, value) == said
    assert not re.search(r"\d:\d\d", said)


def test_there_is_a_sentence_for_every_rule() -> None:
    assert {rule for rule, _, _ in SAID} == {rule.name for rule in RULES}


def test_a_late_start_known_from_an_edit_says_so() -> None:
    said = finding_sentence(ENGLISH, "late_start", {"late_minutes": 9}, is_inferred=True)

    assert said == "Started about 9 minutes late, as far as was seen."


def test_where_what_it_takes_is_missing_the_rule_s_own_words_are_used() -> None:
    for rule in RULES:
        assert not rule.values or finding_sentence(ENGLISH, rule.name, {}) is None
    assert finding_sentence(ENGLISH, "missed_follow_up", {"kind": "a_new_one"}) is None
    assert finding_sentence(ENGLISH, "a_new_rule", {"anything": 1}) is None


def test_a_rule_of_a_version_to_come_is_called_by_its_name() -> None:
    titles = [rule_title(ENGLISH, rule) for rule in ("late_start", "a_new_rule")]

    assert titles == ["late start", "a new rule"]


def test_an_unknown_rule_is_answered_with_the_known_ones() -> None:
    with pytest.raises(UnknownRuleError, match=r"no rule 'lateness'.*late_start"):
        rule_named("lateness")
