"""The weekly digest: how steady the week was, what to repair, what is coming."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from datetime import datetime, timedelta
from itertools import chain

from monitor.core.common.stable_ids import stable_id
from monitor.core.common.translation import Language
from monitor.core.common.weeks import Week
from monitor.core.digest import findings as told
from monitor.core.digest import practice as whole
from monitor.core.digest.blind_spots import (
    before_watching,
    blind_spots,
    is_before_watch,
    is_first_week,
)
from monitor.core.digest.inputs import DigestInputs
from monitor.core.digest.kept_rate import Outcome, kept_rate, sessions_between, unbroken_run
from monitor.core.digest.model import Digest, KeptRate, Steady
from monitor.core.digest.next_week import booked_ahead, coming
from monitor.core.digest.sessions import Planned, coverage_of, not_seen_of, sessions_of
from monitor.core.digest.text import lead, method, not_begun, still_to_come
from monitor.core.digest.trend import trend_of
from monitor.core.digest.week_findings import findings_of_the_week
from monitor.core.sessions.model import Session

PRACTICE = "practice"
# A run deserves a line from here on; more lines than these would no longer be read.
SHORTEST_RUN = 4
MOST_RUNS = 5
A_LONG_RUN = 12


def build_digest(inputs: DigestInputs) -> Digest:
    """The digest of one week. The same stored facts give the same digest, whenever it is built."""
    by_client = sessions_of(inputs)
    planned = [p for ps in by_client.values() for p in ps if inputs.week.holds(p.plan)]
    rate, coverage = kept_rate(p.outcome for p in planned), coverage_of(planned)
    not_seen = not_seen_of(planned)
    zone, ahead = inputs.practice.zone, booked_ahead(inputs)
    digest = Digest(
        id=digest_id(inputs.name, inputs.week, inputs.clinician),
        week=inputs.week.label,
        from_=inputs.week.start.astimezone(zone),
        to=inputs.week.end.astimezone(zone),
        clinician=inputs.clinician,
        scope=PRACTICE if inputs.clinician is None else None,
        lead=_lead(inputs, ahead, rate, not_seen),
        kept=rate,
        coverage=coverage,
        not_seen=not_seen,
        trend=trend_of(inputs, chain.from_iterable(by_client.values())),
        practice=inputs.practice_name,
        now=inputs.now.astimezone(zone),
        clinician_name=inputs.practice.clinician_name(inputs.clinician) if inputs.clinician else "",
        is_late=inputs.is_late,
        coming=coming(inputs, ahead),
        blind_spots=blind_spots(inputs, coverage),
        method=f"{method(inputs, coverage)} {before_watching(inputs)}".rstrip(),
    )
    return (
        _for_practice(inputs, digest, planned, by_client)
        if inputs.clinician is None
        else _for_clinician(inputs, digest, by_client)
    )


def _lead(inputs: DigestInputs, ahead: Iterable[Session], rate: KeptRate, not_seen: int) -> str:
    language = inputs.practice.language
    booked = sum(inputs.week.holds(session.start) for session in ahead)
    if inputs.now < inputs.week.start:
        return not_begun(language, booked)
    if booked and not (rate.planned or rate.excluded or not_seen):
        return still_to_come(language, booked)
    return lead(
        language,
        rate,
        not_seen=not_seen,
        is_first=is_first_week(inputs),
        is_unwatched=is_before_watch(inputs),
        is_unread=any(map(inputs.is_unread, inputs.sources)),
        is_running=inputs.now < inputs.week.end,
    )


def digest_id(name: str, week: Week, clinician: str | None) -> str:
    """The same for one digest's week, however often it is built or sent."""
    return stable_id("d", name, week.label, clinician or PRACTICE)


def _for_clinician(
    inputs: DigestInputs, digest: Digest, by_client: Mapping[str | None, Sequence[Planned]]
) -> Digest:
    week = findings_of_the_week(inputs)
    return replace(
        digest,
        repair=told.repair(week),
        follow_ups=told.follow_ups(week),
        changes=told.changes(week, told.change_words(week)),
        late=told.late(week, told.late_words(week)),
        also=told.also(week),
        steady=(*_undisturbed(inputs, by_client), *_runs(inputs, by_client)),
    )


def _for_practice(
    inputs: DigestInputs,
    digest: Digest,
    planned: Sequence[Planned],
    by_client: Mapping[str | None, Sequence[Planned]],
) -> Digest:
    week = findings_of_the_week(inputs)
    rows = whole.rows(inputs, week, planned, chain.from_iterable(by_client.values()))
    return replace(
        digest,
        repair=whole.repair(week),
        follow_ups=whole.follow_ups(week),
        changes=told.changes(week, whole.named(inputs, told.change_words(week)), with_client=False),
        late=told.late(week, whole.named(inputs, told.late_words(week)), with_client=False),
        also=whole.also(week),
        rows=rows,
        steady=(
            *(whole.in_words(inputs.practice.language, row) for row in rows),
            *whole.familiar_faces(inputs, by_client),
        ),
    )


def _runs(
    inputs: DigestInputs, by_client: Mapping[str | None, Sequence[Planned]]
) -> tuple[Steady, ...]:
    """The longest unbroken runs that reach into this week, by client."""
    lengths = {
        client: unbroken_run(p.outcome for p in planned if _was_watched(inputs, p))
        for client, planned in by_client.items()
        if client is not None and _was_kept_this_week(inputs, planned)
    }
    longest = sorted(lengths.items(), key=lambda item: (-item[1], str(item[0])))
    return tuple(
        Steady(
            client=client,
            what=_run_words(inputs.practice.language, length),
            run=length if length < A_LONG_RUN else 0,
        )
        for client, length in longest[:MOST_RUNS]
        if length >= SHORTEST_RUN
    )


def _undisturbed(
    inputs: DigestInputs, by_client: Mapping[str | None, Sequence[Planned]]
) -> tuple[Steady, ...]:
    """How long no hour was moved or called off at short notice, if that is longer than it was."""
    watched = [p for p in chain.from_iterable(by_client.values()) if _was_watched(inputs, p)]
    *before, gap = sessions_between(p.outcome for p in sorted(watched, key=_by_plan)) or [0]
    if gap < A_LONG_RUN or gap <= max(before, default=0):
        return ()
    return (Steady(client=None, what=_gap_words(inputs.practice.language, gap, before)),)


def _by_plan(planned: Planned) -> tuple[datetime, str]:
    return (planned.plan, planned.session.id)


def _was_kept_this_week(inputs: DigestInputs, planned: Sequence[Planned]) -> bool:
    return any(p.outcome is Outcome.KEPT and inputs.week.holds(p.plan) for p in planned)


def _was_watched(inputs: DigestInputs, planned: Planned) -> bool:
    """What ended before its calendar was first read is known only as it stood afterwards."""
    view = inputs.practice.sources.get(planned.session.source)
    first = view.first_ok if view else None
    return first is not None and planned.session.end - first > timedelta()


def _run_words(language: Language, sessions: int) -> str:
    if sessions < A_LONG_RUN:
        return language.say("{sessions} in a row as planned.", sessions=sessions)
    return language.say(
        "{sessions} sessions in a row kept as planned: that is a frame to lean on.",
        sessions=sessions,
    )


def _gap_words(language: Language, sessions: int, before: Sequence[int]) -> str:
    if not before:
        return language.say(
            "{sessions} kept sessions since one was moved or cancelled at short notice.",
            sessions=sessions,
        )
    return language.say(
        "{sessions} kept sessions since one was moved or cancelled at short notice, the longest "
        "stretch so far (before: {before}).",
        sessions=sessions,
        before=max(before),
    )
