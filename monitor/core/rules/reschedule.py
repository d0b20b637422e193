"""A session was moved to another start.

Opens when a change that has stood for `settle` moved a session and is no late start by edit. Also
when a session was cancelled and another one for the same client and clinician, not on the calendar
before, appears within `rebook_pairing` of the cancellation and starts within `rebook_span` of the
old start (one to one, the nearest first). One decision is one finding: moving a series is one, and
so is splitting it; a split that leaves weekday and time as they were is none. Edits made wholly
after the session's end are record-keeping: none.

Notice below `short_notice` makes it a warning; where the moment of the change is only known as a
span, short notice may be `possibly`. A severity in the config holds for both. What the client asked
for is recorded as information and never alerted.

It stays open for `keep_open` and then ages out.

`repair` tells whether it has been mended: by the session taking place at its new time, or else by
the next one that takes place as planned, as for `late_start`; or by a note on the finding. There is
no `repair` where the client asked for it, or in leave, on holidays and in excused time.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime

from config.rules import Reschedule
from monitor.core.finding import Draft
from monitor.core.rules.basis import change_evidence, change_ref
from monitor.core.rules.decisions import Move, moves_in
from monitor.core.rules.initiator import CLIENT
from monitor.core.rules.notice import change_severity, notice_value
from monitor.core.rules.phrases import ahead, counted, says, stamp
from monitor.core.rules.repair import Repairs
from monitor.core.timeline import Practice, Timeline

NAME = "reschedule"


def evaluate(timeline: Timeline, practice: Practice, now: datetime) -> Iterator[Draft]:
    repairs = Repairs(timeline, practice, now)
    for move in moves_in(timeline, practice):
        rule = practice.rules_for(move.change.clinician, timeline.client).reschedule
        if rule.enabled:
            yield repairs.of_move(_draft(move, rule, timeline, practice), move)


def _draft(move: Move, rule: Reschedule, timeline: Timeline, practice: Practice) -> Draft:
    change = move.change
    times = f"{says(change.from_start, practice)} → {says(move.to_start, practice)}"
    return Draft(
        rule=NAME,
        fact=(change.id,),
        severity=change_severity(rule, change, move.initiator),
        client=timeline.client,
        clinician=change.clinician,
        source=change.source,
        session=change_ref(change, move.to_start, timeline, practice),
        confidence="observed" if move.pair is None else "inferred",
        occurred_at=change.made_by,
        value={
            "from": stamp(change.from_start, practice),
            "to": stamp(move.to_start, practice),
            **notice_value(change, rule.short_notice),
            "sessions": move.sessions,
            "via": move.via,
        },
        summary=_summary(move, times),
        evidence=change_evidence(change, _detail(move, times)),
        initiator=move.initiator,
        change_id=change.id,
        keep_open=rule.keep_open,
        never_alert=move.initiator == CLIENT,
    )


def _summary(move: Move, times: str) -> str:
    when = ahead(move.change.notice_min, move.change.notice_max)
    if move.sessions == 1:
        return f"A session moved {when} ({times})."
    many = counted(move.sessions, "coming session")
    return f"{many} of a series moved by one change, the first {when} ({times})."


def _detail(move: Move, times: str) -> str:
    if move.pair is None:
        return f"The calendar shows another start: {times}."
    return f"One session left the calendar and another was booked in its place: {times}."
