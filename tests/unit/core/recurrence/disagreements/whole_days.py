"""Where the two disagree about events of whole days."""

from __future__ import annotations

from tests.unit.core.recurrence.disagreements.row import BERLIN, Disagreement

ROWS = (
    Disagreement(
        title="An all-day event that ends where it starts",
        rfc="3.8.2.2",
        why="DTEND must be later than DTSTART, so the standard has no answer. People see a day in"
        " their calendar, and so do we; the peer gives it no length.",
        events=(("DTSTART;VALUE=DATE:20260302", "DTEND;VALUE=DATE:20260302"),),
        zone=BERLIN,
        only_we=("03-02 00:00 to 03-03 00:00",),
        only_they=("03-02 00:00 to 03-02 00:00",),
    ),
    Disagreement(
        title="Hours of the day in a rule of whole days",
        rfc="3.3.10",
        why="BYHOUR, BYMINUTE and BYSECOND must be ignored there; the peer gives one day twice.",
        events=(("DTSTART;VALUE=DATE:20260302", "RRULE:FREQ=DAILY;BYHOUR=9,14;COUNT=2"),),
        zone=BERLIN,
        only_we=("03-03 00:00 to 03-04 00:00",),
        only_they=("03-02 00:00 to 03-03 00:00",),
    ),
    Disagreement(
        title="A day that lasts some hours",
        rfc="3.6.1",
        why="The DURATION of a date must be in weeks or days. Hours are the day that they lie in; "
        "the peer ends the day at five in the morning.",
        events=(("DTSTART;VALUE=DATE:20260302", "DURATION:PT5H"),),
        zone=BERLIN,
        only_we=("03-02 00:00 to 03-03 00:00",),
        only_they=("03-02 00:00 to 03-02 05:00",),
    ),
    Disagreement(
        title="A day that ends at a time",
        rfc="3.8.2.2",
        why="DTEND must be a date where DTSTART is one. The day in which it ends is one of its "
        "days.",
        events=(("DTSTART;VALUE=DATE:20260302", f"DTEND;TZID={BERLIN}:20260303T170000"),),
        zone=BERLIN,
        only_we=("03-02 00:00 to 03-04 00:00",),
        only_they=("03-02 00:00 to 03-03 17:00",),
    ),
)
