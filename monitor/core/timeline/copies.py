"""Tells what was decided about hours that several calendars of a clinician show.

While one of them still shows an hour where it stood, it was neither moved nor cancelled, whatever
the others show by then (ADR 18). Once the last one has followed, or shows it no more, there is one
decision, made when the first of them showed it.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from itertools import groupby

from monitor.core.common.stable_ids import stable_id
from monitor.core.sessions.changes import Change, ChangedSession, ChangeKind
from monitor.core.sessions.model import RENEW_BELOW
from monitor.core.timeline.copied_hours import CopiedHour, Decision, Places, Way
from monitor.core.timeline.handed_on import as_it_went
from monitor.core.timeline.left_behind import LeftBehind
from monitor.core.timeline.model import Timeline
from monitor.core.timeline.standing import Standing, came_with, part_of


@dataclass(frozen=True, slots=True, kw_only=True)
class Decided:
    """The changes that changed an hour, by when they were made; and which sessions show an hour
    where it stands no more, by the id of the one that shows it where it was moved last. `ahead` are
    the moves that led there and don't count yet: another calendar shows the hour where it stood."""

    changes: tuple[Change, ...]
    left_behind: Mapping[str, str]
    ahead: tuple[Change, ...] = ()


def decided(
    timeline: Timeline, believed_until: Mapping[str, datetime], pending: Sequence[Change] = ()
) -> Decided:
    """What the timeline's changes come to, hour by hour; `believed_until` as for `Standing`.

    `pending` is what counts only later; nothing is decided by it.
    """
    known = (*timeline.changes, *pending)
    copies = _Copies(Standing(replace(timeline, changes=known), believed_until))
    in_order = sorted(known, key=lambda c: (c.counted_at, c.made_not_after, c.id))
    waits = {change.counted_at for change in pending}
    changes = [
        change
        for moment, together in groupby(in_order, key=lambda c: c.counted_at)
        for change in copies.told(moment, list(together))
        if moment not in waits
    ]
    changes.sort(key=lambda c: (c.made_not_after, c.id))
    behind = copies.left_behind()
    return Decided(
        changes=tuple(changes if timeline.client is None else _once(changes)),
        left_behind=behind.found(),
        ahead=tuple(behind.ahead),
    )


def _once(changes: Iterable[Change]) -> Iterator[Change]:
    """What stood twice in one calendar and changed alike was one hour."""
    told = set()
    for change in changes:
        key = (change.kind, change.clinician, change.from_start, change.to_start, change.counted_at)
        if key not in told:
            told.add(key)
            yield change


class _Copies:
    """Follows the changes in the order in which they counted."""

    def __init__(self, standing: Standing) -> None:
        self._standing = standing
        self._hours: dict[str, CopiedHour] = {}  # by the session that shows or showed it
        self._behind = LeftBehind(standing.sessions)
        self._told: set[str] = set()

    def told(self, moment: datetime, together: Sequence[Change]) -> Iterator[Change]:
        """What the changes that count at `moment` come to."""
        decisions: list[Decision] = []
        touched: dict[int, CopiedHour] = {}
        for change in together:
            is_back = change.kind is ChangeKind.RESTORED
            if is_back and not self._gives_another_hour(change):
                yield change
            for one in change.concerned:
                hour = self._hour(one, change)
                if hour is not None:
                    touched[id(hour)] = hour
                elif not is_back and not self._standing.is_held(one, change):
                    went = as_it_went(one, change, self._standing, moment)
                    if went is not None:
                        decisions.append(Decision(change=change, one=went, first=change))
        decisions += filter(None, (self._followed(hour, moment) for hour in touched.values()))
        yield from self._as_changes(decisions, moment)

    def _gives_another_hour(self, back: Change) -> bool:
        """Whether an event that had gone comes back elsewhere, while its hour stood in another."""
        return back.to_start != back.from_start and any(
            self._standing.is_held(one, back) for one in back.concerned
        )

    def _hour(self, one: ChangedSession, change: Change) -> CopiedHour | None:
        """The hour of a session, if another calendar shows it as well, or did."""
        is_back = change.kind is ChangeKind.RESTORED
        hour = self._hours.get(one.session_id)
        if hour is None and not is_back:
            hour = self._shared(one, change)
        if hour is not None and not is_back:
            hour.ways.append(Way(change, one))
        return hour

    def _shared(self, one: ChangedSession, change: Change) -> CopiedHour | None:
        beside = [
            other.id
            for other in self._standing.others(one, change)
            if other.source != change.source
            and not came_with(other, change)
            and self._standing.just_before(other.id, change.counted_at) == one.from_start
        ]
        if not beside:
            return None
        shared = (self._hours[other] for other in beside if other in self._hours)
        hour = next((h for h in shared if h.start == one.from_start), None)
        hour = hour or CopiedHour(start=one.from_start)
        for member in (one.session_id, *beside):
            if member not in self._hours:
                self._hours[member] = hour
                hour.members.add(member)
        return hour

    def _followed(self, hour: CopiedHour, moment: datetime) -> Decision | None:
        """The decision about an hour that no calendar shows any more where it stood."""
        places: Places = {member: self._standing.at(member, moment) for member in hour.members}
        news = [way for way in hour.ways if way.change.counted_at == moment]
        decision = None
        if news and not self._is_held(hour, news, places):
            decision = hour.decided(news, places)
        if decision is not None and all(p in (None, hour.start) for p in places.values()):
            self._behind.note_gone(hour, places)
            for member in hour.members:
                del self._hours[member]
        return decision

    def _is_held(self, hour: CopiedHour, news: Sequence[Way], places: Places) -> bool:
        last = news[-1]
        is_back = any(places[way.one.session_id] == hour.start for way in news)
        return is_back or self._standing.is_held(last.one, last.change, hour.start)

    def _as_changes(self, decisions: Iterable[Decision], moment: datetime) -> Iterator[Change]:
        """The hours that one change decided, as one."""
        by_change: dict[str, list[Decision]] = defaultdict(list)
        for decision in sorted(decisions, key=lambda d: d.one.from_start):
            by_change[decision.change.id].append(decision)
        for change_id, own in by_change.items():
            if _is_out_of_sight(own):
                continue
            # Of the same move, other copies may have been taken off before.
            is_new = change_id not in self._told
            self._told.add(change_id)
            yield replace(
                _as_one(own),
                id=change_id if is_new else stable_id("ch", change_id, moment),
                counted_at=moment,
            )

    def left_behind(self) -> LeftBehind:
        for hour in {id(hour): hour for hour in self._hours.values()}.values():
            self._behind.note_standing(hour)
        return self._behind


def _is_out_of_sight(decisions: Sequence[Decision]) -> bool:
    """Whether all that a run left off lies so far ahead that other calendars may not be written out
    to there yet, while what is nearer stands in one of them."""
    change = decisions[0].change
    seen_until = change.made_not_after + RENEW_BELOW
    is_far = all(decision.one.from_start > seen_until for decision in decisions)
    return is_far and any(one.from_start <= seen_until for one in change.concerned)


def _as_one(decisions: Sequence[Decision]) -> Change:
    change, first = decisions[0].change, decisions[0].first
    said = next((c for c in (change, *decisions[0].shown) if c.side is not None), change)
    ones = tuple(decision.one for decision in decisions)
    told = change if ones == change.concerned else part_of(change, ones)
    is_off = all(one.to_start is None for one in ones)
    return replace(
        told,
        kind=ChangeKind.CANCELLED if is_off else told.kind,
        made_not_before=first.made_not_before,
        made_not_after=first.made_not_after,
        side=said.side,
        side_evidence=said.side_evidence,
        also_in=tuple(dict.fromkeys(s for one in decisions for s in one.also_in)),
    )
