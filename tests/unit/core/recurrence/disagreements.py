"""Where our expansion and recurring-ical-events' disagree: the table behind docs/recurrence.md.

Every row is run by test_equal_to_recurring_ical_events.py, which also holds the page to the table.
Answers are starts and ends on the wall clock of the event's own zone, in 2026.
"""

from __future__ import annotations

import textwrap
from dataclasses import dataclass


@dataclass(frozen=True, slots=True, kw_only=True)
class Disagreement:
    title: str
    rfc: str  # the paragraph of RFC 5545
    why: str
    events: tuple[tuple[str, ...], ...]  # the lines of each VEVENT, but for its UID
    zone: str
    only_we: tuple[str, ...]
    only_they: tuple[str, ...]


NY, BERLIN = "America/New_York", "Europe/Berlin"
MONDAY = f"DTSTART;TZID={NY}:20260302T100000"
NIGHT = f"DTSTART;TZID={NY}:20260306T220000"
SESSION = "DURATION:PT50M"
WEEKLY = "RRULE:FREQ=WEEKLY;COUNT=3"

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
    Disagreement(
        title="UNTIL as a date, where the series has times",
        rfc="3.3.10",
        why="UNTIL must be a time if DTSTART is one, so the standard has no answer. Exporters "
        "that write a date mean that day with its session; the peer ends at its first minute "
        "in UTC.",
        events=((MONDAY, SESSION, "RRULE:FREQ=WEEKLY;UNTIL=20260316"),),
        zone=NY,
        only_we=("03-16 10:00 to 03-16 10:50",),
        only_they=(),
    ),
    Disagreement(
        title="UNTIL without a zone",
        rfc="3.3.10",
        why="UNTIL must be in UTC here. Without the Z it is read on the series' own clock, as the"
        " exporter's people see it; the peer adds the Z.",
        events=((MONDAY, SESSION, "RRULE:FREQ=WEEKLY;UNTIL=20260316T100000"),),
        zone=NY,
        only_we=("03-16 10:00 to 03-16 10:50",),
        only_they=(),
    ),
    Disagreement(
        title="Weekdays with and without a number in one BYDAY",
        rfc="3.3.10",
        why="Each value of the list adds its days: every Monday, and the first Tuesday. dateutil,"
        " which the peer rests on, takes only days that are both.",
        events=((MONDAY, SESSION, "RRULE:FREQ=MONTHLY;BYDAY=MO,1TU;COUNT=4"),),
        zone=NY,
        only_we=(
            "03-03 10:00 to 03-03 10:50",
            "03-09 10:00 to 03-09 10:50",
            "03-16 10:00 to 03-16 10:50",
        ),
        only_they=(),
    ),
    Disagreement(
        title="BYSETPOS in the week of a DTSTART that the rule does not give",
        rfc="3.3.10, 3.8.5.3",
        why="The set that BYSETPOS picks from is the whole week. Its first day, the Monday before"
        " DTSTART, is past and does not count; the peer begins the set at DTSTART. The "
        "standard leaves such a DTSTART undefined.",
        events=(
            (
                f"DTSTART;TZID={NY}:20260304T100000",
                SESSION,
                "RRULE:FREQ=WEEKLY;BYDAY=MO,TU,WE,TH,FR;BYSETPOS=1;COUNT=3",
            ),
        ),
        zone=NY,
        only_we=("03-23 10:00 to 03-23 10:50",),
        only_they=(),
    ),
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
        title="A week's number without a weekday",
        rfc="3.3.10",
        why="What the rule does not say is taken from DTSTART, here the Wednesday. dateutil, which "
        "the peer rests on, takes all seven days of the week.",
        events=(
            (
                f"DTSTART;TZID={NY}:20260513T100000",
                SESSION,
                "RRULE:FREQ=YEARLY;BYWEEKNO=20;UNTIL=20261231T000000Z",
            ),
        ),
        zone=NY,
        only_we=(),
        only_they=(
            "05-14 10:00 to 05-14 10:50",
            "05-15 10:00 to 05-15 10:50",
            "05-16 10:00 to 05-16 10:50",
            "05-17 10:00 to 05-17 10:50",
        ),
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
    Disagreement(
        title="EXRULE",
        rfc="A.2",
        why="The older standard (RFC 2445, 4.8.5.2) takes the starts of such a rule out, and "
        "calendars still hold them. The peer passes it over.",
        events=((MONDAY, SESSION, "RRULE:FREQ=DAILY;COUNT=4", "EXRULE:FREQ=WEEKLY;BYDAY=WE"),),
        zone=NY,
        only_we=(),
        only_they=("03-04 10:00 to 03-04 10:50",),
    ),
    Disagreement(
        title="A COUNT of nothing",
        rfc="3.3.10",
        why="COUNT must be positive. Programs that write 0 have no number to write, and libical "
        "and ical.js, which many calendars use, read it as no end. The peer shows the first start "
        "only.",
        events=((MONDAY, SESSION, "RRULE:FREQ=YEARLY;COUNT=0;BYDAY=1MO,2MO;BYMONTH=3"),),
        zone=NY,
        only_we=("03-09 10:00 to 03-09 10:50",),
        only_they=(),
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


def as_section(row: Disagreement) -> str:
    """A row as it stands in docs/recurrence.md."""
    events = [["BEGIN:VEVENT", *lines, "END:VEVENT"] for lines in row.events]
    text = "\n".join(line for lines in events for line in lines)
    why = textwrap.fill(f"{row.why} (RFC 5545, {row.rfc})", 100)
    here, there = ", ".join(row.only_we) or "-", ", ".join(row.only_they) or "-"
    return (
        f"### {row.title}\n\n{why}\n\n"
        f"```text\n{text}\n\nonly here:  {here}\nonly there: {there}\n```\n"
    )
