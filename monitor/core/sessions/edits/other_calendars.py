"""An edit that another calendar of the clinician showed first was made when that one showed it.

A copy that follows after the session is no record-keeping where the first calendar was edited
before it (ADR 18).
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta

from monitor.core.sessions.changes import Change, ChangedSession, ChangeKind, ChangeTime
from monitor.core.sessions.edits.edit_facts import EditFacts
from monitor.core.sessions.model import Presence, Projection, Session

# Copies are brought up to date within a day; what one calendar showed no more long before the other
# had given up showing the hour, and nobody had decided anything.
COPIED_WITHIN = timedelta(days=1)


@dataclass(frozen=True, slots=True, kw_only=True)
class OtherCalendars:
    """What has counted of the clinician's other calendars: of each session the last change."""

    last: Sequence[tuple[Change, ChangedSession]] = field(default=())

    @staticmethod
    def of(changes: Iterable[Change]) -> OtherCalendars:
        last: dict[str, tuple[Change, ChangedSession]] = {}
        for change in sorted(changes, key=lambda c: (c.counted_at, c.made_not_after, c.id)):
            last |= {one.session_id: (change, one) for one in change.concerned}
        return OtherCalendars(last=tuple(last.values()))

    def dated(
        self,
        facts: Mapping[datetime | None, EditFacts],
        stored: Iterable[Session],
        projection: Projection,
    ) -> dict[datetime | None, EditFacts]:
        """The facts by recurrence id, where what was shown elsewhere first has that date."""
        dated = dict(facts)
        for session in stored if self.last else ():
            own = facts[session.recurrence_id]
            made = self._made_first(session, own, projection)
            if session.presence is Presence.SCHEDULED and made is not None:
                dated[session.recurrence_id] = replace(own, made=made)
        return dated

    def _made_first(
        self, session: Session, own: EditFacts, projection: Projection
    ) -> ChangeTime | None:
        goes_to = _may_go_to(session, projection)
        before = [
            change
            for change, one in self.last
            if change.kind is not ChangeKind.RESTORED
            and (change.client, change.clinician) == (session.client, session.clinician)
            and one.from_start == session.start
            and one.to_start in goes_to
            and change.made_not_after < own.made.not_after
            and (one.to_start is not None or _is_near(change, own))
        ]
        if not before:
            return None
        first = min(before, key=lambda c: (c.made_not_after, c.id))
        return ChangeTime(not_before=first.made_not_before, not_after=first.made_not_after)


def may_show_one_hour(
    one: tuple[Sequence[Session], Projection], other: tuple[Sequence[Session], Projection]
) -> bool:
    """Whether two events, as they settled and as they are now, ever showed the same hour."""
    return not _hours(*one).isdisjoint(_hours(*other))


def _hours(stored: Iterable[Session], projection: Projection) -> set[tuple[object, ...]]:
    shown = (*(s for s in stored if s.presence is Presence.SCHEDULED), *projection.sessions)
    return {(s.client, s.clinician, s.start) for s in shown if s.client is not None}


def _may_go_to(session: Session, projection: Projection) -> frozenset[datetime | None]:
    """Where the event shows the session now (None: nowhere); any of its starts where that is not
    known, as a rule that was changed names its sessions anew."""
    own = [s.start for s in projection.sessions if s.recurrence_id == session.recurrence_id]
    if own:
        return frozenset(own) - {session.start}
    return frozenset([None, *(s.start for s in projection.sessions)]) - {session.start}


def _is_near(change: Change, own: EditFacts) -> bool:
    """By the last poll that still showed the copy."""
    shown_at = own.still_shown_at or own.made.not_before
    return shown_at - change.made_not_after <= COPIED_WITHIN
