"""A marker or an answer that comes after a change has counted speaks for it all the same."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import replace

from connectors.model import CalendarEvent, PartStat, Status
from monitor.core.common.translation import N_
from monitor.core.markers.reading import Markers, Side
from monitor.core.sessions.changes import Change, ChangeKind
from monitor.core.sessions.edits.unsettled import Edits
from monitor.core.sessions.model import Session
from monitor.core.sessions.recognition import Recognizer

_WRITTEN_LATER: Mapping[Side, str] = {
    "client": N_("what was written later in the event names the client"),
    "clinician": N_("what was written later in the event names the clinician"),
}


def told_later(
    edits: Edits,
    stored: Iterable[Session],
    recognizer: Recognizer,
    markers: Markers,
) -> Iterator[Change]:
    """The last changes of these sessions of which nobody knew who asked, and now it is said.

    To be asked where nothing was changed just now, which the new words would be about. Words of a
    series speak for the change of it that was counted last.
    """
    latest = max((change.counted_at for change in edits.last_changes.values()), default=None)
    for session in stored:
        change = edits.last_changes.get(session.id)
        if change is None or change.side is not None:
            continue
        own, of_series = edits.spoken_since(session, change.counted_at)
        for then, now_is in (own, of_series if change.counted_at == latest else (None, None)):
            side = now_is and _side(change, then, now_is, recognizer, markers)
            if side:
                yield replace(change, side=side, side_evidence=_WRITTEN_LATER[side])
                break


def _side(
    change: Change,
    then: CalendarEvent | None,
    now_is: CalendarEvent,
    recognizer: Recognizer,
    markers: Markers,
) -> Side | None:
    said = markers.sides(now_is) - (markers.sides(then) if then else frozenset())
    if len(said) == 1:
        return next(iter(said))
    # Who declines a new time did not ask for it; who declines what is off did.
    is_off = change.kind is ChangeKind.CANCELLED and now_is.status is Status.CANCELLED
    attendees = recognizer.attendees_of(now_is, change.client) if is_off and not said else ()
    return "client" if any(a.partstat is PartStat.DECLINED for a in attendees) else None
