"""Which new booking stands for which cancelled session: a rebooking is a move in two steps."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime

from monitor.core.common.stable_ids import stable_id
from monitor.core.common.translation import N_
from monitor.core.facts.decisions.booked_hours import BookedHour, booked_instead
from monitor.core.facts.decisions.taken_back import TakenBack, taken_back_in
from monitor.core.markers.reading import Side
from monitor.core.sessions.changes import Change, ChangedSession
from monitor.core.sessions.model import RENEW_BELOW, Session
from monitor.core.timeline.model import RuleContext, Timeline
from monitor.core.timeline.standing import part_of

_MARKED: Mapping[Side, str] = {
    "client": N_("a marker in the event booked in its place names the client"),
    "clinician": N_("a marker in the event booked in its place names the clinician"),
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Pair:
    """A cancellation and what was booked in its place, hour by hour; the first starts at `start`.

    `change` is the cancellation without the hours for which nothing was booked; `left` is that of
    those. `continues`: most hours are where the cancelled ones were, so nothing changed for the
    client (the source gave its event a new UID, or a series goes on after it was split). `apart`
    are sessions that were moved by themselves in a series which went on like that, each as a pair
    with a change of its own. Of a run that moved, `change` holds the hours that did.
    """

    change: Change
    hours: tuple[BookedHour, ...]
    continues: bool
    left: Change | None = None
    apart: tuple[Pair, ...] = ()

    @property
    def booking(self) -> Session:
        return self.hours[0].booking

    @property
    def start(self) -> datetime:
        return self.hours[0].start

    @property
    def is_split(self) -> bool:
        return len(self.hours) > 1

    @property
    def at_once(self) -> bool:
        """Whether one poll saw both, so that it was one stroke as far as known."""
        return self.booking.booked_not_after in (None, self.change.made_not_after)

    @property
    def via(self) -> str:
        return "split" if self.is_split else "rebook"

    @property
    def sessions(self) -> int:
        return self.change.sessions if self.is_split else 1

    def leaves_out(self, session_id: str) -> bool:
        """Whether nothing was booked for that session of the run."""
        return self.left is not None and any(
            one.session_id == session_id for one in self.left.concerned
        )


def pairs_by_change(
    timeline: Timeline, context: RuleContext, undone: TakenBack
) -> Mapping[str, Pair]:
    """Change id of a cancellation -> its pair, if anything was booked in its place.

    `undone`: what was taken back, as `taken_back_in` finds it.
    """
    if timeline.client is None:
        return {}
    by_id = {c.id: undone.left_of(c) for c in timeline.changes}
    found = booked_instead(timeline, context, undone)
    return {
        change_id: _pair(by_id[change_id], gone, hours, context, timeline)
        for change_id, (gone, hours) in found.items()
    }


def bookings_with_words(timeline: Timeline, context: RuleContext) -> Mapping[str, Session]:
    """By the id of a cancellation, the booking in its place whose words may say who asked.

    Words of one event were heard when the change was counted.
    """
    pairs = pairs_by_change(timeline, context, taken_back_in(timeline))
    return {
        change_id: pair.booking
        for change_id, pair in pairs.items()
        if not pair.continues and not _is_same_event(pair)
    }


def with_words_of_bookings(timeline: Timeline, said: Mapping[str, frozenset[Side]]) -> Timeline:
    """The timeline, with what the event booked in a session's place says of who asked.

    `said` holds, by the id of a cancellation, whom the words name that the booking came with. Where
    the cancelled event names the other side, nobody knows.
    """
    changes = tuple(_told(c, said.get(c.id, frozenset())) for c in timeline.changes)
    return replace(timeline, changes=changes)


def _is_same_event(pair: Pair) -> bool:
    booking, change = pair.booking, pair.change
    return (booking.source, booking.uid) == (change.source, change.uid)


def _told(change: Change, said: frozenset[Side]) -> Change:
    if not said or said == {change.side}:
        return change
    if change.side is not None or len(said) > 1:
        return replace(change, side=None, side_evidence="")
    (side,) = said
    return replace(change, side=side, side_evidence=_MARKED[side])


def _pair(
    change: Change,
    gone: Sequence[ChangedSession],
    hours: Sequence[BookedHour],
    context: RuleContext,
    timeline: Timeline,
) -> Pair:
    moved = [hour for hour in hours if hour.has_moved]
    continues = len(moved) < len(hours) / 2
    told = hours if continues else moved
    placed = {hour.gone.session_id for hour in hours}
    rule = context.rules_for(change.clinician, timeline.client).reschedule
    # Further ahead nobody wrote out yet what was booked.
    seen_until = change.made_not_after + RENEW_BELOW - rule.rebook_span - rule.rebook_pairing
    left = [one for one in gone if one.session_id not in placed and one.from_start <= seen_until]
    return Pair(
        change=_of(change, [hour.gone for hour in told], gone),
        hours=(*told, *(hour for hour in hours if hour not in told)),
        continues=continues,
        left=part_of(change, left) if left else None,
        apart=tuple(_pair_apart(change, hour, timeline) for hour in moved) if continues else (),
    )


def _of(change: Change, told: Sequence[ChangedSession], gone: Sequence[ChangedSession]) -> Change:
    return change if len(told) == len(gone) else part_of(change, told)


def _pair_apart(change: Change, hour: BookedHour, timeline: Timeline) -> Pair:
    """One of the sessions that a run took off, which was moved by itself."""
    gone = hour.gone.session_id
    alone = replace(
        part_of(change, [hour.gone]),
        id=stable_id("ch", change.id, gone),
        recurrence_id=next((s.recurrence_id for s in timeline.sessions if s.id == gone), None),
    )
    return Pair(change=alone, hours=(hour,), continues=False)
