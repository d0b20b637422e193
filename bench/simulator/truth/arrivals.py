"""`late_start`, `not_started` and `no_show`, by the contract's wording."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime, timedelta

from bench.simulator.model.markers import NO_SHOW, marked
from bench.simulator.polls.seen import Seen, Standing
from bench.simulator.truth.changes import GRACE, Decision
from bench.simulator.truth.expected import Expected
from bench.simulator.truth.followed import Followed, stayed_away

ALERT_AFTER, GIVE_UP = timedelta(minutes=10), timedelta(hours=12)


def truth_of_arrivals(seen: Seen, decisions: list[Decision]) -> Iterator[Expected]:
    by_edit = {d.first.sid: d for d in decisions if d.kind == "late"}
    for sid in seen.ids():
        agreed = _as_it_came(seen, sid)
        if agreed is None:
            continue
        yield from _late(seen, agreed, by_edit.get(sid))
        if did_not_come(seen, agreed):
            yield Expected(
                rule="no_show",
                client=agreed.client,
                words=f"did not come on {agreed.start}",
                starts=frozenset({agreed.start}),
            )


def _as_it_came(seen: Seen, sid: str) -> Standing | None:
    """As the calendar stated it when its start came; only while it was watched."""
    known = seen.glances[0].standing.get(sid)
    for glance in seen.glances:
        if known is not None and glance.at > known.start:
            break
        known = glance.standing.get(sid, known)
    watched = known is not None and seen.life.begin <= known.start < seen.life.end
    return known if watched else None


def did_not_come(seen: Seen, session: Standing) -> bool:
    return stayed_away(seen, seen.glances[-1].standing.get(session.sid) or session, seen.life.end)


def _late(seen: Seen, agreed: Standing, by_edit: Decision | None) -> Iterator[Expected]:
    if did_not_come(seen, agreed):
        return
    arrival = _first_word(seen, agreed)
    if arrival is None:
        yield from by_edit.findings if by_edit is not None else ()
        return
    kind, at = arrival
    if by_edit is not None and kind == "marker":
        yield from by_edit.findings
        return
    if at - agreed.start > _grace(seen, agreed):
        ended = _ended(seen, agreed, kind)
        given = {"time_given_minutes": frozenset({_minutes(ended - at)})} if ended else {}
        yield Expected(
            rule="late_start",
            client=agreed.client,
            words=f"{kind}: began at {at}, agreed {agreed.start}",
            starts=frozenset({agreed.start}),
            values={
                "late_minutes": frozenset({_minutes(at - agreed.start)}),
                "arrival_kind": frozenset({kind}),
                **given,
            },
        )


def _minutes(span: timedelta) -> int:
    return int(span.total_seconds() // 60)


def _grace(seen: Seen, session: Standing) -> timedelta:
    return seen.life.limit("late_start", "grace", GRACE, session.client, session.clinician)


def _ended(seen: Seen, session: Standing, kind: str) -> datetime | None:
    """By a check-in, else by the conference's record where that says of the start too."""
    said = [c for c in seen.life.checkins if c.sid == session.sid and c.kind == "end"]
    if said:
        return max(said, key=lambda c: c.at).moment
    stay = seen.life.stay_in(session.sid)
    return stay.left if stay is not None and kind == "conference" else None


def _first_word(seen: Seen, session: Standing) -> tuple[str, datetime] | None:
    heard = [c for c in seen.life.checkins if c.sid == session.sid and c.kind == "arrival"]
    if heard:
        return "checkin", min(c.moment for c in heard)
    if (stay := seen.life.stay_in(session.sid)) is not None:
        return "conference", stay.joined
    last = seen.glances[-1].standing.get(session.sid)
    if last is None or not seen.life.dialect.notes:
        return None
    at = marked(f"{last.look.tail} {last.look.note}", session.start, seen.life.zone)
    return None if at is None else ("marker", at)


def truth_of_silence(
    seen: Seen, followed: Followed, decisions: list[Decision]
) -> Iterator[Expected]:
    """`not_started`: at some evaluation in its time nobody had said that it began."""
    if not seen.life.expects_arrival:
        return
    edited = {d.first.sid for d in decisions if d.kind == "late"}
    for sid in seen.ids():
        asked = [found for m in seen.moments if (found := _asked(followed, sid, m.at))]
        if asked:
            sessions = [session for session, _ in asked]
            yield Expected(
                rule="not_started",
                client=sessions[0].client,
                words=f"nobody said that {sessions[0].start} began",
                starts=frozenset(s.start for s in sessions),
                # Whether an edit is an arrival before it has settled is not said, nor whether
                # somebody on leave is asked, nor how soon a conference is. Of what one of two
                # calendars took off just before nobody need be asked.
                must=sid not in edited
                and seen.life.stay_in(sid) is None
                and any(sure and not _is_away(seen, session) for session, sure in asked),
                many=len({s.start for s in sessions}) > 1,
            )


def _asked(followed: Followed, sid: str, at: datetime) -> tuple[Standing, bool] | None:
    """The session, if it may be asked about at `at`, and whether it has to be."""
    seen = followed.seen
    shown, settled = seen.glance_at(at).moved_last(sid), followed.settled(sid, at)
    for session in (shown, settled):
        if session is None or not seen.life.begin <= session.start:
            continue
        wait = seen.life.limit(
            "not_started", "alert_after", ALERT_AFTER, session.client, session.clinician
        )
        in_time = session.start + wait <= at < session.end + GIVE_UP
        if in_time and not _is_known(seen, session, at):
            then = seen.glance_at(session.start).standing.get(sid)
            is_sure = all(s and s.start == session.start for s in (shown, settled, then))
            return session, is_sure and sid not in seen.glance_at(at).ahead
    return None


def _is_away(seen: Seen, session: Standing) -> bool:
    return seen.life.is_away(session.start.astimezone(seen.life.zone).date(), session.client)


def _is_known(seen: Seen, session: Standing, at: datetime) -> bool:
    """It began, or nobody came, as far as is known at `at`."""
    if any(c.sid == session.sid and c.at <= at for c in seen.life.checkins):
        return True
    stay = seen.life.stay_in(session.sid)
    if stay is not None and stay.joined < seen.glance_at(at).at <= at:
        return True
    if not seen.life.dialect.notes:
        return False
    text = f"{session.look.tail} {session.look.note}"
    return marked(text, session.start, seen.life.zone) is not None or bool(NO_SHOW.search(text))
