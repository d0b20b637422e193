"""Which zone data this process reads: the newest at hand.

Python asks the system's files first, and the package `tzdata` only for zones that they lack. So a
system that nobody updates decides when sessions begin, however new the package is: in the winter of
2026 a Debian 12 with 2025b had thirteen zones wrong (docs/zones.md).
"""

from __future__ import annotations

import hashlib
import os
import re
import zoneinfo
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import cache
from importlib import import_module
from importlib.util import find_spec
from pathlib import Path
from zoneinfo import ZoneInfo

# Where Python searches by itself: PYTHONTZPATH if it is set, else where systems keep the files.
_SEARCHED = tuple(map(Path, zoneinfo.TZPATH))
# Files that say of which release a folder is: `# version 2026f` in the one, `2026f` in the other.
_STATING = {"tzdata.zi": re.compile(r"# version (\S+)"), "+VERSION": re.compile(r"(\S+)")}
_RELEASE = re.compile(r"\d{4}[a-z]{1,3}")
_LONGEST_LINE = 200  # characters
_COMPARED_AHEAD, _STEP = timedelta(days=400), timedelta(hours=6)


@dataclass(frozen=True, slots=True, kw_only=True)
class ZoneData:
    """A folder of zone files. `release` is IANA's name, such as `2026f`; None if none is stated."""

    folder: Path
    release: str | None
    is_package: bool = False
    is_chosen: bool = False  # PYTHONTZPATH names it

    def __str__(self) -> str:
        place = "the Python package tzdata" if self.is_package else str(self.folder)
        return f"{self.release or 'an unknown release'} ({place})"

    def zone(self, key: str) -> ZoneInfo | None:
        """One zone as it is here; None where it is not."""
        try:
            with (self.folder / key).open("rb") as file:
                return ZoneInfo.from_file(file, key)
        except (OSError, ValueError):
            return None


@dataclass(frozen=True, slots=True, kw_only=True)
class Disagreement:
    """A zone whose offset differs from `since` (UTC) on between the data in use and others."""

    key: str
    since: datetime
    offset: timedelta
    other: ZoneData
    other_offset: timedelta


@cache
def use_newest() -> ZoneData:
    """Make Python read the newest zone data there are, for the rest of this process.

    It has to come before anything makes a ZoneInfo: one that is made keeps its rules.
    """
    newest = max(candidates(), key=_rank)
    zoneinfo.reset_tzpath(() if newest.is_package else (str(newest.folder),))
    ZoneInfo.clear_cache()
    return newest


def candidates() -> list[ZoneData]:
    """What there is to choose from, in the order in which Python would search."""
    is_chosen = "PYTHONTZPATH" in os.environ
    found = [
        ZoneData(folder=folder, release=_release_of(folder), is_chosen=is_chosen)
        for folder in _SEARCHED
        if folder.is_dir()
    ]
    for folder in _package_folders():
        release = _release_of(folder) or _release_in(import_module("tzdata").IANA_VERSION)
        found.append(ZoneData(folder=folder, release=release, is_package=True))
    return found


@cache
def fingerprint(key: str) -> str:
    """A hash of the file that this process reads a zone's rules from; empty where it has none.

    It stays for the life of the process, as rules do that were read once.
    """
    for folder in (*map(Path, zoneinfo.TZPATH), *_package_folders()):
        try:
            return hashlib.blake2b((folder / key).read_bytes(), digest_size=16).hexdigest()
        except (OSError, ValueError):
            continue
    return ""


def _package_folders() -> Iterator[Path]:
    spec = find_spec("tzdata")
    if spec is not None and spec.origin is not None:
        yield Path(spec.origin).parent / "zoneinfo"


def disagreements(keys: Iterable[str], now: datetime) -> Iterator[Disagreement]:
    """Which of these zones the data in use and others tell apart within the next 400 days."""
    ours = use_newest()
    others = [data for data in candidates() if data.folder != ours.folder]
    for key in sorted(set(keys)):
        for other in others:
            found = _first_difference(key, ours, other, now)
            if found is not None:
                yield found


def _first_difference(
    key: str, ours: ZoneData, other: ZoneData, now: datetime
) -> Disagreement | None:
    here, there = ours.zone(key), other.zone(key)
    if here is None or there is None:
        return None
    for step in range(_COMPARED_AHEAD // _STEP):
        moment = now + step * _STEP
        offset, other_offset = (
            moment.astimezone(zone).utcoffset() or timedelta() for zone in (here, there)
        )
        if offset != other_offset:
            return Disagreement(
                key=key, since=moment, offset=offset, other=other, other_offset=other_offset
            )
    return None


def _rank(data: ZoneData) -> tuple[int | str, ...]:
    """Newer is higher. Of unknown age is lowest, unless somebody chose it on purpose."""
    if data.release is None:
        return (2,) if data.is_chosen else (0,)
    year, letters = int(data.release[:4]), data.release[4:]
    return (1, year, len(letters), letters)  # after z comes za


def _release_of(folder: Path) -> str | None:
    for name, pattern in _STATING.items():
        try:
            with (folder / name).open(encoding="ascii", errors="replace") as file:
                match = pattern.match(file.readline(_LONGEST_LINE))
        except OSError:
            continue
        if match is not None and (release := _release_in(match[1])) is not None:
            return release
    return None


def _release_in(stated: str) -> str | None:
    """`2026f`, also of a build with local changes (`2026f-dirty`)."""
    match = _RELEASE.match(stated)
    return match[0] if match is not None else None
