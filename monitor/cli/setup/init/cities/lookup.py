"""The cities that go by a name, and the time zone of each."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path

TABLE = Path(__file__).with_name("cities.tsv")
_MOST_WORDS = 4  # of a region: "Newfoundland and Labrador", "United States of America"


@dataclass(frozen=True, slots=True, kw_only=True)
class City:
    """`part` is a state or province, where its country's parts have clocks of their own."""

    name: str
    country: str
    part_code: str
    part: str
    zone: str

    @property
    def label(self) -> str:
        """As it may be written to name this one: `Portland, Oregon`."""
        return f"{self.name}, {self.part or _country(self.country)}"

    def is_in(self, region: str) -> bool:
        """Whether a part, a country or their code is meant by a folded name."""
        known = (self.part, self.part_code, self.country, _country(self.country))
        also = _COUNTRIES_ALSO.get(self.country, ())
        return _closed(region) in {_closed(folded(name)) for name in (*known, *also) if name}


_COUNTRIES_ALSO = {
    "AE": ("UAE",),
    "CZ": ("Czech Republic",),
    "GB": ("UK", "Great Britain", "England", "Scotland", "Wales", "Northern Ireland"),
    "NL": ("Holland",),
    "US": ("USA", "America", "United States of America"),
}


def cities_named(text: str) -> list[City]:
    """`Portland`, `Portland, Oregon`, `Portland OR`, `Perth Australia`; the likeliest first."""
    before, comma, after = text.partition(",")
    if comma:
        return _in_region(before, after)
    found = list(_all_named(folded(text)))
    if found:
        return _likeliest_first(found)
    words = text.split()
    for length in range(1, min(_MOST_WORDS, len(words) - 1) + 1):
        if there := _in_region(" ".join(words[:-length]), " ".join(words[-length:])):
            return there
    return []


def folded(name: str) -> str:
    """Without accents, capitals and punctuation."""
    plain = unicodedata.normalize("NFKD", name.casefold())
    kept = "".join(sign for sign in plain if not unicodedata.combining(sign))
    return " ".join(re.sub(r"[^\w']+", " ", kept.replace("\u2019", "'")).split())


def _closed(name: str) -> str:
    """`d c` and `dc` are one."""
    return name.replace(" ", "")


def _in_region(name: str, region: str) -> list[City]:
    """`region` may be a part and a country: `Oregon, USA`."""
    asked = [folded(one) for one in region.split(",")]
    found = [(rank, city) for rank, city in _all_named(folded(name)) if all(map(city.is_in, asked))]
    return _likeliest_first(found)


def _likeliest_first(found: list[tuple[tuple[int, int], City]]) -> list[City]:
    return [city for _, city in sorted(found, key=lambda one: (one[0], one[1].label))]


def _all_named(name: str) -> Iterator[tuple[tuple[int, int], City]]:
    """Each with its size, and its rank among those of that size in its part of the world."""
    for line, names in zip(_lines(), _folded_names(), strict=True):
        if not name or name not in names:
            continue
        country, part, zone, written = line.split("\t")
        code, _, said = part.partition(" ")
        for size, tier in enumerate(written.split(";")):
            for rank, one in enumerate(tier.split("|")):
                if folded(one) == name:
                    city = City(name=one, country=country, part_code=code, part=said, zone=zone)
                    yield (size, rank), city


@cache
def _lines() -> Sequence[str]:
    lines = TABLE.read_text(encoding="utf-8").splitlines()
    return [line for line in lines if not line.startswith("#")]


@cache
def _folded_names() -> Sequence[str]:
    """Of each line the names as one text: folding each by itself takes much longer."""
    return [folded(line.rpartition("\t")[2]) for line in _lines()]


def _country(code: str) -> str:
    from babel import Locale

    return str(Locale("en").territories.get(code, code))
