"""Which cancellations were taken back: an hour that stands again was not cancelled (ADR 18)."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass

from monitor.core.sessions.changes import Change, ChangeKind
from monitor.core.sessions.model import RENEW_BELOW
from monitor.core.timeline.model import Timeline
from monitor.core.timeline.standing import part_of


@dataclass(frozen=True, slots=True, kw_only=True)
class TakenBack:
    """Both by the id of a cancellation: `wholly`, the change that brought the last of its hours
    back; `partly`, what is left of a run of which only some came back."""

    wholly: Mapping[str, Change]
    partly: Mapping[str, Change]

    def __contains__(self, change_id: str) -> bool:
        """Whether that cancellation was taken back as a whole."""
        return change_id in self.wholly

    def left_of(self, change: Change) -> Change:
        """The change without the hours that came back, if some of a run did."""
        return self.partly.get(change.id, change)

    def by_another_event(self, change: Change) -> bool:
        """Whether a new event gives the hour again, rather than the one that was put back."""
        back = self.wholly[change.id]
        return (back.source, back.uid) != (change.source, change.uid)


def taken_back_in(timeline: Timeline) -> TakenBack:
    """What the timeline's restorations took back, hour by hour."""
    off: dict[str, Change] = {}
    back: dict[str, dict[str, Change]] = defaultdict(dict)
    for change in sorted(timeline.changes, key=lambda c: (c.made_not_after, c.counted_at)):
        for one in change.concerned:
            if change.kind is ChangeKind.CANCELLED:
                off[one.session_id] = change
            elif change.kind is ChangeKind.RESTORED and one.session_id in off:
                back[off.pop(one.session_id).id][one.session_id] = change
    wholly, partly = dict[str, Change](), dict[str, Change]()
    for change in timeline.changes:
        if change.id not in back:
            continue
        # Further ahead nobody may have written out yet what came back.
        seen_until = max(change.from_start, change.made_not_after + RENEW_BELOW)
        left = [one for one in change.concerned if one.session_id not in back[change.id]]
        seen = [one for one in left if one.from_start <= seen_until]
        if seen:
            partly[change.id] = part_of(change, seen)
        else:
            wholly[change.id] = max(back[change.id].values(), key=lambda c: c.made_not_after)
    return TakenBack(wholly=wholly, partly=partly)
