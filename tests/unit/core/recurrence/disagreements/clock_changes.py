"""Where the two disagree where clocks change, and in what a length is counted."""

from __future__ import annotations

from tests.unit.core.recurrence.disagreements.row import NIGHT, NY, SESSION, Disagreement

ROWS = (
    Disagreement(
        title="The same length across a clock change",
        rfc="3.8.5.3",
        why="A length that DTEND states is exact for every occurrence. The peer keeps the reading"
        " of the clock at the end, so the night when the clock goes forward has seven hours "
        "of eight.",
        events=((NIGHT, f"DTEND;TZID={NY}:20260307T060000", "RRULE:FREQ=DAILY;COUNT=2"),),
        zone=NY,
        only_we=("03-07 22:00 to 03-08 07:00",),
        only_they=("03-07 22:00 to 03-08 06:00",),
    ),
    Disagreement(
        title="Hours in a DURATION are elapsed time",
        rfc="3.3.6",
        why="Weeks and days of a DURATION are nominal, hours are exact: PT24H is 24 hours, where "
        "P1D is the same time tomorrow.",
        events=((NIGHT, "DURATION:PT24H", "RRULE:FREQ=DAILY;COUNT=2"),),
        zone=NY,
        only_we=("03-07 22:00 to 03-08 23:00",),
        only_they=("03-07 22:00 to 03-08 22:00",),
    ),
    Disagreement(
        title="A start in the hour that a clock change skips",
        rfc="3.3.5",
        why="Both read it with the offset before the gap (02:30 becomes 03:30). The peer then "
        "ends it before it begins.",
        events=((f"DTSTART;TZID={NY}:20260301T023000", SESSION, "RRULE:FREQ=WEEKLY;COUNT=2"),),
        zone=NY,
        only_we=("03-08 03:30 to 03-08 04:20",),
        only_they=("03-08 03:30 to 03-08 03:20",),
    ),
    Disagreement(
        title="A start in the hour that comes twice",
        rfc="3.3.5",
        why="Both mean the first of the two hours. 50 minutes later the clock has gone back and "
        "shows 01:20; the peer ends the session an hour late.",
        events=((f"DTSTART;TZID={NY}:20261025T013000", SESSION, "RRULE:FREQ=WEEKLY;COUNT=2"),),
        zone=NY,
        only_we=("11-01 01:30 to 11-01 01:20",),
        only_they=("11-01 01:30 to 11-01 02:20",),
    ),
    Disagreement(
        title="Two starts that a skipped hour makes one",
        rfc="3.8.5.3",
        why="02:30 does not exist that night and is read as 03:30, which is an RDATE as well. "
        "Duplicates are ignored; the peer gives both.",
        events=(
            (
                f"DTSTART;TZID={NY}:20260307T023000",
                "DURATION:PT0M",
                "RRULE:FREQ=DAILY;COUNT=2",
                f"RDATE;TZID={NY}:20260308T033000",
            ),
        ),
        zone=NY,
        only_we=(),
        only_they=("03-08 03:30 to 03-08 03:30",),
    ),
)
