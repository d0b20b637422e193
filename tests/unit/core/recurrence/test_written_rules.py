"""Rules as real programs write them: "What programs write" in docs/recurrence.md."""

from __future__ import annotations

import calendar as months
import re
from collections import defaultdict
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import pytest

from connectors.model import CalendarEvent, EventTime
from monitor.core.recurrence.occurrences import UnreadableRule, occurrences_of
from tests.builders.ics import calendar, vevent
from tests.unit.connectors.ical.parse.reading import problem, read
from tests.unit.core.recurrence.written_series import at, days, expand, override, series, starts

PAGE = Path(__file__).parents[4] / "docs/recurrence.md"
MONDAYS = ["03-02", "03-09", "03-16", "03-23", "03-30", "04-06"]
# A rule; the starts until 8 April 2026 of its series from Monday 2 March; whether `check` says so.
ROWS = {
    "FREQ=WEEKLY;COUNT=-1": (MONDAYS, True),
    "FREQ=WEEKLY;COUNT=-2147483648": (MONDAYS, True),
    "FREQ=WEEKLY;COUNT=0": (MONDAYS, True),
    "FREQ=WEEKLY;COUNT=": (MONDAYS, True),
    "FREQ=WEEKLY;UNTIL=": (MONDAYS, True),
    "FREQ=WEEKLY;BYDAY=": (MONDAYS, True),
    "FREQ=WEEKLY;BYDAY=;BYMONTH=;BYSETPOS=;WKST=;INTERVAL=2": (MONDAYS[::2], True),
    "FREQ=WEEKLY;INTERVAL=;COUNT=3": (MONDAYS[:3], True),
    "FREQ=WEEKLY;INTERVAL=0;COUNT=3": (MONDAYS[:3], True),
    "FREQ=WEEKLY;INTERVAL=02;COUNT=3": (MONDAYS[:6:2], False),
    "FREQ=WEEKLY;INTERVAL=null;UNTIL=undefined;COUNT=None": (MONDAYS, True),
    "FREQ=WEEKLY;UNTIL=00000000": (MONDAYS, True),
    "FREQ=WEEKLY;UNTIL=0000-00-00": (MONDAYS, True),
    "FREQ=WEEKLY;UNTIL=0000-00-00 00:00:00": (MONDAYS, True),
    "FREQ=WEEKLY;UNTIL=00010101T000000Z": (MONDAYS, True),
    "FREQ=WEEKLY;UNTIL=00,10101T000000Z": (MONDAYS, True),
    "FREQ=WEEKLY;UNTIL=20260431T235959Z": (MONDAYS, True),
    "FREQ=WEEKLY;BYDAY=Tuesday;COUNT=3": (["03-02", "03-03", "03-10", "03-17"], True),
    "FREQ=WEEKLY;BYDAY=MON, wed;COUNT=3": (["03-02", "03-04", "03-09"], True),
    "FREQ=MONTHLY;BYDAY=1Mon,+2 THURS,-1TU;COUNT=4": (["03-02", "03-12", "03-31", "04-06"], True),
    "FREQ=WEEKLY;INTERVAL=2;WKST=SUN;BYDAY=MO,SU;COUNT=4": (
        ["03-02", "03-15", "03-16", "03-29"],
        True,
    ),
    "FREQ=WEEKLY;WKST=MON;COUNT=3": (MONDAYS[:3], True),
    "FREQ=WEEKLY;BYSETPOS=0;COUNT=3": (MONDAYS[:3], True),
    "FREQ=MONTHLY;BYMONTHDAY=0,9;BYMONTH=00;COUNT=2": (["03-02", "03-09"], True),
    "FREQ=WEEKLY;X-EXPORTED-BY=us;COUNT=3": (MONDAYS[:3], True),
    "FREQ=WEEKLY;x-note;COUNT=3": (MONDAYS[:3], True),
    "FREQ=WEEKLY;INTERVAL=2;WKST=0;BYDAY=MO,SU;COUNT=4": (
        ["03-02", "03-08", "03-16", "03-22"],
        True,
    ),
    "FREQ=WEEKLY;INTERVAL=2;WKST=6;BYDAY=MO,SU;COUNT=4": (
        ["03-02", "03-15", "03-16", "03-29"],
        True,
    ),
    "FREQ=WEEKLY;DTSTART=20260301T100000Z;INTERVAL=1;COUNT=3": (MONDAYS[:3], True),
    "RRULE:FREQ=WEEKLY;COUNT=3": (MONDAYS[:3], False),
    "FREQ=WEEKLY;UNTIL=2026-03-16": (MONDAYS[:3], False),
    "FREQ=WEEKLY;UNTIL=2026-03-16T14:00:00Z": (MONDAYS[:3], False),
    "FREQ=WEEKLY;UNTIL=2026-03-16T13:59:59.000Z": (MONDAYS[:2], False),
    "FREQ=WEEKLY;BYDAY=MO,;COUNT=3": (MONDAYS[:3], False),
    "FREQ=WEEKLY;;COUNT=3;FREQ=WEEKLY;": (MONDAYS[:3], False),
    "RSCALE=GREGORIAN;FREQ=WEEKLY;COUNT=3": (MONDAYS[:3], False),
    "RSCALE=gregory;FREQ=WEEKLY;COUNT=3;SKIP=FORWARD": (MONDAYS[:3], False),
}


def in_spring(event: CalendarEvent) -> list[str]:
    found = occurrences_of(
        event, [], datetime(2026, 3, 1, tzinfo=UTC), datetime(2026, 4, 8, tzinfo=UTC)
    )
    return [f"{one.start:%m-%d}" for one in found]


@pytest.mark.parametrize(("rule", "shown", "is_said"), [(r, *row) for r, row in ROWS.items()])
def test_a_rule_is_read_as_its_program_meant_it(
    rule: str, shown: list[str], *, is_said: bool
) -> None:
    start = ";TZID=America/New_York:20260302T100000"
    reading = read(calendar(vevent(f"RRULE:{rule}", start=start)))
    assert reading.problems == ()
    assert in_spring(reading.events[0]) == shown
    assert [note[:29] for note in reading.notes] == ["Some of its repeat rules have"] * is_said


def test_what_is_read_leniently_is_said_once_a_kind() -> None:
    rules = ("FREQ=DAILY;COUNT=0;X-A=1;X-B=2", "FREQ=WEEKLY;COUNT=-1", "FREQ=WEEKLY;BYDAY=")
    reading = read(calendar(*(vevent(f"RRULE:{r}", uid=r) for r in rules)))
    assert reading.notes == (
        "Some of its repeat rules have COUNT below 1, read as without an end.",
        "Some of its repeat rules have a part of its maker's own (X-), passed over.",
        "Some of its repeat rules have a part without a value, read as if it were not there.",
    )


@pytest.mark.parametrize(
    "rule",
    [
        *(
            "FREQ=WEEKLY;FOO=1",
            "FREQ=YEARLY;BYEASTER=0",
            "FREQ=WEEKLY;WKST=7",
            "FREQ=WEEKLY;WKST=XX",
        ),
        # An end that there is, and that nobody can read (CryptPad's, of a series that was split).
        *("FREQ=WEEKLY;UNTIL=NaNNaNNaNTNaNNaN00Z", "FREQ=WEEKLY;UNTIL=soon"),
        *("FREQ=WEEKLY;BYDAY=MO,someday", "FREQ=WEEKLY;BYDAY=3", "FREQ=NONE;INTERVAL=1"),
        *("FREQ=WEEKLY;COUNT=many", "FREQ=WEEKLY;COUNT=2;COUNT=3", "FREQ=;INTERVAL=2"),
        *("RSCALE=HEBREW;FREQ=YEARLY;BYMONTH=5L", "FREQ=MONTHLY;SKIP=SIDEWAYS"),
    ],
)
def test_what_nobody_can_know_is_set_aside(rule: str) -> None:
    assert "repeat rule" in problem(f"RRULE:{rule}")


@pytest.mark.parametrize("rule", ["FREQ=MONTHLY;SKIP=SIDEWAYS", "RSCALE=HEBREW;FREQ=YEARLY"])
def test_what_nobody_can_know_is_set_aside_by_the_core_as_well(rule: str) -> None:
    with pytest.raises(UnreadableRule):
        expand(series("2026-03-02 10:00", rule))


def test_the_page_has_a_row_for_each_way() -> None:
    table = PAGE.read_text().split("## What programs write")[1].split("## ")[0]
    ways = re.findall(r"^\| (.+?) \| .+? \| (yes)? *\|$", table, re.MULTILINE)
    assert len(ways) == 20
    said = {part for way, yes in ways if yes for part in re.findall(r"`(\w+)[=-]", way)}
    assert said == {*("COUNT", "UNTIL", "INTERVAL", "WKST", "BYDAY", "BYSETPOS", "X", "DTSTART")}


# Worked out for each month of its own, by what the page says.
def moved(first: date, last: date, wanted: int, skip: str) -> list[str]:
    found = set()
    before = max(date(2026, 1, 1), first - timedelta(days=31))  # what its last day is moved to
    for index in range(before.year * 12 + before.month - 1, last.year * 12 + last.month):
        begin = date(index // 12, index % 12 + 1, 1)
        length = months.monthrange(begin.year, begin.month)[1]
        day = begin + timedelta(days=min(wanted, length + (skip == "FORWARD")) - 1)
        if wanted <= length or skip != "OMIT":
            found.add(day)
    return [f"{day} 10:00" for day in sorted(found) if first <= day < last]


@pytest.mark.parametrize("skip", ["OMIT", "FORWARD", "BACKWARD"])
@pytest.mark.parametrize("wanted", [28, 29, 30, 31])
@pytest.mark.parametrize(
    "since", ["2026-01-28", "2027-02-27", "2028-02-29", "2028-03-01", "2031-05-01"]
)
def test_a_day_that_its_month_lacks_is_moved(skip: str, wanted: int, since: str) -> None:
    monthly = series("2026-01-28 10:00", f"FREQ=MONTHLY;BYMONTHDAY=28,{wanted};SKIP={skip}")
    first, last = date.fromisoformat(since), date(2033, 6, 1)
    expected = {*moved(first, last, wanted, skip), *moved(first, last, 28, skip)}
    assert starts(monthly, span=days(since, "2033-06-01")) == sorted(expected)


MOVED = {
    # RFC 7529, 4.3: the examples of a monthly series from the 31st and of a leap day's anniversary
    "FREQ=MONTHLY;SKIP=OMIT;COUNT=4": "01-31 03-31 05-31 07-31",
    "FREQ=MONTHLY;SKIP=BACKWARD;COUNT=4": "01-31 02-28 03-31 04-30",
    "FREQ=MONTHLY;SKIP=FORWARD;COUNT=4": "01-31 03-01 03-31 05-01",
    "RSCALE=GREGORIAN;FREQ=MONTHLY;SKIP=FORWARD;UNTIL=20260501T000000Z": "01-31 03-01 03-31",
    "FREQ=MONTHLY;BYMONTHDAY=1,31;SKIP=FORWARD;COUNT=5": "01-31 02-01 03-01 03-31 04-01",
    "FREQ=MONTHLY;BYMONTHDAY=30,31;SKIP=BACKWARD;COUNT=5": "01-31 02-28 03-30 03-31 04-30",
    "FREQ=MONTHLY;BYMONTH=1,4;SKIP=FORWARD;COUNT=2": "01-31 05-01",
    "FREQ=MONTHLY;BYMONTHDAY=31;BYDAY=SA,SU;SKIP=FORWARD;COUNT=3": "01-31 03-01 05-31",
    "FREQ=MONTHLY;BYMONTHDAY=29,30,31;BYSETPOS=-1;SKIP=BACKWARD;COUNT=3": "01-31 02-28 03-31",
    "FREQ=MONTHLY;INTERVAL=2;BYMONTHDAY=-31;SKIP=FORWARD;UNTIL=20260601": "01-31 03-01 05-01",
    "FREQ=YEARLY;BYMONTH=2;BYMONTHDAY=30;SKIP=BACKWARD;UNTIL=20261231": "01-31 02-28",
    "FREQ=YEARLY;BYMONTH=2;BYMONTHDAY=30;SKIP=FORWARD;UNTIL=20261231": "01-31 03-01",
    "FREQ=YEARLY;BYYEARDAY=366;SKIP=BACKWARD;UNTIL=20261231": "01-31 12-31",
    "FREQ=DAILY;BYMONTHDAY=31;SKIP=FORWARD;COUNT=3": "01-31 03-31 05-31",
}


@pytest.mark.parametrize(("rule", "shown"), MOVED.items())
def test_skip_moves_before_weekdays_and_positions_choose(rule: str, shown: str) -> None:
    found = starts(series("2026-01-31 10:00", rule), span=days("2026-01-01", "2027-01-01"))
    assert [start[5:10] for start in found] == shown.split()


@pytest.mark.parametrize(("skip", "day"), [("FORWARD", "03-01"), ("BACKWARD", "02-28")])
def test_a_leap_days_anniversary(skip: str, day: str) -> None:
    yearly = series("2024-02-29", f"FREQ=YEARLY;SKIP={skip};COUNT=5", minutes=0)
    wanted = ["2025", "2026", "2027"]
    assert [start[:10] for start in starts(yearly)][:3] == [f"{year}-{day}" for year in wanted]


def test_a_skipped_day_can_be_left_out_and_moved_like_any_other() -> None:
    rule = "FREQ=MONTHLY;SKIP=FORWARD;COUNT=5"
    gone = at("2026-03-01 10:00")
    left = series("2026-01-31 10:00", rule, exdates=(gone,))
    assert [one[5:10] for one in starts(left)] == ["01-31", "03-31", "05-01", "05-31"]
    whole = series("2026-01-31 10:00", rule)
    put_off = override(gone, "2026-03-02 11:00")
    assert "2026-03-02 11:00" in starts(whole, [put_off])
    assert "2026-03-01 10:00" not in starts(whole, [put_off])


LEFT_OUT = {
    "FREQ=WEEKLY;BYDAY=WE": "02 03 05 06 07 08 09 10 12 13 14",
    "FREQ=DAILY;INTERVAL=2": "03 05 07 09 11 13",
    "FREQ=DAILY;COUNT=3": "05 06 07 08 09 10 11 12 13 14",
    "FREQ=DAILY;UNTIL=20260304T150000Z": "05 06 07 08 09 10 11 12 13 14",
    "FREQ=DAILY;BYHOUR=9": "02 03 04 05 06 07 08 09 10 11 12 13 14",
    "FREQ=DAILY;COUNT=0": "",
}


@pytest.mark.parametrize(("rule", "left"), LEFT_OUT.items())
def test_an_exrule_takes_its_starts_out(rule: str, left: str) -> None:
    lines = (
        "RRULE:FREQ=DAILY;COUNT=12",
        f"EXRULE:{rule}",
        "RDATE;TZID=America/New_York:20260314T100000",
    )
    raw = calendar(vevent(*lines, start=";TZID=America/New_York:20260302T100000"))
    found = occurrences_of(read(raw).events[0], [], *days("2026-03-01", "2026-04-01"))
    assert [f"{one.start:%d}" for one in found] == left.split()


def test_an_exrule_is_followed_in_whatever_window_and_shown_where_asked_for() -> None:
    master = series("2026-03-02 10:00", "FREQ=DAILY", exrules=("FREQ=WEEKLY;BYDAY=TU",))
    by_day = defaultdict(list)
    for one in expand(master, span=days("2027-06-01", "2027-06-15"), include_excluded=True):
        by_day[one.excluded].append(one.start.weekday())
    assert set(by_day[True]) == {1}
    assert set(by_day[False]) == {0, 2, 3, 4, 5, 6}


def test_an_exrule_takes_an_override_of_its_start_along() -> None:
    master = series("2026-03-02 10:00", "FREQ=DAILY;COUNT=3", exrules=("FREQ=WEEKLY;BYDAY=TU",))
    put_off = override(at("2026-03-03 10:00"), "2026-04-20 11:00")
    assert [one[5:10] for one in starts(master, [put_off])] == ["03-02", "03-04"]


@pytest.mark.parametrize(
    "part", ["BYHOUR=9,14", "BYMINUTE=0,30", "BYSECOND=5", "BYHOUR=9;BYMINUTE=7"]
)
@pytest.mark.parametrize("freq", ["DAILY", "WEEKLY", "MONTHLY", "YEARLY"])
def test_clock_parts_are_ignored_in_a_rule_of_whole_days(freq: str, part: str) -> None:
    plain, clocked = (
        CalendarEvent(
            uid="jd",
            start=EventTime(
                instant=at("2026-03-02").instant, zone="America/New_York", is_date=True
            ),
            rrules=(rule,),
        )
        for rule in (f"FREQ={freq};COUNT=2", f"FREQ={freq};{part};COUNT=2")
    )
    assert starts(clocked) == starts(plain)
    assert len(starts(clocked)) == 2


WEEKS = {
    "FREQ=YEARLY;BYWEEKNO=20": "2026-05-13 2027-05-19",
    "FREQ=YEARLY;BYWEEKNO=20,-1": "2026-05-13 2026-12-30 2027-05-19 2027-12-29",
    "FREQ=YEARLY;BYWEEKNO=1": "2026-05-13 2027-01-06",
    "FREQ=YEARLY;BYWEEKNO=20;BYDAY=MO": "2026-05-13 2027-05-17",
    "FREQ=YEARLY;BYWEEKNO=20;BYMONTH=5": "2026-05-13 2027-05-19",
    "FREQ=YEARLY;BYWEEKNO=20;BYMONTHDAY=18,20": "2026-05-13 2027-05-18 2027-05-20",
    "FREQ=WEEKLY;BYWEEKNO=20": "2026-05-13 2027-05-19",
}


@pytest.mark.parametrize(("rule", "shown"), WEEKS.items())
def test_a_weeks_number_means_the_weekday_of_the_start(rule: str, shown: str) -> None:
    found = starts(series("2026-05-13 10:00", rule))
    assert [start[:10] for start in found] == shown.split()
