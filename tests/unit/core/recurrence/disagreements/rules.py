"""Where the two disagree in what a rule gives."""

from __future__ import annotations

from tests.unit.core.recurrence.disagreements.row import MONDAY, NY, SESSION, Disagreement

ROWS = (
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
        title="EXRULE",
        rfc="A.2",
        why="The older standard (RFC 2445, 4.8.5.2) takes the starts of such a rule out, and "
        "calendars still hold them. The peer passes it over.",
        events=((MONDAY, SESSION, "RRULE:FREQ=DAILY;COUNT=4", "EXRULE:FREQ=WEEKLY;BYDAY=WE"),),
        zone=NY,
        only_we=(),
        only_they=("03-04 10:00 to 03-04 10:50",),
    ),
)
