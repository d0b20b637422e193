"""An hour that several calendars show, from when one of them shows it otherwise on."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime
from typing import NamedTuple

from monitor.core.sessions.changes import Change, ChangedSession
from monitor.core.sessions.edits.other_calendars import COPIED_WITHIN

Places = Mapping[str, datetime | None]  # by session id, where it stands; None: off


class Way(NamedTuple):
    """Where a change took one session."""

    change: Change
    one: ChangedSession


@dataclass(frozen=True, slots=True, kw_only=True)
class Decision:
    """What was decided about an hour: `one` of the sessions of `change`.

    `first` is the change that showed it first, `shown` are all that did.
    """

    change: Change
    one: ChangedSession
    first: Change
    shown: tuple[Change, ...] = ()
    also_in: tuple[str, ...] = ()


@dataclass(slots=True, kw_only=True)
class CopiedHour:
    """`start` is where it stands for the client; `members` are the ids of the sessions that show or
    showed it, `ways` where they went since it stands there, and `leader` the one that led there."""

    start: datetime
    members: set[str] = field(default_factory=set)
    ways: list[Way] = field(default_factory=list)
    leader: str | None = None

    def moved_last(self, places: Places) -> Way | None:
        """The last way to where its session still stands; one that only follows another's came
        before that one's next."""
        stand = [
            way
            for way in self.ways
            if way.one.to_start is not None and places[way.one.session_id] == way.one.to_start
        ]
        led = [way for way in stand if not self._follows(way)]
        return max(led or stand, key=self.ways.index, default=None)

    def _follows(self, way: Way) -> bool:
        return any(
            earlier.one.to_start == way.one.to_start
            and earlier.one.session_id != way.one.session_id
            for earlier in self.ways[: self.ways.index(way)]
        )

    def decided(self, news: Sequence[Way], places: Places) -> Decision:
        """Takes the hour on to where it was moved last, or off.

        To be asked once no calendar shows it where it stood any more; `news` are the ways that
        made it so.
        """
        led = self.moved_last(places)
        decision = self._decision(led, news, places)
        self.ways.clear()
        if led is not None and led.one.to_start is not None:
            self.start, self.leader = led.one.to_start, led.one.session_id
        return decision

    def _decision(self, led: Way | None, news: Sequence[Way], places: Places) -> Decision:
        to_start = led.one.to_start if led is not None else None
        followed = [way for way in news if way.one.to_start == to_start]
        # A copy that was only taken off follows no move, which counts by what showed it then.
        # Where a session that moved is not kept any more, nobody knows that it stands there.
        told = min(followed or news, key=_made) if led is None or followed else led
        arrived = [
            way
            for way in self._last_ways()
            if places[way.one.session_id] == way.one.to_start == to_start
            and (to_start is not None or _is_near(way.change, told.change))
        ]
        # A copy that only repeats what was taken back since is not the first to show it.
        leading = (way for way in arrived if not self._follows(way))
        sources = (way.change.source for way in (*arrived, *news))
        return Decision(
            change=told.change,
            one=self.from_start(told.one),
            first=min((told, *leading), key=_made).change,
            shown=tuple(way.change for way in (told, *arrived)),
            also_in=tuple(dict.fromkeys(s for s in sources if s != told.change.source)),
        )

    def _last_ways(self) -> Iterator[Way]:
        yield from {way.one.session_id: way for way in self.ways}.values()

    def from_start(self, one: ChangedSession) -> ChangedSession:
        """From where the hour stood, though that session may have gone there in steps."""
        if one.from_start == self.start:
            return one
        return replace(
            one, from_start=self.start, from_end=self.start + (one.from_end - one.from_start)
        )


def _made(way: Way) -> tuple[datetime, str]:
    return way.change.made_not_after, way.change.id


def _is_near(one: Change, other: Change) -> bool:
    """By the last poll that still showed the other, where no stamp says when it went."""
    return other.made_not_before - one.made_not_after <= COPIED_WITHIN
