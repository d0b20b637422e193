"""Which new UID of a feed is which known one: some exports make new UIDs every time."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping
from datetime import UTC, datetime, timedelta
from functools import partial

from connectors.model import CalendarEvent, Component, Fetch
from monitor.core.ledger.revision import full_signature, last_end, signature, title_and_people
from monitor.core.ledger.uid_churn import has_renewed_uids

# A series that begins farther off than this is another one, and so is an appointment.
_REACH = timedelta(days=14)
# A record that was corrected afterwards is still one of the same day.
_SAME_DAY = timedelta(hours=12)
_NEVER = datetime.max.replace(tzinfo=UTC)
_Test = Callable[[CalendarEvent], bool]


def renamed_uids(
    fetch: Fetch,
    known: Iterable[CalendarEvent],
    aliases: Mapping[str, str],
    previous_poll_at: datetime | None,
    seen_at: datetime,
    *,
    is_usual: bool = False,
) -> dict[str, str]:
    """Match UIDs that vanished with UIDs that are new, one to one, by what their events say.

    `known` are the events that the ledger has alive, as the last good poll left them. An override
    goes with its master; where a feed has overrides only, the earliest speaks for all. `is_usual`:
    earlier polls of this feed renewed the UIDs, too.
    """
    match = _Match(fetch, known, aliases)
    # What is the same throughout is matched first, so that two alike don't change places.
    match.alike(full_signature)
    match.alike(signature)
    if is_usual or has_renewed_uids(fetch, match.renamed, aliases):
        # No UID tells that something was moved, so its title and people have to.
        match.nearest(_is_series, _is_series, _REACH)
        if previous_poll_at is not None:
            was_to_come = partial(_ends_after, previous_poll_at)
            match.by_one_span(was_to_come, _is_single, _REACH)
            match.nearest(was_to_come, match.is_within_view, _REACH)
    if previous_poll_at is not None:
        # Nobody books what has begun: it is the record of what was, corrected.
        had_begun = partial(_has_begun, previous_poll_at)
        match.nearest(had_begun, partial(_has_begun, seen_at), _SAME_DAY)
    return match.renamed


def has_former_name_back(fetch: Fetch, aliases: Mapping[str, str]) -> bool:
    """Whether the fetch states a UID by which the ledger knows an event that it did not repeat.

    What that one says is then known under no name of its own, and has to be read.
    """
    stated = {event.uid for event in fetch.events} | fetch.kept
    return any(aliases.get(uid, uid) != uid and aliases[uid] in stated for uid in fetch.kept)


class _Match:
    """What has been matched so far: `renamed` maps new UIDs to known ones."""

    def __init__(
        self, fetch: Fetch, known: Iterable[CalendarEvent], aliases: Mapping[str, str]
    ) -> None:
        self._known, self._stated = _speakers(known), _speakers(fetch.events)
        self._there = self._stated.keys() | fetch.kept
        singles = (_start(event) for event in self._known.values() if _is_single(event))
        self._far_end = max(singles, default=_NEVER - _SAME_DAY) + _SAME_DAY
        self.renamed = {
            uid: alias
            for uid, alias in aliases.items()
            if uid in self._there
            and alias not in self._there
            and (alias in self._known or uid in fetch.kept)
        }

    def _lost(self) -> list[CalendarEvent]:
        gone = self._known.keys() - self._there - set(self.renamed.values())
        return [self._known[uid] for uid in sorted(gone)]

    def _new(self) -> list[CalendarEvent]:
        new = self._stated.keys() - self._known.keys() - self.renamed.keys()
        return [self._stated[uid] for uid in sorted(new)]

    def alike(self, sign: Callable[[CalendarEvent], object]) -> None:
        waiting: dict[object, list[str]] = defaultdict(list)
        for event in self._lost():
            waiting[sign(event)].append(event.uid)
        for event in self._new() if waiting else ():
            if candidates := waiting.get(sign(event)):
                self.renamed[event.uid] = candidates.pop(0)

    def is_within_view(self, event: CalendarEvent) -> bool:
        """Whether it would have been seen before; what lies beyond may only have come into view."""
        return _is_single(event) and _start(event) <= self._far_end

    def by_one_span(self, may_be_lost: _Test, may_be_new: _Test, reach: timedelta) -> None:
        """Several of one title and people, where one span leads from each to a new one.

        The nearest new one may be that of another week.
        """
        new = _by_title(filter(may_be_new, self._new()))
        for key, lost in _by_title(filter(may_be_lost, self._lost())).items():
            pairs = list(zip(lost, new.get(key, ()), strict=False))
            spans = {_wall_clock(now_is) - _wall_clock(was) for was, now_is in pairs}
            is_run = 1 < len(lost) == len(new.get(key, ())) and len(spans) == 1
            if is_run and abs(spans.pop()) <= reach:
                self.renamed |= {now_is.uid: was.uid for was, now_is in pairs}

    def nearest(self, may_be_lost: _Test, may_be_new: _Test, reach: timedelta) -> None:
        """Among those, the same title and people within `reach`, the nearest first."""
        waiting: dict[object, list[CalendarEvent]] = defaultdict(list)
        for event in filter(may_be_lost, self._lost()):
            waiting[title_and_people(event)].append(event)
        options = sorted(
            (distance, new.uid, lost.uid)
            for new in filter(may_be_new, self._new() if waiting else ())
            for lost in waiting.get(title_and_people(new), ())
            if (distance := _distance(new, lost)) <= reach
        )
        taken: set[str] = set()
        for _, uid, alias in options:
            if uid not in self.renamed and alias not in taken:
                self.renamed[uid] = alias
                taken.add(alias)


def _is_series(event: CalendarEvent) -> bool:
    return event.is_recurring


def _is_single(event: CalendarEvent) -> bool:
    is_alone = event.recurrence_id is None and not event.is_recurring
    return event.component is Component.EVENT and is_alone


def _has_begun(moment: datetime, event: CalendarEvent) -> bool:
    return _is_single(event) and _start(event) <= moment


def _ends_after(moment: datetime, event: CalendarEvent) -> bool:
    return _is_single(event) and (last_end(event) or _NEVER) > moment


def _by_title(events: Iterable[CalendarEvent]) -> dict[object, list[CalendarEvent]]:
    """By title and people, each in the order of their starts."""
    found: dict[object, list[CalendarEvent]] = defaultdict(list)
    for event in sorted(events, key=_start):
        found[title_and_people(event)].append(event)
    return found


def _start(event: CalendarEvent) -> datetime:
    return event.start.instant if event.start is not None else _NEVER


def _wall_clock(event: CalendarEvent) -> datetime:
    """The same for a run on both sides of a change of clocks."""
    return (event.start.local if event.start is not None else _NEVER).replace(tzinfo=None)


def _distance(one: CalendarEvent, other: CalendarEvent) -> timedelta:
    return abs(_start(one) - _start(other))


def _speakers(events: Iterable[CalendarEvent]) -> dict[str, CalendarEvent]:
    """The master of each UID, or else its earliest override."""
    found: dict[str, CalendarEvent] = {}
    for event in events:
        first = found.get(event.uid)
        if first is None or _order(event) < _order(first):
            found[event.uid] = event
    return found


def _order(event: CalendarEvent) -> float:
    return event.recurrence_id.instant.timestamp() if event.recurrence_id else float("-inf")
