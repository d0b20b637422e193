"""What a finding says in a message, in a sentence without hours or names: those stand beside it."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from monitor.core.common.translation import N_, Language, nN_

_PROMISES = {
    "commitment": N_("Something that was promised is not marked as done."),
    "no_next_session": N_("No next session is booked within the usual time."),
    "gap": N_("The usual time for a next session has passed without one."),
    "not_rebooked": N_("Nothing was booked in place of a cancelled session."),
    "after_no_show": N_("The client did not come, and nobody is known to have reached out since."),
    "after_intake": N_("No session has followed the intake."),
}
_OTHER = {
    "clinician": N_("Another clinician than usual, and that was not announced in time."),
    "place": N_("Another place than usual, and that was not announced in time."),
}
_BREAK = nN_(
    "Leave begins, and {number} session is still booked in it.",
    "Leave begins, and {number} sessions are still booked in it.",
)
_HELD_BACK = {
    "emptied": N_("It came back without any coming session."),
    "shrunk": N_("Many of its coming sessions were missing."),
    "shifted": N_("All of its coming sessions had shifted by the same amount."),
    "renamed": N_("All of its coming sessions bore other identities."),
}
# By rule and whether the notice was short: for one session, and for several at once.
_CHANGED = {
    ("reschedule", "yes"): nN_(
        "Moved at short notice.",
        "Moved at short notice, {number} coming sessions at once.",
    ),
    ("reschedule", "possibly"): nN_(
        "Moved, possibly at short notice.",
        "Moved, possibly at short notice, {number} coming sessions at once.",
    ),
    ("reschedule", "no"): nN_("Moved.", "Moved, {number} coming sessions at once."),
    ("cancellation", "yes"): nN_(
        "Cancelled at short notice.",
        "Cancelled at short notice, {number} coming sessions at once.",
    ),
    ("cancellation", "possibly"): nN_(
        "Cancelled, possibly at short notice.",
        "Cancelled, possibly at short notice, {number} coming sessions at once.",
    ),
    ("cancellation", "no"): nN_("Cancelled.", "Cancelled, {number} coming sessions at once."),
}
_LATE = N_("Started {minutes} min late.")
_LATE_INFERRED = N_("Started about {minutes} min late, as far as was seen.")
_Words = Callable[[Language, Mapping[str, Any]], str]


def finding_sentence(
    language: Language, rule: str, value: Mapping[str, Any], *, is_inferred: bool = False
) -> str | None:
    """None for an unknown rule, or a `value` that lacks what the sentence needs."""
    try:
        if rule == "late_start":
            return late_sentence(language, int(value["late_minutes"]), is_inferred=is_inferred)
        return _WORDS[rule](language, value)
    except (KeyError, TypeError, ValueError):
        return None


def held_back_sentence(language: Language, reason: str | None) -> str:
    """Why what a calendar said is not believed yet."""
    said = _HELD_BACK.get(reason or "")
    return language.say(said or "It was unlike what it said before.")


def notice_sentence(language: Language, least: int | None, most: int | None) -> str:
    """How long before the start a change was made, as an interval where it is one."""
    if least is None or most is None:
        return ""
    if most <= 0:
        return language.say("That was after the start.")
    longest = language.span(most)
    if least <= 0:
        return language.say("That was at most {most} before the start.", most=longest)
    shortest = language.span(least)
    if shortest == longest:
        return language.say("That was {span} before the start.", span=longest)
    return language.say(
        "That was between {least} and {most} before the start.", least=shortest, most=longest
    )


def _reschedule(language: Language, value: Mapping[str, Any]) -> str:
    return _changed(language, "reschedule", value)


def _cancellation(language: Language, value: Mapping[str, Any]) -> str:
    return _changed(language, "cancellation", value)


def _changed(language: Language, rule: str, value: Mapping[str, Any]) -> str:
    sessions = int(value.get("sessions") or 1)
    said = change_sentence(language, rule, str(value["short_notice"]), sessions)
    notice = notice_sentence(language, value["notice_minutes_min"], value["notice_minutes_max"])
    return f"{said} {notice}" if notice else said


def _missed_follow_up(language: Language, value: Mapping[str, Any]) -> str:
    sentence = _PROMISES[value["kind"]]
    return language.say(sentence)


def _no_buffer(language: Language, value: Mapping[str, Any]) -> str:
    gap = int(value["gap_minutes"])
    if gap < 0:
        return language.say(
            "It begins {minutes} min before the end of another session.", minutes=-gap
        )
    return language.say("It begins {minutes} min after another session.", minutes=gap)


def _continuity(language: Language, value: Mapping[str, Any]) -> str:
    sentence = _OTHER[value["what"]]
    return language.say(sentence)


def _repeated_changes(language: Language, value: Mapping[str, Any]) -> str:
    return language.say(
        "The hour was changed {changes} times among the last {window} planned sessions.",
        changes=value["changes"],
        window=value["window"],
    )


def _slot_drift(language: Language, value: Mapping[str, Any]) -> str:
    return language.say(
        "The usual hour held for {in_slot} of the last {sessions} sessions.",
        in_slot=value["in_slot"],
        sessions=value["sessions"],
    )


def _not_started(language: Language, value: Mapping[str, Any]) -> str:
    return language.say(
        "No start has been seen, {waiting} after the planned one.",
        waiting=language.span(int(value["waiting_minutes"])),
    )


def _no_show(language: Language, value: Mapping[str, Any]) -> str:
    return language.say("The client did not come.")


def _unannounced_break(language: Language, value: Mapping[str, Any]) -> str:
    return language.count(*_BREAK, int(value["sessions"]))


def _source_stale(language: Language, value: Mapping[str, Any]) -> str:
    if value["last_ok"] is None:
        return language.say("It has never been read, so what happens there can't be seen.")
    return language.say("It has not been read since then, so what happens there can't be seen.")


def _source_suspect(language: Language, value: Mapping[str, Any]) -> str:
    why = held_back_sentence(language, value["reason"])
    return language.say("{why} It is held back until that is clear.", why=why)


_WORDS: Mapping[str, _Words] = {
    "reschedule": _reschedule,
    "cancellation": _cancellation,
    "missed_follow_up": _missed_follow_up,
    "no_buffer": _no_buffer,
    "continuity": _continuity,
    "repeated_changes": _repeated_changes,
    "slot_drift": _slot_drift,
    "not_started": _not_started,
    "no_show": _no_show,
    "unannounced_break": _unannounced_break,
    "source_stale": _source_stale,
    "source_suspect": _source_suspect,
}


def change_sentence(language: Language, rule: str, short_notice: str, sessions: int) -> str:
    """What became of a session, or of several by one decision. `short_notice` as in the digest."""
    return language.count(*_CHANGED[rule, short_notice], sessions)


def late_sentence(language: Language, minutes: int, *, is_inferred: bool) -> str:
    words = _LATE_INFERRED if is_inferred else _LATE
    return language.say(words, minutes=minutes)
