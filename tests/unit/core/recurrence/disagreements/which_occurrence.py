"""Where the two disagree about which start or which state is meant."""

from __future__ import annotations

from tests.unit.core.recurrence.disagreements.row import (
    BERLIN,
    MONDAY,
    NY,
    SESSION,
    WEEKLY,
    Disagreement,
)

ROWS = (
    Disagreement(
        title="A date among the RDATEs of a series with times",
        rfc="3.8.5.2",
        why="The standard allows it and does not say when on that day. We take the hour of the "
        "series, the peer takes midnight.",
        events=((MONDAY, SESSION, WEEKLY, "RDATE;VALUE=DATE:20260311"),),
        zone=NY,
        only_we=("03-11 10:00 to 03-11 10:50",),
        only_they=("03-11 00:00 to 03-11 00:50",),
    ),
    Disagreement(
        title="A date as the RECURRENCE-ID of a series with times",
        rfc="3.8.4.4",
        why="It must have the type of DTSTART. Exporters that write a date mean the occurrence of"
        " that day; for the peer it replaces nothing, and the moved session appears twice.",
        events=(
            (MONDAY, SESSION, WEEKLY),
            (
                "RECURRENCE-ID;VALUE=DATE:20260309",
                f"DTSTART;TZID={NY}:20260310T100000",
                SESSION,
            ),
        ),
        zone=NY,
        only_we=(),
        only_they=("03-09 10:00 to 03-09 10:50",),
    ),
    Disagreement(
        title="EXDATE is one instant",
        rfc="3.8.5.1",
        why="The peer compares the reading of the clock as well as the instant. This 11:00 in "
        "Berlin is 10:00 in UTC, so an EXDATE for 10:00 in Berlin removes it there.",
        events=(
            (
                f"DTSTART;TZID={BERLIN}:20260112T100000",
                SESSION,
                "RRULE:FREQ=WEEKLY;COUNT=2",
                f"RDATE;TZID={BERLIN}:20260119T110000",
                f"EXDATE;TZID={BERLIN}:20260119T100000",
            ),
        ),
        zone=BERLIN,
        only_we=("01-19 11:00 to 01-19 11:50",),
        only_they=(),
    ),
    Disagreement(
        title="A time without a zone beside times in UTC",
        rfc="3.3.5",
        why="Such a time is meant where people are: in the calendar's zone, else the practice's "
        "(here Berlin, 11:00). The peer reads it as UTC.",
        events=(
            (
                "DTSTART:20260112T100000Z",
                SESSION,
                "RRULE:FREQ=WEEKLY;COUNT=2",
                "EXDATE:20260119T110000",
            ),
        ),
        zone="UTC",
        only_we=(),
        only_they=("01-19 10:00 to 01-19 10:50",),
    ),
    Disagreement(
        title="A series that states one of its dates",
        rfc="3.8.4.4",
        why="A RECURRENCE-ID beside an RRULE, and nothing else under that UID: it is read as the "
        "series, or all but one session would be lost. The peer shows the one.",
        events=(
            (
                MONDAY,
                SESSION,
                f"RECURRENCE-ID;TZID={NY}:20260302T100000",
                "RRULE:FREQ=WEEKLY;COUNT=2",
            ),
        ),
        zone=NY,
        only_we=("03-09 10:00 to 03-09 10:50",),
        only_they=(),
    ),
    Disagreement(
        title="Two states of an event under one SEQUENCE",
        rfc="3.8.7.2; RFC 5546, 2.1.5",
        why="The later DTSTAMP is the newer state. The peer keeps the first that is written.",
        events=(
            (MONDAY, SESSION, "SEQUENCE:1", "DTSTAMP:20260101T090000Z"),
            (
                f"DTSTART;TZID={NY}:20260304T100000",
                SESSION,
                "SEQUENCE:1",
                "DTSTAMP:20260102T090000Z",
            ),
        ),
        zone=NY,
        only_we=("03-04 10:00 to 03-04 10:50",),
        only_they=("03-02 10:00 to 03-02 10:50",),
    ),
    Disagreement(
        title="Different events under one UID",
        rfc="3.8.4.7",
        why="A UID names one event. Some exporters give one to several; if neither start nor "
        "SEQUENCE nor stamps tell which is the newer, we keep both rather than lose a session. "
        "The peer keeps the first.",
        events=((MONDAY, SESSION), (f"DTSTART;TZID={NY}:20260304T100000", SESSION)),
        zone=NY,
        only_we=("03-04 10:00 to 03-04 10:50",),
        only_they=(),
    ),
)
