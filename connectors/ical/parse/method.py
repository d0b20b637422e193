"""METHOD: whether a calendar states events, or is a message about events (RFC 5546, 1.4).

| METHOD | its events are |
|---|---|
| none, PUBLISH, REQUEST, one that is not known | as they are now |
| ADD | one more date each of the series of that UID (3.2.4) |
| CANCEL | off (3.2.5) |
| REPLY, COUNTER, REFRESH, DECLINECOUNTER | none: an answer, a proposal or a question about one |

An answer's PARTSTAT is not taken over: whoever owns the calendar enters it there, and a folder of
mails would otherwise know better than the calendar.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from connectors.ical.parse.blocks import CalendarPart
from connectors.ical.parse.lines import first_value

ADD, CANCEL = "ADD", "CANCEL"
_ABOUT_EVENTS = frozenset({"REPLY", "COUNTER", "REFRESH", "DECLINECOUNTER"})


def method_of(part: CalendarPart) -> str:
    """The METHOD in upper case; empty if the calendar states none."""
    return first_value(part.properties, "METHOD").upper()


def stating_events(parts: Sequence[CalendarPart]) -> list[CalendarPart]:
    """The calendars whose components are events, in order."""
    return [part for part in parts if method_of(part) not in _ABOUT_EVENTS]


def notes_on_answers(parts: Sequence[CalendarPart]) -> Iterator[str]:
    """A sentence where there are calendars that are passed over, for `check`."""
    if len(stating_events(parts)) < len(parts):
        yield (
            "Messages about invitations (answers, proposals and questions) are no events: "
            "passed over."
        )
