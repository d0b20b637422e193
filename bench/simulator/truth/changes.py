"""`reschedule`, `cancellation` and late starts by edit, by the contract's wording."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import date, timedelta
from typing import Any

from bench.simulator.model.zones import wall_clock
from bench.simulator.polls.changes_seen import Counted, by_decision, counted_changes
from bench.simulator.polls.seen import Booking, Seen
from bench.simulator.truth.expected import Expected
from bench.simulator.truth.initiators import initiators_of
from bench.simulator.truth.notice import coming_sessions, notice_values
from bench.simulator.truth.rebookings import Pairs

GRACE, EDIT_WINDOW = timedelta(minutes=5), timedelta(minutes=60)


@dataclass(frozen=True, slots=True, kw_only=True)
class Decision:
    """What one decision comes to. `counts`: whether it is a change for certain, or maybe."""

    changes: list[Counted]
    findings: list[Expected]
    kind: str  # move | late | cancelled | none
    certain: bool = True
    is_undone: bool = False  # cancelled, and put back later

    @property
    def first(self) -> Counted:
        return self.changes[0]


def decisions_of(seen: Seen) -> list[Decision]:
    counted = counted_changes(seen)
    restored = {c.sid for c in counted if c.before is None}
    groups = by_decision(
        [c for c in counted if c.before is not None],
        seen.life.zone,
        all_single=not seen.life.dialect.shows_series,
    )
    groups.sort(key=lambda group: group[0].counted_at)
    alone = (_gone(seen, group) for group in groups)
    pairs = Pairs(seen, [gone[0] for gone in alone if len(gone) == 1])
    return [
        replace(_decision(seen, group, pairs), is_undone=group[0].sid in restored)
        for group in groups
    ]


def _gone(seen: Seen, group: list[Counted]) -> list[Counted]:
    """What a decision cancelled; nothing if it moved anything."""
    told = [c for c in group if not c.is_record_keeping]
    if any(c.after is not None for c in told):
        return []
    return [c for c in told if not _is_excused(seen, c)]


def _decision(seen: Seen, group: list[Counted], pairs: Pairs) -> Decision:
    moved = [c for c in group if c.after is not None and not c.is_record_keeping]
    gone = [c for c in group if c.after is None and not c.is_record_keeping]
    if len(group) == 1 and moved and _may_be_late(seen, moved[0]):
        return _late(seen, moved[0])
    if moved:
        return _move(seen, moved)
    if counted := _gone(seen, group):
        decision = _cancelled(seen, counted, pairs)
        # Which of them is told as the first, one inside leave or the one after, is not said, nor
        # whether those inside are among the sessions that it took.
        told = decision.findings[0]
        values = dict(told.values)
        if "sessions" in values:
            values["sessions"] |= coming_sessions(gone)
        decision.findings[0] = replace(
            told,
            starts=frozenset(c.old.start for c in gone),
            initiators=(told.initiators or frozenset()) | _of_first(seen, gone[0], counted[0]),
            values={} if told.many else values,  # each of many has its own notice
        )
        return decision
    # No cancellation. Whether another hour booked for it makes it a move is not said.
    found = ((c, Pairs(seen, [c]).of(c)[0]) for c in gone)
    allowed = [_rebooked(seen, c, pair, must=False) for c, pair in found if pair is not None]
    return Decision(changes=group, findings=allowed, kind="none")


def _of_first(seen: Seen, first: Counted, told: Counted) -> frozenset[str]:
    return frozenset() if first is told else initiators_of(seen, first)


def _is_excused(seen: Seen, change: Counted) -> bool:
    return seen.life.is_spared(_day(seen, change), change.client)


def _day(seen: Seen, change: Counted) -> date:
    return wall_clock(change.old.start, seen.life.zone).date()


def _may_be_late(seen: Seen, change: Counted) -> bool:
    before, after = change.old, change.new
    zone = seen.life.zone
    same_day = wall_clock(before.start, zone).date() == wall_clock(after.start, zone).date()
    by = after.start - before.start
    reached = change.latest >= before.start - _grace(seen, change)
    return same_day and timedelta(0) < by <= EDIT_WINDOW and reached


def _grace(seen: Seen, change: Counted) -> timedelta:
    return seen.life.limit("late_start", "grace", GRACE, change.client, change.old.clinician)


def _late(seen: Seen, change: Counted) -> Decision:
    """A late start by edit, for certain or as far as the polls tell."""
    before, after = change.old, change.new
    by, grace = after.start - before.start, _grace(seen, change)
    certain = (
        change.earliest >= before.start - grace
        and not change.may_be_record_keeping
        and seen.life.dialect.keeps_uids
    )
    if by <= grace:
        # Within grace: no finding if it is one for certain, else perhaps a small move.
        findings = [] if certain else [_moved(seen, [change], must=False)]
        return Decision(changes=[change], findings=findings, kind="late", certain=False)
    finding = Expected(
        rule="late_start",
        client=change.client,
        words=f"started {by} late, by an edit of the calendar",
        starts=frozenset({before.start}),
        instead=() if certain else ("reschedule",),
        must=not change.may_be_record_keeping,
        values={"late_minutes": frozenset({int(by.total_seconds() // 60)})},
    )
    return Decision(changes=[change], findings=[finding], kind="late", certain=False)


def _move(seen: Seen, moved: list[Counted]) -> Decision:
    must = any(not c.may_be_record_keeping for c in moved)
    findings = [_moved(seen, moved, must=must)]
    unclear = [c for c in moved if _may_have_entered(seen, c) or _is_return(seen, c)]
    if unclear:
        findings.append(_as_cancellation(unclear))
        values = dict(findings[0].values)
        if "sessions" in values:
            values["sessions"] |= coming_sessions([c for c in moved if c not in unclear])
            findings[0] = replace(findings[0], values=values)
        if len(unclear) == len(moved):
            # What was taken off a holiday is no cancellation.
            spared = all(_is_excused(seen, c) for c in unclear)
            must = must and not spared
            findings[0] = replace(findings[0], instead=("cancellation",), must=must)
    certain = must and not unclear
    return Decision(changes=moved, findings=findings, kind="move", certain=certain)


def _may_have_entered(seen: Seen, change: Counted) -> bool:
    """A limited window came to the new start just then: it may have been there before."""
    dialect = seen.life.dialect
    return not dialect.shows(change.new.start, dialect.written_at(change.after_poll))


def _is_return(seen: Seen, change: Counted) -> bool:
    """Back where it was, under a new name: it was on the calendar before, so no rebooking."""
    if seen.life.dialect.keeps_uids or change.after is None:
        return False
    return any(
        (found := glance.standing.get(change.sid)) is not None and found.start == change.new.start
        for glance in seen.glances
        if glance.at < change.by_poll
    )


def _as_cancellation(changes: list[Counted]) -> Expected:
    return Expected(
        rule="cancellation",
        client=changes[0].client,
        words="left its place, and what came may have been there before",
        starts=frozenset(c.old.start for c in changes if c.before is not None),
        must=False,
        many=True,
    )


def _moved(seen: Seen, moved: list[Counted], *, must: bool) -> Expected:
    coming = [c for c in moved if not c.may_be_record_keeping] or moved
    first = coming[0]
    notice = _notice(seen, coming, moved, "reschedule")
    return Expected(
        rule="reschedule",
        client=first.client,
        words=f"{len(moved)} moved from {first.old.start} to {first.new.start}",
        starts=frozenset(c.old.start for c in moved if c.before is not None),
        must=must,
        initiators=_asked_for_move(seen, first, moved),
        values={
            "via": _vias(seen, moved),
            "to": frozenset(c.new.start for c in moved),
            **notice,
        },
    )


def _notice(
    seen: Seen, coming: list[Counted], changed: list[Counted], rule: str
) -> dict[str, frozenset[Any]]:
    """`coming` are those of the changed that were not over yet, for certain."""
    notice = notice_values(seen, coming, rule)
    if changed[0] is coming[0]:
        return notice
    # Whether the first of them was over already is not known: either reading is right, and what
    # only one of them tells is not held.
    whole = notice_values(seen, changed, rule)
    return {name: notice[name] | whole[name] for name in notice if name in whole}


def _vias(seen: Seen, moved: list[Counted]) -> frozenset[str]:
    dialect = seen.life.dialect
    if len(moved) > 1 and not (dialect.shows_series and any(c.old.in_series for c in moved)):
        return frozenset({"series"})
    if not dialect.keeps_uids:
        return frozenset({"move", "rebook", "series", "split"})
    return frozenset({"move"} if len(moved) == 1 else {"series", "split"})


def _asked_for_move(seen: Seen, first: Counted, moved: list[Counted]) -> frozenset[str]:
    """Whether what another session of the decision says counts where the first says nothing, or
    lies in leave alone, is not said."""
    own = initiators_of(seen, first)
    if own == {"unknown"} or seen.life.is_on_leave(_day(seen, first)):
        return own.union(*(initiators_of(seen, c) for c in moved))
    return own


def _cancelled(seen: Seen, gone: list[Counted], pairs: Pairs) -> Decision:
    first = gone[0]
    must = any(not c.may_be_record_keeping for c in gone)
    pair, certain = pairs.of(first) if len(gone) == 1 else (None, False)
    many = len(gone) > 1 and _are_apart(seen, gone)
    coming = [c for c in gone if not c.may_be_record_keeping] or gone
    cancellation = Expected(
        rule="cancellation",
        client=first.client,
        words=f"{len(gone)} cancelled, the first of {first.old.start}",
        starts=frozenset(c.old.start for c in gone if c.before is not None),
        must=must and pair is None,
        many=many,
        resolution="rebooked" if pair is not None and certain else None,
        # What a booking says of who asked is not there before it is seen.
        initiators=_asked_by(seen, first, pair),
        values=_notice(seen, coming, gone, "cancellation"),
    )
    findings = [cancellation]
    if pair is not None:
        findings.append(_rebooked(seen, first, pair, must=must and certain))
    return Decision(changes=gone, findings=findings, kind="cancelled", certain=must)


def _are_apart(seen: Seen, gone: list[Counted]) -> bool:
    """Taken one by one out of a series that goes on: one decision, or one after the other.

    What a split leaves out, or what goes with the end of the series, is one.
    """
    last = gone[-1]
    version = seen.versions[seen.glance_at(last.by_poll).version]
    if not seen.life.dialect.shows_series or not all(c.old.in_series for c in gone):
        return False
    series = last.sid.split("#")[0]
    goes_on = any(
        s.sid.split("#")[0] == series and s.start > last.old.start
        for s in version.standing.values()
    )
    return goes_on and any(c.sid in version.gone for c in gone)


def _asked_by(seen: Seen, change: Counted, pair: Booking | None) -> frozenset[str]:
    alone = initiators_of(seen, change)
    if pair is None:
        return alone
    return alone | initiators_of(seen, change, pair.session)


def _rebooked(seen: Seen, change: Counted, pair: Booking, *, must: bool) -> Expected:
    return Expected(
        rule="reschedule",
        client=change.client,
        words=f"cancelled on {change.old.start}, booked again for {pair.session.start}",
        starts=frozenset({change.old.start}),
        must=must,
        initiators=initiators_of(seen, change, pair.session),
        values={"via": frozenset({"rebook"}), "to": frozenset({pair.session.start})},
    )


def truth_of_changes(decisions: list[Decision]) -> Iterator[Expected]:
    """Late starts by edit are told with the other arrivals."""
    for decision in decisions:
        if decision.kind != "late":
            yield from decision.findings
