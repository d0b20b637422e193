"""Revisions, changes and what else was seen of an event, each in one calm sentence or two."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from zoneinfo import ZoneInfo

from connectors.model import CalendarEvent
from monitor.core.findings.summary_text import counted, format_notice
from monitor.core.history.event_diff_text import as_first_seen, differences
from monitor.core.ledger.revision import Revision
from monitor.core.sessions.changes import Change, ChangeKind
from monitor.core.sessions.model import Session
from monitor.core.sessions.tracked_event import TrackedEvent
from monitor.core.timeline.model import Attendance
from monitor.store.calendars.unreadable_events import SetAside


@dataclass(frozen=True, slots=True, kw_only=True)
class HistoryEntry:
    """One line of the story. `kind` is revision, set_aside, conference or change."""

    at: datetime
    kind: str
    source: str
    uid: str
    recurrence_id: datetime | None
    what: str
    evidence: str


@dataclass(frozen=True, slots=True)
class HistoryFormatter:
    """Tells in the practice's zone."""

    zone: ZoneInfo

    def says(self, at: datetime) -> str:
        """`Tue 24 Nov 2026 10:00`: a story may go on for years."""
        local = at.astimezone(self.zone)
        return f"{local:%a} {local.day} {local:%b %Y %H:%M}"

    def revision(
        self,
        before: Revision | None,
        after: Revision,
        *,
        series: CalendarEvent | None,
        entered: bool,
        may_be_purged: bool,
    ) -> HistoryEntry:
        """`series` is the series that an exception belongs to, as it stood then.

        `entered`: it only came into view. `may_be_purged`: earlier states may be gone.
        """
        return HistoryEntry(
            at=after.seen_at,
            kind="revision",
            source=after.key.source,
            uid=after.key.uid,
            recurrence_id=after.key.recurrence_id,
            what=self._what(before, after, series, entered, may_be_purged),
            evidence=self._seen(before, after, entered=entered, may_be_purged=may_be_purged),
        )

    def _what(
        self,
        before: Revision | None,
        after: Revision,
        series: CalendarEvent | None,
        entered: bool,
        may_be_purged: bool,
    ) -> str:
        planned = after.key.recurrence_id
        which = f"The one of {self.says(planned)}: " if planned is not None else ""
        new, old = after.event, before.event if before is not None else None
        if new is None:
            gone = "its exception is taken back" if planned else "gone from the calendar"
            return _sentence(which + gone)
        if old is not None:
            return _sentence(which + "; ".join(differences(old, new, self.says)))
        state = as_first_seen(new, self.says, planned=planned, series=series)
        if planned is not None:
            return _sentence(which + state)
        if before is not None:
            return _sentence(f"back on the calendar: {state}")
        is_first = after.previous_poll_at is None or entered or may_be_purged
        return _sentence(f"{'on the calendar' if is_first else 'new on the calendar'}: {state}")

    def _seen(
        self, before: Revision | None, after: Revision, *, entered: bool, may_be_purged: bool
    ) -> str:
        stamp = after.trusted_stamp
        if after.previous_poll_at is None:
            return "It stood there when this calendar was first read."
        if before is None and may_be_purged:
            return "What it said before, if anything, is no longer kept (privacy.retention)."
        if entered:
            return (
                "It came into view at the far end of what this calendar shows; when it was booked "
                "is not known."
            )
        if stamp is not None:
            return f"Edited {self.says(stamp)}, as the calendar itself states."
        last = self.says(after.previous_poll_at)
        return f"It happened after {last}, the last look that didn't show it."

    def set_aside(self, version: SetAside) -> HistoryEntry:
        last = version.last_seen
        until = "" if last == version.first_seen else f", and was still there {self.says(last)}"
        return HistoryEntry(
            at=version.first_seen,
            kind="set_aside",
            source=version.source,
            uid=version.uid or "",
            recurrence_id=None,
            what=f"A version that could not be read was set aside: {version.reason}",
            evidence=f"Seen by this look{until}. Meanwhile the event counts as it was before.",
        )

    def unexpanded(self, tracked: TrackedEvent, why: str, since: datetime) -> HistoryEntry:
        return HistoryEntry(
            at=since,
            kind="set_aside",
            source=tracked.source,
            uid=tracked.uid,
            recurrence_id=None,
            what=f"Set aside, as its dates can't be worked out: {why}",
            evidence="Until it is mended in the calendar, its sessions stay as they were.",
        )

    def change(self, change: Change, later: int = 0) -> HistoryEntry:
        """`later`: so many more of its sessions came back by the same stroke."""
        if change.is_exact:
            when = f"Made {self.says(change.made_not_after)}, as the calendar itself states."
        else:
            first, last = self.says(change.made_not_before), self.says(change.made_not_after)
            when = f"Made between {first} and {last}, from one look to the next."
        who = f" {_sentence(change.side_evidence)}" if change.side_evidence else ""
        return HistoryEntry(
            at=change.counted_at,
            kind="change",
            source=change.source,
            uid=change.uid,
            recurrence_id=change.recurrence_id,
            what=f"Counted as a change: {self._counted(change, later or change.sessions - 1)}",
            evidence=when + who,
        )

    def _counted(self, change: Change, later: int) -> str:
        start = self.says(change.from_start)
        to = self.says(change.to_start) if change.to_start is not None else None
        others = f" With it {counted(later, 'later session')}." if later > 0 else ""
        if change.kind is ChangeKind.RESTORED:
            where = f", at {to}" if to not in (None, start) else ""
            return f"the session of {start} is on again{where}.{others}"
        what = f"moved to {to}" if to is not None else "was cancelled"
        notice = format_notice(change.notice_min, change.notice_max)
        return f"the session of {start} {what}, {notice}.{others}"

    def conference(self, session: Session, answer: Attendance) -> HistoryEntry:
        return HistoryEntry(
            at=answer.asked_at,
            kind="conference",
            source=session.source,
            uid=session.uid,
            recurrence_id=session.recurrence_id,
            what=self._who_came(answer),
            evidence=f"Asked then about the session of {self.says(session.start)}.",
        )

    def _who_came(self, answer: Attendance) -> str:
        others = "someone else joined" if answer.others_joined else "nobody else joined"
        if answer.joined_at is None:
            others = others.replace(" else", "")
            return f"Video conference: the clinician was not seen, {others}."
        taken = " (by elimination, under another name)" if answer.is_inferred else ""
        left = f", left {self.says(answer.left_at)}" if answer.left_at else ""
        return (
            f"Video conference: the clinician{taken} joined {self.says(answer.joined_at)}{left}; "
            f"{others}."
        )


def _sentence(text: str) -> str:
    return f"{text[:1].upper()}{text[1:].rstrip('.')}."
