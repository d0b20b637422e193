"""A client's weekly hours, written into calendars in ever other ways that mean the same.

Single events, series by number or by end, further dates, exceptions that are each moved onto the
hour, two series that take turns; under new UIDs, or under those that stood for other hours before.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta
from random import Random

from tests.integration.watched import a_series, an_event, skipping

WEEK = timedelta(weeks=1)
WHO = "Jane Doe"


def wall(hour: datetime) -> str:
    return f"{hour:%Y-%m-%dT%H:%M}"


class Calendar:
    """One of a clinician's calendars, which remembers the UIDs that it has used."""

    def __init__(self, name: str, chance: Random) -> None:
        self._name, self._chance = name, chance
        self._used: list[str] = []

    def written(self, hours: Sequence[datetime]) -> list[str]:
        """These hours, in up to three events or groups of them, each in a way of its own."""
        left, found, taken = sorted(hours), list[str](), set[str]()
        while left:
            part = left[: self._chance.choice([len(left), len(left) // 2 + 1, 3])]
            left = left[len(part) :]
            found += self._chance.choice(WAYS)(part, self._uid(taken))
        return found

    def _uid(self, taken: set[str]) -> str:
        known = [uid for uid in self._used if uid not in taken]
        is_old = known and self._chance.random() < 0.5
        uid = self._chance.choice(known) if is_old else f"{self._name}{len(self._used)}"
        taken.add(uid)
        self._used.append(uid)
        return uid


def _weekly(part: Sequence[datetime], every: int = 1) -> tuple[int, list[str]]:
    """How many weeks a series over the part has, and the line that leaves out what lacks."""
    count = (part[-1] - part[0]) // (WEEK * every) + 1
    weeks = [part[0] + WEEK * every * number for number in range(count)]
    out = [wall(week) for week in weeks if week not in part]
    return count, [skipping(*out)] if out else []


def _single(part: Sequence[datetime], uid: str) -> list[str]:
    return [an_event(f"{uid}-{number}", WHO, wall(hour)) for number, hour in enumerate(part)]


def _by_number(part: Sequence[datetime], uid: str) -> list[str]:
    count, out = _weekly(part)
    return [a_series(uid, WHO, wall(part[0]), *out, rule=f";COUNT={count}")]


def _by_end(part: Sequence[datetime], uid: str) -> list[str]:
    _, out = _weekly(part)
    return [a_series(uid, WHO, wall(part[0]), *out, rule=f";UNTIL={part[-1]:%Y%m%d}T235959Z")]


def _further_dates(part: Sequence[datetime], uid: str) -> list[str]:
    dates = ",".join(f"{hour:%Y%m%dT%H%M%S}" for hour in part[1:])
    more = [f"RDATE;TZID=America/New_York:{dates}"] if dates else []
    return [an_event(uid, WHO, wall(part[0]), *more)]


def _all_moved(part: Sequence[datetime], uid: str) -> list[str]:
    """A series an hour earlier, of which each date was moved onto the hour."""
    earlier = [hour - timedelta(hours=1) for hour in part]
    moved = [
        an_event(uid, WHO, wall(hour), of=wall(of)) for hour, of in zip(part, earlier, strict=True)
    ]
    return ["\n".join([*_by_number(earlier, uid), *moved])]


def _in_turns(part: Sequence[datetime], uid: str) -> list[str]:
    found: list[str] = []
    for number in (0, 1):
        turn = [hour for hour in part if (hour - part[0]) // WEEK % 2 == number]
        if turn:
            count, out = _weekly(turn, every=2)
            rule = f";INTERVAL=2;COUNT={count}"
            found.append(a_series(f"{uid}-{number}", WHO, wall(turn[0]), *out, rule=rule))
    return found


WAYS = (_single, _by_number, _by_end, _further_dates, _all_moved, _in_turns)
