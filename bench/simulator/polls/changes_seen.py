"""Changes that count by the contract: what stood for `settle`, as the polls show it."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from itertools import groupby
from zoneinfo import ZoneInfo

from bench.simulator.model.zones import wall_clock
from bench.simulator.polls.seen import Glance, Seen, Standing

SETTLE = timedelta(minutes=10)


@dataclass(frozen=True, slots=True, kw_only=True)
class Counted:
    """One session stood as `before` and now stands as `after`; None: it is not on the calendar.

    It was changed after `after_poll` and not after `by_poll`, or exactly at `stamp`. `followed_by`
    is the poll by which no calendar showed it as before.
    """

    sid: str
    client: str
    decision: str
    before: Standing | None
    after: Standing | None
    after_poll: datetime
    by_poll: datetime
    followed_by: datetime
    stamp: datetime | None
    counted_at: datetime

    @property
    def old(self) -> Standing:
        """As it stood before; only of what did stand."""
        if self.before is None:
            raise ValueError(f"{self.sid} was put back, not changed")
        return self.before

    @property
    def new(self) -> Standing:
        """As it stands now; only of what was moved."""
        if self.after is None:
            raise ValueError(f"{self.sid} was taken off, not moved")
        return self.after

    @property
    def earliest(self) -> datetime:
        return self.stamp or self.after_poll

    @property
    def latest(self) -> datetime:
        return self.stamp or self.by_poll

    @property
    def is_record_keeping(self) -> bool:
        """Made wholly after the session's end: it says nothing of what was to be."""
        return self.before is not None and self.earliest >= self.before.end

    @property
    def may_be_record_keeping(self) -> bool:
        """Also of a single event, which may leave a calendar that did not follow, once over."""
        if self.before is None:
            return False
        is_single_gone = self.after is None and not self.before.in_series
        return self.latest >= self.before.end or (
            is_single_gone and self.followed_by >= self.before.end
        )


def counted_changes(seen: Seen) -> list[Counted]:
    found = [change for sid in seen.ids() for change in _of_session(seen, sid)]
    return sorted(found, key=lambda c: (c.counted_at, c.sid))


def by_decision(changes: list[Counted], zone: ZoneInfo, *, all_single: bool) -> list[list[Counted]]:
    """One decision about one client, its sessions by start.

    Single events of a client that one poll shows moved by the same span on the wall clock of
    `zone`, or gone, are one decision; `all_single`: the calendar shows no series.
    """

    def key(change: Counted) -> tuple[str, ...]:
        known = change.before or change.after
        if known is None or (known.in_series and not all_single):
            return change.client, change.decision
        span = None
        if change.before and change.after:
            span = wall_clock(change.new.start, zone) - wall_clock(change.old.start, zone)
        return change.client, f"{change.by_poll} {span}"

    ordered = sorted(changes, key=lambda c: (*key(c), _planned(c)))
    return [list(group) for _, group in groupby(ordered, key=key)]


def _planned(change: Counted) -> datetime:
    known = change.before or change.after
    assert known is not None
    return known.start


def _of_session(seen: Seen, sid: str) -> Iterator[Counted]:
    """Follow one session through all moments."""
    polls = {g.at: g for g in seen.glances}
    watch = _Watch()
    for moment in seen.moments:
        glance = polls.get(moment.at)
        if glance is not None and sid in glance.standing:
            watch.look(sid, glance)
        change = watch.counted(seen, sid, moment.at)
        if change is not None:
            yield change
            watch = _Watch(base=change.after, base_glance=seen.glance_at(moment.at))


@dataclass(slots=True, kw_only=True)
class _Watch:
    """`base_glance`: the last poll that showed it as `base`. `news`: how it stands now, and the
    first poll that showed it so. `early`: what one of two calendars shows while the hour stands in
    the other, the first poll that showed it so, and the last one before."""

    base: Standing | None = None
    base_glance: Glance | None = None
    news: tuple[Standing | None, Glance] | None = None
    early: tuple[Standing | None, Glance, Glance] | None = None

    def look(self, sid: str, glance: Glance) -> None:
        state = glance.standing[sid]
        if self.news is not None and _is_same(glance.ahead.get(sid, state), self.base):
            # Back in one of two calendars before it counted: the hour stands, and never moved.
            state, self.early = self.base, None
        if self.base_glance is not None and not _is_same(state, self.base):
            is_known = self.news is not None and _is_same(state, self.news[0])
            self.news = state, self.news[1] if self.news and is_known else glance
            return
        if sid not in glance.ahead:
            self.base, self.early = state, None
        elif self.early is None or not _is_same(self.early[0], glance.ahead[sid]):
            # What is changed again before it has stood is one change, from the first state on.
            is_one = self.early is not None and glance.at - self.early[1].at < SETTLE
            last = self.early[2] if self.early and is_one else self.base_glance or glance
            self.early = glance.ahead[sid], glance, last
        # What a copy shows that is behind is older than what was known of the hour.
        self.base = self.base or state
        self.base_glance, self.news = glance, None

    def counted(self, seen: Seen, sid: str, now: datetime) -> Counted | None:
        """The change, if it has stood for long enough."""
        if self.news is None or self.base_glance is None:
            return None
        state, shown = self.news
        first, last = shown, self.base_glance
        if self.early is not None and _is_same(self.early[0], state):
            _, first, last = self.early
        stamp = _trusted(seen, sid, last, first)
        since = stamp if stamp is not None and first is shown else shown.at
        if now - since < SETTLE:
            return None
        found = _counted(seen, sid, self.base, last, (state, first), stamp, now)
        return replace(found, followed_by=shown.at)


def _is_same(one: Standing | None, other: Standing | None) -> bool:
    return (one and one.start) == (other and other.start)


def _trusted(seen: Seen, sid: str, before: Glance, after: Glance) -> datetime | None:
    stamp = seen.stamp_of(sid, after)
    return stamp if stamp is not None and before.at < stamp <= after.at else None


def _counted(
    seen: Seen,
    sid: str,
    base: Standing | None,
    base_glance: Glance,
    news: tuple[Standing | None, Glance],
    stamp: datetime | None,
    at: datetime,
) -> Counted:
    state, glance = news
    known = base or state
    assert known is not None
    return Counted(
        sid=sid,
        client=known.client,
        decision=seen.decision_on(sid, glance),
        before=base,
        after=state,
        after_poll=base_glance.at,
        by_poll=glance.at,
        followed_by=glance.at,
        stamp=stamp,
        counted_at=at,
    )
