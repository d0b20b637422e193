"""`init` knows a zone by a city in it, and asks which one is meant where several go by a name."""

from __future__ import annotations

from zoneinfo import available_timezones

import click
import pytest

from monitor.cli.setup.init.answers import zone
from monitor.cli.setup.init.cities import from_geonames
from monitor.cli.setup.init.cities.lookup import TABLE, cities_named


@pytest.mark.parametrize(
    ("said", "found"),
    [
        ("Europe/Berlin", "Europe/Berlin"),
        ("Berlin", "Europe/Berlin"),
        ("new york", "America/New_York"),
        ("Buenos Aires", "America/Argentina/Buenos_Aires"),
        ("Munich", "Europe/Berlin"),
        ("m\u00fcnchen", "Europe/Berlin"),
        ("Muenchen", "Europe/Berlin"),
        ("K\u00f6ln", "Europe/Berlin"),
        ("koln", "Europe/Berlin"),
        ("Cologne", "Europe/Berlin"),
        ("Gen\u00e8ve", "Europe/Zurich"),
        ("Genf", "Europe/Zurich"),
        ("Wien", "Europe/Vienna"),
        ("Bruxelles", "Europe/Brussels"),
        ("Portland, Oregon", "America/Los_Angeles"),
        ("portland or", "America/Los_Angeles"),
        ("Portland ME", "America/New_York"),
        ("Portland, Maine, USA", "America/New_York"),
        ("Paris", "Europe/Paris"),
        ("Paris, Texas", "America/Chicago"),
        ("Washington, D.C.", "America/New_York"),
        ("New York City, NY", "America/New_York"),
        ("St. John's", "America/St_Johns"),
        ("St Johns Newfoundland and Labrador", None),
        ("London, Ontario", "America/Toronto"),
        ("Birmingham, England", "Europe/London"),
        ("Perth, Australia", "Australia/Perth"),
        ("Winston-Salem", "America/New_York"),
        ("Tijuana", "America/Tijuana"),
    ],
)
def test_a_city_tells_the_zone(said: str, found: str | None) -> None:
    if found is None:
        with pytest.raises(click.BadParameter, match="is not a time zone"):
            zone(said)
    else:
        assert zone(said) == found


@pytest.mark.parametrize(
    ("said", "asked"),
    [
        ("Portland", "Portland, Oregon; Portland, Maine; Portland, Texas."),
        ("Boston", "Boston, Massachusetts; Boston, United Kingdom."),
        ("Birmingham", "Birmingham, United Kingdom; Birmingham, Alabama"),
        ("Sevilla", "Sevilla, Spain; Sevilla, Colombia."),
        ("San Francisco", "San Francisco, California;"),
    ],
)
def test_of_several_with_different_clocks_it_asks_which_the_largest_first(
    said: str, asked: str
) -> None:
    with pytest.raises(click.BadParameter) as refused:
        zone(said)

    assert f"Write it like this: {asked}" in refused.value.message


def test_whatever_it_says_to_write_is_understood_when_it_is_written() -> None:
    for name in ("Portland", "Boston", "Springfield", "San Jose", "Columbus", "Victoria"):
        cities = cities_named(name)
        assert len({city.zone for city in cities}) > 1, name
        for city in cities[:6]:
            zones = {city.zone for city in cities_named(city.label)}
            assert city.zone in zones
            if len(zones) == 1:
                assert zone(city.label) == city.zone


def test_one_country_with_several_of_a_name_is_asked_for_the_zone() -> None:
    with pytest.raises(click.BadParameter, match="Which zone: America/"):
        zone("Pilar, Argentina")


@pytest.mark.parametrize(
    "said", ["Nowhereville", "Portland, Mars", ",", "Cascadia", "Europe/Pariss"]
)
def test_what_is_no_city_is_refused_with_a_way_out(said: str) -> None:
    with pytest.raises(click.BadParameter, match=r"Did you mean|Write it like America/New_York"):
        zone(said)


def test_every_zone_of_the_table_is_one() -> None:
    lines = TABLE.read_text(encoding="utf-8").splitlines()
    rows = [line.split("\t") for line in lines if not line.startswith("#")]

    assert "CC BY 4.0" in "\n".join(lines[:5])
    assert {row[2] for row in rows} <= available_timezones()
    assert {len(row) for row in rows} == {4}


def test_the_table_keeps_of_each_city_its_names_and_its_zone() -> None:
    cities = [
        a_city("Portland", "US", "OR", "America/Los_Angeles", 650_000),
        a_city("Salem", "US", "OR", "America/Los_Angeles", 99_000),
        a_city("Munich", "DE", "02", "Europe/Berlin", 1_500_000, "Munchen", "M\u00fcnchen", "MUC"),
        a_city("Ulm", "DE", "01", "Europe/Berlin", 120_000, "Ulma", "\u0423\u043b\u044c\u043c"),
    ]

    text = from_geonames.table(cities, {"OR": {"name": "Oregon"}}, "1.2")

    assert [line for line in text.splitlines() if not line.startswith("#")] == [
        "DE\t\tEurope/Berlin\tMunich|M\u00fcnchen;Ulm|Ulma;",
        "US\tOR Oregon\tAmerica/Los_Angeles\tPortland;;Salem",
    ]


def a_city(
    name: str, country: str, part: str, its_zone: str, people: int, *also: str
) -> dict[str, object]:
    return {
        "geonameid": people,
        "name": name,
        "countrycode": country,
        "admin1code": part,
        "timezone": its_zone,
        "population": people,
        "alternatenames": [name, *also],
    }
