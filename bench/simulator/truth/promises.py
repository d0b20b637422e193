"""`missed_follow_up`, by the contract's wording, at every moment at which the rules ran.

Where the wording leaves room (until what hour two working days last, whether leave stops the
clock), a promise is overdue *perhaps* from the earliest reading on and *surely* from the latest.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta

from bench.simulator.polls.seen import Booking, Seen, Standing
from bench.simulator.truth.cadence import Cadence
from bench.simulator.truth.changes import Decision
from bench.simulator.truth.expected import Expected
from bench.simulator.truth.followed import Followed, Known, Overdue, away_between
from bench.simulator.truth.initiators import attributed, shown_initiator
from bench.simulator.truth.working_days import end_of_working_day, same_hour_on_working_day

REBOOK_AFTER, INTAKE = timedelta(days=3), timedelta(days=7)
LAPSE, TOLERANCE, WORKING_DAYS = timedelta(days=90), 1.5, 2
_BEFORE_A_WEEK = timedelta(days=6, hours=12)
_NO_CADENCE = Cadence(least=timedelta(days=14), most=timedelta(days=14))


@dataclass(slots=True, kw_only=True)
class _Fact:
    sample: Overdue
    wins: bool = False


def truth_of_promises(
    seen: Seen, decisions: list[Decision], followed: Followed
) -> Iterator[Expected]:
    for client in seen.life.clients:
        facts: dict[tuple[str, datetime], _Fact] = {}
        for moment in seen.moments:
            known = followed.at(client.id, moment.at)
            if not known.is_resting:
                overdue = list(_overdue(seen, known, decisions))
                aside = seen.life.is_set_aside("missed_follow_up", client.id, moment.at)
                _judge(facts, overdue, known, is_set_aside=aside)
        yield from _if_held(client.id, followed)
        for (kind, start), fact in facts.items():
            gap = kind == "no_next_session"
            yield Expected(
                rule="missed_follow_up",
                client=client.id,
                words=f"{kind} after {start}, due {fact.sample.surely_from}",
                starts=followed.starts_of(client.id, start) | fact.sample.starts,
                many=len(fact.sample.starts) > 1,
                kinds=frozenset({kind, "gap"} if gap else {kind}),
                must=fact.wins,
            )


def _if_held(client: str, followed: Followed) -> Iterator[Expected]:
    """A session that was cancelled or of which only the record went: perhaps it was the last."""
    for change in (c for changes in followed.counted.values() for c in changes):
        if change.client != client or change.after is not None or change.is_record_keeping:
            continue
        if change.may_be_record_keeping:
            yield Expected(
                rule="missed_follow_up",
                client=client,
                words=f"perhaps held on {change.old.start}",
                starts=frozenset({change.old.start}),
                kinds=frozenset({"no_next_session", "gap", "not_rebooked"}),
                must=False,
                many=True,
            )


def _judge(
    facts: dict[tuple[str, datetime], _Fact],
    overdue: list[Overdue],
    known: Known,
    *,
    is_set_aside: bool,
) -> None:
    """Of a client's promises that are overdue together the earliest wins.

    Whether the next one is told where the earliest was set aside is not said.
    """
    now = known.now
    perhaps = [o for o in overdue if o.perhaps_from is not None and now >= o.perhaps_from]
    surely = [o for o in perhaps if o.surely_from is not None and now >= o.surely_from]
    first = min((o.surely_from for o in surely if o.surely_from), default=None)
    for one in perhaps:
        is_later = first is not None and one.perhaps_from and one.perhaps_from > first
        if is_later and not is_set_aside:
            continue
        fact = facts.setdefault((one.kind, one.start), _Fact(sample=one))
        others = [o for o in perhaps if o is not one]
        clear = not known.is_unclear and not is_set_aside
        if one in surely and clear and all(_is_later(o, one) for o in others):
            fact.wins = True


def _is_later(other: Overdue, one: Overdue) -> bool:
    if other.perhaps_from is None or one.surely_from is None:
        return False
    return other.perhaps_from > one.surely_from


def _overdue(seen: Seen, known: Known, decisions: list[Decision]) -> Iterator[Overdue]:
    yield from _next_session(seen, known)
    for decision in decisions:
        if decision.kind == "cancelled" and decision.first.client == known.client:
            yield from _not_rebooked(seen, known, decision)
    for session in known.no_shows:
        yield from _after_no_show(seen, known, session)
    for session in known.held:
        if session.is_intake:
            yield from _after_intake(seen, known, session)


def _next_session(seen: Seen, known: Known) -> Iterator[Overdue]:
    cadence = known.cadence
    if len(known.held) < 2 or cadence is None:
        return
    last = known.held[-1]
    if known.now - last.start > LAPSE:
        return
    shortest, longest = _bounds(known, last.start, cadence)
    # Whether it counts from where the last one was moved to, or from the hour it had, is not said.
    longest = max(longest, _bounds(known, known.last_had or last.start, cadence)[1])
    due = last.end + seen.life.limit(
        "missed_follow_up", "rebook_after", REBOOK_AFTER, last.client, last.clinician
    )
    booked = [s for s in known.standing if s.start > last.start and s.sid != last.sid]
    if any(s.start < shortest - timedelta(hours=2) for s in booked):
        return
    unclear = any(s.start < longest + timedelta(hours=2) for s in booked)
    # Whether leave in which nothing was booked stops this clock is not said.
    unclear = unclear or away_between(seen, known.client, last.start, max(known.now, longest))
    # Booked only after it was due is late, but kept: then it has been overdue until then.
    kept = _is_arranged_since(seen, known, due) and any(s.start >= shortest for s in booked)
    yield Overdue(
        kind="no_next_session",
        start=last.start,
        perhaps_from=due,
        surely_from=None if unclear or kept else due,
    )


def _bounds(known: Known, last: datetime, cadence: Cadence) -> tuple[datetime, datetime]:
    """Before when the next session is to be, by the reading that is soonest and the latest one.

    Hours that could not be are skipped, and so is one week that was cancelled while the next
    stands: with several hours in it, one of them or all. Where two weeks were, whether one of them
    is skipped is not said.
    """
    found = []
    for length in (cadence.least, cadence.most):
        bound = _without_spared(known, last, length)
        cancelled = [hour for hour in known.cancelled if last < hour <= bound + length]
        is_one_week = 0 < len(cancelled) == _in_one_week(cancelled)
        skips = min(len(cancelled), _in_one_week(known.cancelled))
        found.append((bound + length * is_one_week, bound + length * skips))
    return found[0][0], max(found[0][0], found[1][1])


def _without_spared(known: Known, last: datetime, length: timedelta) -> datetime:
    """The bound in hours that could be: those that are spared are skipped."""
    bound = last + length * TOLERANCE
    for hour in sorted(h for h in known.spared if h > last):
        bound += length if hour <= bound + length else timedelta()
    return bound


def _in_one_week(hours: list[datetime]) -> int:
    """The most of them in a week, where the same hour of the next week lies in another."""
    return max((sum(one <= h < one + _BEFORE_A_WEEK for h in hours) for one in hours), default=0)


def _not_rebooked(seen: Seen, known: Known, decision: Decision) -> Iterator[Overdue]:
    change = decision.first
    cancellation = decision.findings[0]
    if change.counted_at > known.now or _is_by_client(seen, decision, known.now):
        return
    start = change.old.start
    cadence = known.cadence or _NO_CADENCE
    nearest = _without_spared(known, start, cadence.least) - timedelta(hours=2)
    farthest = max(
        start + 2 * TOLERANCE * cadence.most,
        _without_spared(known, start, cadence.most) + timedelta(hours=2),
    )
    standing = [s for s in known.standing if s.start > change.earliest]
    if any(start <= s.start < nearest for s in standing) or _is_back(known, change.sid):
        return
    clear = decision.certain and cancellation.must and not any(s.start < farthest for s in standing)
    clear = clear and not away_between(seen, known.client, start, known.now)
    clear = clear and known.cadence is not None
    clear = clear and "client" not in (cancellation.initiators or ())
    # Once they have met again it is kept, late or not.
    clear = clear and not any(s.start > start for s in known.held)
    # Nor what becomes of the follow-up where what it follows was set aside.
    clear = clear and not seen.life.is_set_aside("cancellation", known.client, known.now)
    yield Overdue(
        kind="not_rebooked",
        start=start,
        starts=cancellation.starts or frozenset(),
        perhaps_from=same_hour_on_working_day(
            change.earliest, WORKING_DAYS, seen.life.zone, seen.life.holidays
        ),
        surely_from=end_of_working_day(
            change.latest, WORKING_DAYS, seen.life.zone, seen.life.holidays
        )
        if clear and not _is_arranged_since(seen, known, change.earliest)
        else None,
    )


def _is_by_client(seen: Seen, decision: Decision, now: datetime) -> bool:
    """As far as somebody has said by `now`, or else as the calendar shows."""
    said = attributed(seen, decision.first, by=now) or shown_initiator(seen, decision.first)
    return said == "client"


def _is_back(known: Known, sid: str) -> bool:
    return any(s.sid == sid for s in known.standing)


def _after_no_show(seen: Seen, known: Known, session: Standing) -> Iterator[Overdue]:
    """Answered by a note, a promise kept, a booking; perhaps by meeting again."""
    life = seen.life
    noted = any(
        w.kind == "note" and w.client == known.client and session.start < w.at <= known.now
        for w in life.words
    )
    if (
        noted
        or _booked_since(seen, known, session.start)
        or any(at > session.start for at in known.done)
    ):
        return
    met = any(s.start > session.start for s in (*known.held, *known.standing_past))
    yield Overdue(
        kind="after_no_show",
        start=session.start,
        perhaps_from=same_hour_on_working_day(
            session.start, WORKING_DAYS, life.zone, life.holidays
        ),
        surely_from=None
        if met
        or _is_arranged_since(seen, known, session.start)
        or away_between(seen, known.client, session.start, known.now)
        or life.is_set_aside("no_show", known.client, known.now)
        else end_of_working_day(session.start, WORKING_DAYS, life.zone, life.holidays),
    )


def _booked_since(seen: Seen, known: Known, moment: datetime) -> list[Booking]:
    return [
        b for b in seen.bookings if b.session.client == known.client and moment < b.by <= known.now
    ]


def _is_arranged_since(seen: Seen, known: Known, moment: datetime) -> bool:
    """Whether an hour was booked, or moved; the contract does not say that a move is no booking."""
    return bool(_booked_since(seen, known, moment)) or any(at >= moment for at in known.moved)


def _after_intake(seen: Seen, known: Known, session: Standing) -> Iterator[Overdue]:
    zone = seen.life.zone
    day = session.start.astimezone(zone).date()
    later = [s for s in known.standing if s.start.astimezone(zone).date() > day]
    if any(s.start <= session.start + INTAKE for s in later):
        return
    unclear = any(s.start <= session.end + INTAKE + timedelta(days=1) for s in later)
    booked = any(s.sid in known.booked_since(session.start + INTAKE) for s in later)
    yield Overdue(
        kind="after_intake",
        start=session.start,
        perhaps_from=session.start + INTAKE,
        surely_from=None if unclear or booked else session.end + INTAKE + timedelta(minutes=1),
    )
