"""Which new UID of a feed is which known one: some exports make new UIDs every time."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping
from datetime import UTC, datetime, timedelta
from functools import partial

from connectors.model import CalendarEvent, Component, Fetch
from monitor.core.ledger.revision import full_signature, signature, title_and_people
from monitor.core.ledger.uid_churn import has_renewed_uids

# A series that begins farther off than this is another one.
_SERIES_REACH = timedelta(days=14)
# A record that was corrected afterwards is still one of the same day.
_RECORD_REACH = timedelta(hours=12)
_NEVER = datetime.max.replace(tzinfo=UTC)
_Test = Callable[[CalendarEvent], bool]


def renamed_uids(
    fetch: Fetch,
    known: Iterable[CalendarEvent],
    aliases: Mapping[str, str],
    previous_poll_at: datetime | None,
    seen_at: datetime,
) -> dict[str, str]:
    """Match UIDs that vanished with UIDs that are new, one to one, by what their events say.

    `known` are the events that the ledger has alive, as the last good poll left them. An override
    goes with its master; where a feed has overrides only, the earliest speaks for all.
    """
    match = _Match(fetch, known, aliases)
    # What is the same throughout is matched first, so that two alike don't change places.
    match.alike(full_signature)
    match.alike(signature)
    if has_renewed_uids(fetch, match.renamed, aliases):
        # No UID tells that a series was moved, so its title and people have to.
        match.nearest(_is_series, _is_series, _SERIES_REACH)
    if previous_poll_at is not None:
        # Nobody books what has begun: it is the record of what was, corrected.
        had_begun = partial(_has_begun, previous_poll_at)
        match.nearest(had_begun, partial(_has_begun, seen_at), _RECORD_REACH)
    return match.renamed


class _Match:
    """What has been matched so far: `renamed` maps new UIDs to known ones."""

    def __init__(
        self, fetch: Fetch, known: Iterable[CalendarEvent], aliases: Mapping[str, str]
    ) -> None:
        self._known, self._stated = _speakers(known), _speakers(fetch.events)
        self._there = self._stated.keys() | fetch.kept
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


def _has_begun(moment: datetime, event: CalendarEvent) -> bool:
    is_single = event.recurrence_id is None and not event.is_recurring
    return event.component is Component.EVENT and is_single and _start(event) <= moment


def _start(event: CalendarEvent) -> datetime:
    return event.start.instant if event.start is not None else _NEVER


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
