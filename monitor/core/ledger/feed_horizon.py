"""How far ahead a source shows, learnt from what comes into view at its far end.

Some exports show the next 60 days and nothing beyond: as time goes on, sessions that were booked
long ago enter at the far end. Nobody booked them that day. What is learnt here tells the two apart,
and it is slow to believe: a caseload that is booked by hand must never look like a horizon.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from typing import Any

from connectors.model import Component, Fetch, Window
from monitor.core.ledger.revision import Revision, RevisionKey

# A feed that cuts by whole days moves its end by one at midnight, and exports lag behind by up to
# eight hours: what enters varies by as much.
_SPREAD = timedelta(hours=32)
# Up to four weeks it would look just like people who book the next session at the end of the last.
_LEAST_AHEAD = timedelta(days=29)
# A date a year ahead is mostly a mistyped one.
_MOST_AHEAD = timedelta(days=400)
_LEAST_DAYS = 5
# Where most of what comes up is nearer, people book at all distances and few at the farthest.
_ENTERED_TO_INSIDE = 2
_A_DAY = timedelta(hours=20)
# After a longer gap between two polls, what entered says too little about where the end was.
_LONGEST_GAP = timedelta(days=3)
# Between 60 and 61 days, or short of 60 by an export that lags behind: both are said as 60.
_ROUNDING = timedelta(hours=8)
_EVER, _FOREVER = datetime.min.replace(tzinfo=UTC), datetime.max.replace(tzinfo=UTC)


@dataclass(frozen=True, slots=True, kw_only=True)
class Horizon:
    """What a source shows: nothing that starts later than `ahead` from a poll.

    `evidence` is the number of days on which something entered at that distance.
    """

    ahead: timedelta
    evidence: int
    nearest: timedelta  # where its end may be at the nearest, as feeds cut by days and lag behind

    @property
    def days(self) -> int:
        """For people: `about 60 days ahead`."""
        return (self.ahead + _ROUNDING) // timedelta(days=1)

    def shown_until(self, polled_at: datetime) -> datetime:
        """Up to here, what a poll does not show is not there."""
        return polled_at + self.nearest

    def may_have_entered(self, start: datetime, previous_poll_at: datetime | None) -> bool:
        """Whether what starts then lay beyond the view of the last good poll that lacked it."""
        return previous_poll_at is not None and start >= self.shown_until(previous_poll_at)


@dataclass(frozen=True, slots=True, kw_only=True)
class FarEnd:
    """What the polls of a source have shown of its far end so far.

    `latest` is the latest start that it ever stated. What was first seen beyond that came into view
    between two polls: the end lies at least `at_least` and at most `at_most` from a poll. `days` is
    on how many days that agreed, `entered` how many events did, `inside` how many more came up
    nearer than went.
    """

    latest: datetime | None = None
    at_least: timedelta | None = None
    at_most: timedelta | None = None
    days: int = 0
    entered: int = 0
    inside: int = 0
    counted_at: datetime | None = None

    @property
    def horizon(self) -> Horizon | None:
        if self.at_least is None or self.at_most is None or self.days < _LEAST_DAYS:
            return None
        ahead = (self.at_least + self.at_most) / 2
        if ahead < _LEAST_AHEAD or self.entered < self.inside * _ENTERED_TO_INSIDE:
            return None
        nearest = max(self.at_least, self.at_most) - _SPREAD
        return Horizon(ahead=ahead, evidence=self.days, nearest=nearest)


def update_far_end(
    known: FarEnd,
    starts: Iterable[datetime],
    *,
    previous_poll_at: datetime | None,
    seen_at: datetime,
    gone: int = 0,
) -> FarEnd:
    """Adds what a poll showed. `starts` are those of single events that it saw for the first time.

    `gone` is how many it saw no more: a moved appointment is a new record there, and no booking.
    """
    coming = [s for s in starts if seen_at < s < seen_at + _MOST_AHEAD]
    beyond = [s for s in coming if known.latest is None or s > known.latest]
    if not beyond:
        return _with_inside(known, len(coming) - gone, previous_poll_at)
    after = replace(known, latest=max(beyond))
    if known.latest is None or previous_poll_at is None:
        return after
    if seen_at - previous_poll_at > _LONGEST_GAP:
        return after
    at_least, at_most = max(beyond) - seen_at, min(beyond) - previous_poll_at
    least = max(at_least, known.at_least or at_least)
    most = min(at_most, known.at_most or at_most)
    if least - most <= _SPREAD:
        inside = _with_inside(after, len(coming) - len(beyond) - gone, previous_poll_at)
        return _narrowed(inside, least, most, entered=len(beyond), seen_at=seen_at)
    if known.at_least is None:
        return after
    if at_least <= known.at_least:
        return _with_inside(after, len(coming) - gone, previous_poll_at)
    # It shows more than was thought: begin again.
    return update_far_end(
        FarEnd(latest=known.latest), beyond, previous_poll_at=previous_poll_at, seen_at=seen_at
    )


def _narrowed(
    known: FarEnd, least: timedelta, most: timedelta, *, entered: int, seen_at: datetime
) -> FarEnd:
    is_new_day = known.counted_at is None or seen_at - known.counted_at >= _A_DAY
    return replace(
        known,
        at_least=least,
        at_most=most,
        entered=known.entered + entered,
        days=known.days + (1 if is_new_day else 0),
        counted_at=seen_at if is_new_day else known.counted_at,
    )


def _with_inside(known: FarEnd, number: int, previous_poll_at: datetime | None) -> FarEnd:
    if previous_poll_at is None:
        return known
    return replace(known, inside=max(0, known.inside + number))


def limit_to_horizon(fetch: Fetch, horizon: Horizon | None, now: datetime) -> Fetch:
    """Cuts a fetch's window at the far end of what its source shows.

    An older copy of a feed, served in between, must not cancel what has just come into view. What
    stays away is missed once its day is well in view.
    """
    if horizon is None or not fetch.is_full or fetch.unchanged:
        return fetch
    window = fetch.window or Window(start=_EVER, end=_FOREVER)
    end = min(window.end, horizon.shown_until(now))
    return replace(fetch, window=Window(start=window.start, end=end))


def first_seen_starts(
    revisions: Iterable[Revision], known: Collection[RevisionKey]
) -> Iterator[datetime]:
    """Starts of the single timed events among `revisions` that `known` has no state of.

    Series and their exceptions are none: they are stated whole from their first day.
    """
    fresh = [r for r in revisions if r.key not in known]
    masters = {r.key.uid for r in fresh if r.key.recurrence_id is None}
    for revision in fresh:
        event, key = revision.event, revision.key
        if event is None or event.component is not Component.EVENT or event.is_recurring:
            continue
        master = RevisionKey(source=key.source, uid=key.uid, recurrence_id=None)
        is_exception = key.recurrence_id is not None and (key.uid in masters or master in known)
        if not is_exception and event.start is not None and not event.start.is_date:
            yield event.start.instant


def far_end_to_json(far_end: FarEnd) -> dict[str, Any]:
    """Lengths in seconds, instants as RFC 3339."""
    return {
        "latest": _text(far_end.latest),
        "at_least": _seconds(far_end.at_least),
        "at_most": _seconds(far_end.at_most),
        "days": far_end.days,
        "entered": far_end.entered,
        "inside": far_end.inside,
        "counted_at": _text(far_end.counted_at),
    }


def far_end_from_json(data: dict[str, Any] | None) -> FarEnd:
    if data is None:
        return FarEnd()
    return FarEnd(
        latest=_moment(data["latest"]),
        at_least=_length(data["at_least"]),
        at_most=_length(data["at_most"]),
        days=data["days"],
        entered=data["entered"],
        inside=data["inside"],
        counted_at=_moment(data["counted_at"]),
    )


def _text(moment: datetime | None) -> str | None:
    return moment.isoformat() if moment is not None else None


def _moment(text: str | None) -> datetime | None:
    return datetime.fromisoformat(text) if text is not None else None


def _seconds(length: timedelta | None) -> float | None:
    return length.total_seconds() if length is not None else None


def _length(seconds: float | None) -> timedelta | None:
    return timedelta(seconds=seconds) if seconds is not None else None
