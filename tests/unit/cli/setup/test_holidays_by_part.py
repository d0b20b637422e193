"""A country's code holds only what all its parts share: what it leaves out is told."""

from __future__ import annotations

import json
import re
from datetime import date
from pathlib import Path

import pytest
from holidays import country_holidays

from config.values.holiday_codes import codes_of_package
from config.values.public_holidays import DayOfParts, days_of_parts
from monitor.cli.setup.holidays_text import holidays_by_part_in_words
from tests.unit.cli.commanding import PRACTICE, steadyframe, write

PAGE = Path(__file__).parents[4] / "docs" / "config.md"
ROW = re.compile(r"^\| `([A-Z]{2})` \| (\d+) \| (\d+) \| (.*?) ?\|$", re.MULTILINE)
ROWS = ROW.findall(PAGE.read_text(encoding="utf-8"))
IN_2027 = (date(2027, 1, 1), date(2027, 12, 31))


@pytest.mark.parametrize(("country", "parts", "count", "such_as"), ROWS)
def test_the_page_says_what_the_package_knows(
    country: str, parts: str, count: str, such_as: str
) -> None:
    days = days_of_parts(country, *IN_2027)
    most = sorted(days, key=lambda one: (-len(one.parts), one.day))[:2]
    words = [f"{d.name} {'not in' if d.is_shared else 'only in'} {len(d.parts)}" for d in most]

    assert such_as == ", ".join(words)
    assert (int(parts), int(count)) == (len(codes_of_package()[country]), len(days))


def test_the_page_has_the_countries_that_practices_ask_about() -> None:
    assert {row[0] for row in ROWS} >= {"GB", "CA", "CH", "AU", "DE", "US", "ES", "FR"}


@pytest.mark.parametrize(
    ("country", "day", "name", "has", "has_not"),
    [
        ("GB", date(2027, 3, 29), "Easter Monday", "ENG", "SCT"),
        ("GB", date(2027, 8, 30), "Late Summer Bank Holiday", "WLS", "SCT"),
        ("CH", date(2027, 3, 29), "Easter Monday", "ZH", "VS"),
        ("CA", date(2027, 10, 11), "Thanksgiving Day", "ON", "NB"),
        ("DE", date(2027, 1, 6), "Epiphany", "BY", "BE"),
        ("AU", date(2027, 3, 27), "Easter Saturday", "NSW", "WA"),
    ],
)
def test_a_day_of_some_parts(country: str, day: date, name: str, has: str, has_not: str) -> None:
    found = next(one for one in days_of_parts(country, day, day) if not one.is_shared)

    assert (found.name, has in found.parts, has_not in found.parts) == (name, True, False)
    assert day not in country_holidays(country)
    assert day in country_holidays(country, subdiv=has)


def test_a_day_that_a_part_does_without() -> None:
    (found,) = [one for one in days_of_parts("US", *IN_2027) if one.name == "Columbus Day"]

    assert found.is_shared
    assert "AR" in found.parts
    assert date(2027, 10, 11) not in country_holidays("US", subdiv="AR")


def test_nothing_differs_where_there_are_no_parts_or_all_are_alike() -> None:
    assert days_of_parts("IE", *IN_2027) == days_of_parts("AT", *IN_2027) == []
    assert days_of_parts("GB", date(2027, 3, 30), date(2027, 7, 11)) == list[DayOfParts]()


def in_words(holidays: str | None) -> str:
    return holidays_by_part_in_words(holidays, date(2026, 11, 29))


def test_it_is_told_by_day_with_the_parts_of_each() -> None:
    lines = in_words("GB").splitlines()

    assert lines[0].startswith("`holidays: GB` holds only the days of the whole country.")
    assert "  2027-03-29 Easter Monday: only in ENG, NIR, WLS" in lines
    assert "  2027-03-17 Saint Patrick's Day: only in NIR" in lines
    assert lines[-1].endswith("unless the part is named, such as `holidays: GB-ENG`.")


def test_of_many_days_those_of_the_most_parts_are_told() -> None:
    text = in_words("US")

    assert "Columbus Day: not in AR, CA, CO, DE, FL, GU, HI, IA and 20 more" in text
    assert re.search(r"^  and \d+ more$", text, re.MULTILINE)
    assert len(text.splitlines()) == 15


@pytest.mark.parametrize("code", [None, "GB-ENG", "US-NY", "IE", "AT"])
def test_nothing_is_told_where_the_code_says_it_all(code: str | None) -> None:
    assert in_words(code) == ""


@pytest.mark.parametrize("arguments", [(), ("--offline",)])
def test_check_tells_it_as_a_note(folder: Path, arguments: tuple[str, ...]) -> None:
    named = PRACTICE.replace("America/New_York", "America/New_York, holidays: CH", 1)
    write(folder, "config/steadyframe.yaml", named)

    said = steadyframe("check", "--format", "json", *arguments)

    (note,) = [one for one in json.loads(said.out)["checks"] if one["name"] == "holidays"]
    assert (note["kind"], note["ok"]) == ("note", True)
    assert "Easter Monday" in note["detail"]
