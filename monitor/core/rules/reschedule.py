"""A session was moved to another start.

Why it matters: moving a session is no fault, and told early it unsettles hardly anyone. Moved at
short notice, the hour feels less safe than it is, and naming that helps more than the new time.

Opens when a change that has stood for `settle` moved a session and is no late start by edit. Also
when a session was cancelled and another one for the same client and clinician, not on the calendar
before, appears within `rebook_pairing` of the cancellation and starts within `rebook_span` of the
old start (one to one; those that one look showed moved by the same span first, then the nearest,
and last an hour that was cancelled when the new one stood already for another).

Notice below `short_notice` makes it a warning; a severity in the config holds for both. What the
client asked for is recorded as information and never alerted.

Grey zones: where the moment of the change is only known as a span between two looks at the
calendar, short notice may be `possibly`. One decision is one finding: moving a series is one, and
so is splitting it; a split that leaves weekday and time as they were is none. Of a series that
moved, what the new one leaves out is a cancellation. Edits made wholly after the session's end are
record-keeping: none. An hour that still stands in another event or calendar was not moved; where
two calendars show one event, a move counts once neither shows it where it stood, from when the
first did, and is one however the other follows: moved later, in steps, deleted, or written anew.
Until then the hour stands once, where it was moved last. Single events of one client that one look
showed moved by the same span are one decision. What was taken off for leave, a holiday or in
excused time is no move because something is booked later on. What was booked is paired with what
was cancelled once everything new of the client has stood for `settle`. What was moved away and back
within `settle` never was; later it is two moves, and the second one says that it ended where it
began.

It stays open for `keep_open` and then ages out.

`repair` tells whether it has been mended: by the session taking place at its new time, or else by
the next one that takes place as planned, as for `late_start`; or by a note on the finding. There is
no `repair` where the client asked for it, or in leave, on holidays and in excused time.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from datetime import datetime

from config.sections.rules import Reschedule
from monitor.core.common.translation import N_, Language, nN_
from monitor.core.facts.decisions.initiator import CLIENT
from monitor.core.facts.decisions.move_decisions import Move
from monitor.core.facts.decisions.notice import change_severity, notice_value
from monitor.core.facts.references import change_evidence, change_ref
from monitor.core.facts.repair import Repairs
from monitor.core.facts.timeline_facts import TimelineFacts
from monitor.core.findings.model import RuleResult
from monitor.core.findings.summary_text import counted, format_notice, format_start, to_rfc3339
from monitor.core.findings.text import CHANGE_VALUES, ValueText, change_sentence
from monitor.core.rule_spec import DigestSection, RepairText, TimelineRule, Value

NAME = "reschedule"


def evaluate(facts: TimelineFacts) -> Iterator[RuleResult]:
    repairs = Repairs(facts=facts)
    led_back = _led_back(facts.moves)
    for move in facts.moves:
        rule = facts.context.rules_for(move.change.clinician, facts.client).reschedule
        if rule.enabled:
            steps = led_back.get(move.change.id, 0)
            yield repairs.of_move(_draft(move, steps, rule, facts), move)


def _led_back(moves: Iterable[Move]) -> Mapping[str, int]:
    """By change id: the move, one of so many in a row, that led back to where the first set out."""
    left: dict[str, list[datetime]] = {}  # by session id: the starts that it has had
    found: dict[str, int] = {}
    for move in moves:
        starts = [*left.pop(move.change.session_id, ()), move.change.from_start]
        if move.to_start in starts:
            found[move.change.id] = len(starts) - starts.index(move.to_start)
        left[move.session_id] = starts
    return found


def _draft(move: Move, steps_back: int, rule: Reschedule, facts: TimelineFacts) -> RuleResult:
    change, context = move.change, facts.context
    times = f"{format_start(change.from_start, context)} → {format_start(move.to_start, context)}"
    return RuleResult(
        rule=NAME,
        fact=(change.id,),
        severity=change_severity(rule, change, move.initiator),
        client=facts.client,
        clinician=change.clinician,
        source=change.source,
        session=change_ref(change, move.to_start, facts),
        confidence="observed" if move.pair is None else "inferred",
        occurred_at=change.made_not_after,
        value={
            "from": to_rfc3339(change.from_start, context),
            "to": to_rfc3339(move.to_start, context),
            **notice_value(change, rule.short_notice),
            "sessions": move.sessions,
            "via": move.via,
            **({"moves_back": steps_back} if steps_back else {}),
        },
        summary=_summary(move, times, steps_back),
        evidence=change_evidence(
            change,
            _SHOWN if move.pair is None else _BOOKED_INSTEAD,
            context,
            start=change.from_start,
            to=move.to_start,
        ),
        initiator=move.initiator,
        change_id=change.id,
        keep_open=rule.keep_open,
        never_alert=move.initiator == CLIENT,
        waits=move.pair is not None and facts.timeline.is_unsettled,
    )


def _summary(move: Move, times: str, steps_back: int) -> str:
    when = format_notice(move.change.notice_min, move.change.notice_max)
    often = "twice" if steps_back == 2 else f"{steps_back} times"
    end = f": moved {often}, ended where it began." if steps_back else "."
    if move.sessions == 1:
        return f"A session moved {when} ({times}){end}"
    many = counted(move.sessions, "coming session")
    return f"{many} of a series moved by one change, the first {when} ({times}){end}"


_SHOWN = N_("The calendar shows another start: {start} → {to}.")
_BOOKED_INSTEAD = N_(
    "One session left the calendar and another was booked in its place: {start} → {to}."
)
_WORDS = {
    "yes": nN_(
        "Moved at short notice.", "Moved at short notice, {number} coming sessions at once."
    ),
    "possibly": nN_(
        "Moved, possibly at short notice.",
        "Moved, possibly at short notice, {number} coming sessions at once.",
    ),
    "no": nN_("Moved.", "Moved, {number} coming sessions at once."),
}


def _sentence(language: Language, value: Value) -> str:
    return change_sentence(language, _WORDS, value)


RULE = TimelineRule(
    name=NAME,
    parameters=Reschedule,
    docstring=__doc__,
    evaluate=evaluate,
    title=N_("moved session"),
    plural="sessions moved",
    meaning=(
        N_("A session was moved to another start."),
        N_(
            "Moving a session is no fault, and told early it unsettles hardly anyone. Moved at "
            "short notice, the hour feels less safe than it is, and naming that helps more than "
            "the new time."
        ),
    ),
    limits={
        "short_notice": N_("Less than {value} before the start is short notice."),
        "settle": N_("A change counts once it has stood for {value}."),
        "rebook_pairing": N_(
            "A new session stands for a cancelled one if it was booked at most {value} before or "
            "after that."
        ),
        "rebook_span": N_("It must then start at most {value} before or after the old start."),
    },
    sentence=_sentence,
    inferred_sentence=None,
    ended_sentence=None,
    values={
        "from": ValueText(label=N_("from")),
        "to": ValueText(label=N_("to")),
        **CHANGE_VALUES,
        "via": ValueText(
            label=N_("via"),
            words={
                "move": N_("the session itself was moved"),
                "rebook": N_("cancelled, and booked anew at another time"),
                "series": N_("a whole series was moved"),
                "split": N_("a series was moved from one date on"),
            },
        ),
        "moves_back": ValueText(label=N_("moves back")),
    },
    kinds={},
    ends=None,
    repair=RepairText(
        wanted="the session taking place at its new time",
        new_time=(
            N_("Mended: it took place at its new time."),
            N_("Mended: it took place at its new time, as far as seen."),
        ),
    ),
    digest_section=DigestSection.CHANGES,
    suggestion=N_("Say a word about the short notice, and hold the new hour as firmly as you can."),
    blind_spot=None,
    is_urgent=False,
    skips_group_wait=False,
    rests_on_silence=False,
)
