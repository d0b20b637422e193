"""What a finding says, in a sentence without hours or names: those stand beside it in a message."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from monitor.core.digest_words import change_sentence, late_sentence
from monitor.notify.wording import span

_NOTICE = "That was {span} before the start."
_NOTICE_BETWEEN = "That was between {least} and {most} before the start."
_NOTICE_AT_MOST = "That was at most {most} before the start."
_NO_NOTICE = "That was after the start."
_PROMISES = {
    "commitment": "Something that was promised is not marked as done.",
    "no_next_session": "No next session is booked.",
    "gap": "The usual time for a next session has passed, and none is booked.",
    "not_rebooked": "Nothing was booked in place of a cancelled session.",
    "after_no_show": "The client did not come, and nobody is known to have reached out since.",
    "after_intake": "No session has followed the intake.",
}
_CHANGED_AGAIN = "The hour was changed {changes} times among the last {window} planned sessions."
_DRIFT = "The usual hour held for {in_slot} of the last {sessions} sessions."
_OTHER_FACE = "Another clinician than usual, and that was not announced in time."
_OTHER_PLACE = "Another place than usual, and that was not announced in time."
_NOT_STARTED = "No start has been seen, {waiting_minutes} min after the planned one."
_NO_SHOW = "The client did not come."
_OVERLAP = "It begins {minutes} min before the end of another session."
_CLOSE = "It begins {minutes} min after another session."


def finding_sentence(
    rule: str, value: Mapping[str, Any], *, is_inferred: bool = False
) -> str | None:
    """None for a rule whose own summary says it best, or a `value` that lacks what it needs."""
    try:
        return _sentence(rule, value, is_inferred)
    except (KeyError, TypeError, ValueError):
        return None


def _sentence(rule: str, value: Mapping[str, Any], is_inferred: bool) -> str | None:
    if rule in ("reschedule", "cancellation"):
        return _change(rule, value)
    if rule == "late_start":
        return late_sentence(int(value["late_minutes"]), is_inferred=is_inferred)
    if rule == "missed_follow_up":
        return _PROMISES[value["kind"]]
    if rule == "no_buffer":
        gap = int(value["gap_minutes"])
        return (_OVERLAP if gap < 0 else _CLOSE).format(minutes=abs(gap))
    if rule == "continuity":
        return _OTHER_FACE if value["what"] == "clinician" else _OTHER_PLACE
    return _simple(rule, value)


def _simple(rule: str, value: Mapping[str, Any]) -> str | None:
    words = {
        "repeated_changes": _CHANGED_AGAIN,
        "slot_drift": _DRIFT,
        "not_started": _NOT_STARTED,
        "no_show": _NO_SHOW,
    }.get(rule)
    return words.format(**value) if words else None


def _change(rule: str, value: Mapping[str, Any]) -> str:
    said = change_sentence(rule, str(value["short_notice"]), int(value.get("sessions") or 1))
    notice = notice_sentence(value["notice_minutes_min"], value["notice_minutes_max"])
    return f"{said} {notice}" if notice else said


def notice_sentence(least: int | None, most: int | None) -> str:
    """How long before the start a change was made, as an interval where it is one."""
    if least is None or most is None:
        return ""
    if most <= 0:
        return _NO_NOTICE
    if least <= 0:
        return _NOTICE_AT_MOST.format(most=span(most))
    if span(least) == span(most):
        return _NOTICE.format(span=span(most))
    return _NOTICE_BETWEEN.format(least=span(least), most=span(most))
