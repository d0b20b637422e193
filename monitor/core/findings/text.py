"""What several rules say alike of their findings, in sentences without hours or names: those stand
beside them."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import timedelta
from typing import Any

from monitor.core.common.translation import N_, Language

NOT_READ = N_("Not read since {since}; what came after is not in here.")


@dataclass(frozen=True, slots=True, kw_only=True)
class ValueText:
    """How `explain` words one entry of a finding's `value`: its label, and what its codes mean."""

    label: str
    words: Mapping[str, str] = field(default_factory=dict)
    if_none: str = N_("not known")


CHANGE_VALUES = {
    "notice_minutes_min": ValueText(label=N_("notice")),
    "notice_minutes_max": ValueText(label=N_("notice")),
    "short_notice": ValueText(
        label=N_("at short notice"),
        words={"yes": N_("yes"), "no": N_("no"), "possibly": N_("possibly")},
    ),
    "sessions": ValueText(label=N_("sessions")),
}


def change_sentence(
    language: Language, words: Mapping[str, tuple[str, str]], value: Mapping[str, Any]
) -> str:
    """Says what became of a session, or of several by one decision, and with how much notice.

    `words` are the two forms of a sentence by `short_notice`.
    """
    sessions = int(value.get("sessions") or 1)
    said = language.count(*words[value["short_notice"]], sessions)
    notice = notice_sentence(language, value["notice_minutes_min"], value["notice_minutes_max"])
    return f"{said} {notice}" if notice else said


def notice_sentence(language: Language, least: int | None, most: int | None) -> str:
    """How long before the start a change was made, as an interval where it is one."""
    if least is None or most is None:
        return ""
    if most <= 0:
        return language.say("After the start.")
    longest = language.length(timedelta(minutes=most))
    if least <= 0:
        return language.say("At most {most} before the start.", most=longest)
    shortest = language.length(timedelta(minutes=least))
    if shortest == longest:
        return language.say("{span} before the start.", span=longest)
    return language.say(
        "Between {least} and {most} before the start.", least=shortest, most=longest
    )
