"""What is to come: who comes when, what is in the way, who has no next hour; and breaks to tell.

It reaches to the end of the week after the digest's, of a week that has not begun to that one's own
end, and begins at the moment at which the digest is told: never in the past.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from itertools import groupby, pairwise

from monitor.core.common.now import Now
from monitor.core.common.translation import N_, Language, nN_
from monitor.core.common.weeks import Week, week_after
from monitor.core.digest.inputs import DigestInputs
from monitor.core.digest.model import Coming
from monitor.core.facts.rhythm.coming_hours import coming_hours
from monitor.core.facts.rhythm.working_time import later_by
from monitor.core.facts.tight_sessions import tight_pairs, unsettled_in
from monitor.core.facts.timeline_facts import TimelineFacts
from monitor.core.findings.model import Finding, FindingStatus, finding_id
from monitor.core.rules import no_buffer, unannounced_break
from monitor.core.sessions.model import Presence, Session, by_start
from monitor.core.timeline.model import Timeline, overlaps

_THAT_DAY = nN_("{number} session", "the first of {number} sessions")
_BREAK = nN_(
    "leave begins, {number} session still booked in it: do the clients know?",
    "leave begins, {number} sessions still booked in it: do the clients know?",
)
_AFTER = N_("{span} after the one before")

# So many sessions without such a pause anywhere make a day that leaves no room for running over.
_TIGHT = 5
_A_PAUSE = timedelta(minutes=30)


def coming(inputs: DigestInputs, ahead: Sequence[Session]) -> tuple[Coming, ...]:
    """The sessions `booked_ahead`, and at their usual hour the clients who have none booked.

    Also leave that is near, in whatever week, where clients may not know of it.
    """
    if inputs.clinician is None:
        return (*_days(inputs, ahead), *_breaks(inputs))
    marked = _in_the_way(inputs, ahead)
    items = [
        Coming(client=s.client, start=_local(inputs, s.start), what=marked.get(s.id, ""))
        for s in ahead
    ]
    items.extend(_nothing_booked(inputs))
    items.extend(_tight_days(inputs, ahead))
    items.extend(_breaks(inputs))
    return tuple(sorted(items, key=lambda item: (item.start, item.client or "")))


def _span(inputs: DigestInputs) -> Week:
    week = inputs.week
    if inputs.now >= week.start:
        week = week_after(week, inputs.practice.zone)
    is_running = inputs.week.holds(inputs.now)
    return replace(week, start=inputs.now if is_running else max(inputs.now, week.start))


def booked_ahead(inputs: DigestInputs) -> list[Session]:
    """The sessions to come, by start."""
    week = _span(inputs)
    return by_start(
        session
        for timeline in inputs.timelines
        for session in timeline.sessions
        if week.start <= session.start < week.end
        and session.presence is Presence.SCHEDULED
        and inputs.concerns(session)
    )


def _days(inputs: DigestInputs, ahead: Iterable[Session]) -> tuple[Coming, ...]:
    """For the practice as a whole: how many a day, and when the first begins."""
    starts = [_local(inputs, session.start) for session in ahead]
    days = [list(group) for _, group in groupby(starts, key=datetime.date)]
    return tuple(
        Coming(
            client=None,
            start=day[0],
            what=inputs.practice.language.count(*_THAT_DAY, len(day)),
            kind="day",
        )
        for day in days
    )


def _in_the_way(inputs: DigestInputs, ahead: Iterable[Session]) -> dict[str, str]:
    """By session id: what makes an hour ahead worth a look."""
    said: dict[str, str] = {}
    language = inputs.practice.language
    dismissed = {f.draft.id for f in inputs.findings if f.status is FindingStatus.DISMISSED}
    everything = [s for timeline in inputs.timelines for s in timeline.sessions]
    unsettled = unsettled_in(everything, inputs.unsettled, inputs.practice, Now(inputs.now))
    gone = [session for timeline in inputs.timelines for session in timeline.gone]
    for tight in tight_pairs(_not_excused(inputs, ahead), inputs.practice, gone):
        after = tight.after
        rules = inputs.practice.rules_for(after.clinician, after.client)
        is_dismissed = finding_id(no_buffer.NAME, tight.fact) in dismissed
        is_told = rules.no_buffer.deliver != "off" and not is_dismissed
        if is_told and not unsettled.concerns(tight):
            said[after.id] = _too_close(language, tight.gap)
    for timeline in inputs.timelines:
        for session in timeline.sessions:
            spans = timeline.leave.get(session.clinician or "", ())
            if any(span.overlaps(session.start, session.end) for span in spans):
                said[session.id] = language.say("booked inside planned leave")
    return said


def _not_excused(inputs: DigestInputs, ahead: Iterable[Session]) -> list[Session]:
    excused = {timeline.client: timeline.excused for timeline in inputs.timelines}
    return [s for s in ahead if not overlaps(excused.get(s.client, ()), s.start, s.end)]


def _too_close(language: Language, gap: timedelta) -> str:
    if gap < timedelta():
        return language.say("overlaps the one before")
    if gap < timedelta(minutes=1):
        return language.say("right after the one before")
    return language.say(_AFTER, span=language.length(gap))


def _breaks(inputs: DigestInputs) -> list[Coming]:
    """Leave that begins after this week and that clients may not know of, as of its end."""
    return [
        Coming(
            client=None,
            start=_local(inputs, f.draft.occurred_at),
            what=_break(inputs, f),
            kind="break",
        )
        for f in sorted(inputs.findings, key=lambda f: (f.draft.occurred_at, f.id))
        if f.draft.rule == unannounced_break.NAME
        and inputs.concerns(f)
        and _is_to_be_told(inputs, f)
    ]


def _is_to_be_told(inputs: DigestInputs, finding: Finding) -> bool:
    """By the leave's own time, not by when an evaluation noticed it."""
    start = finding.draft.occurred_at
    rule = inputs.practice.rules_for(finding.draft.clinician, None).unannounced_break
    is_near = later_by(start, -rule.announce_breaks, inputs.practice.zone) <= inputs.as_of < start
    ended = finding.resolved_at
    is_open = finding.status is not FindingStatus.DISMISSED and (
        ended is None or ended > inputs.as_of
    )
    return is_near and is_open and start >= inputs.now and rule.deliver != "off"


def _break(inputs: DigestInputs, finding: Finding) -> str:
    sessions = int(finding.draft.value.get("sessions") or 1)
    language = inputs.practice.language
    said = language.count(*_BREAK, sessions)
    if inputs.clinician is not None:
        return said
    name = inputs.practice.clinician_name(finding.draft.clinician)
    return language.say("{name}: {what}", name=name, what=said)


def _tight_days(inputs: DigestInputs, ahead: Iterable[Session]) -> Iterable[Coming]:
    by_day = groupby(ahead, key=lambda s: _local(inputs, s.start).date())
    for day in (list(sessions) for _, sessions in by_day):
        has_pause = any(b.start - a.end >= _A_PAUSE for a, b in pairwise(day))
        if len(day) >= _TIGHT and not has_pause:
            yield Coming(
                client=None,
                start=_local(inputs, day[0].start),
                what=inputs.practice.language.say(
                    "a tight day: {sessions} sessions without half an hour between any two",
                    sessions=len(day),
                ),
                kind="tight_day",
            )


def _nothing_booked(inputs: DigestInputs) -> list[Coming]:
    found = []
    for timeline in inputs.timelines:
        usual = _usual_next(inputs, timeline)
        if usual is not None:
            found.append(
                Coming(
                    client=timeline.client,
                    start=usual,
                    what=inputs.practice.language.say("nothing booked yet"),
                    kind="nothing_booked",
                )
            )
    return found


def _usual_next(inputs: DigestInputs, timeline: Timeline) -> datetime | None:
    """The hour of next week at which an active client without any booking used to come.

    None if the client is not active, has something booked, or is not due before next week ends.
    """
    if _has_booking(inputs, timeline):
        return None
    facts = TimelineFacts(timeline=timeline, context=inputs.practice, now=Now(inputs.as_of))
    held = facts.held
    if not facts.is_active or not inputs.concerns(held[-1]):
        return None
    week = _span(inputs)
    last = _local(inputs, held[-1].start)
    following = next(coming_hours(last, facts.rhythm, inputs.practice), None)
    due = _local(inputs, following) if following is not None else last + timedelta(weeks=1)
    # On the wall's clock: a week later is the same hour, whatever the clock does in between.
    while due.astimezone(UTC) < week.start:
        due += timedelta(weeks=1)
    return due if week.holds(due.astimezone(UTC)) else None


def _has_booking(inputs: DigestInputs, timeline: Timeline) -> bool:
    return any(s.presence is Presence.SCHEDULED and s.end > inputs.as_of for s in timeline.sessions)


def _local(inputs: DigestInputs, moment: datetime) -> datetime:
    return moment.astimezone(inputs.practice.zone)
