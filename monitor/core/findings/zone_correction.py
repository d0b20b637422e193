"""Findings that tell of times which are read otherwise now (ADR 17). Each stays the one it is."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from datetime import datetime, time

from monitor.core.common.zone_offsets import ZoneChange
from monitor.core.findings.model import Finding, SessionRef
from monitor.core.sessions.zone_correction import EventClock

_Move = Callable[[datetime], datetime]


@dataclass(frozen=True, slots=True, kw_only=True)
class FindingClock:
    """Where the times in findings lie now. `events` are by source and UID, `practice` is a zone."""

    zones: ZoneChange
    events: Mapping[tuple[str, str], EventClock]
    practice: str

    def corrected(self, finding: Finding) -> Finding:
        """The finding about the fact as it is now; what else it says is for its rule to renew."""
        draft = finding.draft
        move, ref = self._move_of(finding), draft.session
        times = {part for part in draft.fact if isinstance(part, datetime)}
        times |= {ref.planned_start, ref.start} if ref is not None else set()
        moved = {one: move(one) for one in times}
        return replace(
            finding,
            draft=replace(
                draft,
                fact=tuple(
                    moved[part] if isinstance(part, datetime) else part for part in draft.fact
                ),
                session=None if ref is None else _moved_ref(ref, move),
                occurred_at=moved.get(draft.occurred_at, draft.occurred_at),
                evidence=tuple(replace(e, at=moved.get(e.at, e.at)) for e in draft.evidence),
            ),
        )

    def _move_of(self, finding: Finding) -> _Move:
        draft, ref = finding.draft, finding.draft.session
        if ref is not None:
            zone = ref.zone
            clock = self._clock_of(draft.source, ref.uid)
            return lambda at: clock.moved(at, zone) if clock else self.zones.instant(at, zone)
        # A promise is known by its event: kind, source, UID and its times.
        words = [part for part in draft.fact if isinstance(part, str)]
        event = self.events.get((words[1], words[2])) if len(words) > 2 else None
        if event is not None:
            zone = event.zone or self.practice
            return lambda at: event.moved(at, zone)
        return self._leave if finding.scope.startswith("clinician:") else _stays

    def _clock_of(self, source: str | None, uid: str) -> EventClock | None:
        """An hour that several calendars show may have taken its UID from another source."""
        known = self.events.get((source or "", uid))
        others = (clock for (_, other), clock in self.events.items() if other == uid)
        return known or next(others, None)

    def _leave(self, at: datetime) -> datetime:
        """Days of the config begin at the practice's midnight; other leave is its event's."""
        rules = self.zones.before.get(self.practice)
        is_day = rules is not None and rules.clock(at).time() == time()
        return self.zones.instant(at, self.practice) if is_day else at


def _stays(at: datetime) -> datetime:
    return at


def _moved_ref(ref: SessionRef, move: _Move) -> SessionRef:
    return replace(
        ref,
        recurrence_id=ref.recurrence_id and move(ref.recurrence_id),
        planned_start=move(ref.planned_start),
        start=move(ref.start),
    )
