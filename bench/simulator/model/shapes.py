"""The same sessions in other events: a series as single events, single events as a series.

A session keeps its name (`Entry.sid`) whatever shows it, so none of this changes any session.
"""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime

from bench.simulator.model.diary import Change, Diary, Entry, Look


def single_of(series: Entry, k: int, made: datetime) -> Entry:
    """Occurrence k as an event of its own."""
    return replace(
        series,
        id=f"{series.id}-{k}",
        origin=series.origin or series.id,
        index=series.index + k,
        first=series.original(k),
        made=made,
        edited=made,
        weeks=0,
        count=1,
        changed={},
        dropped={},
        note="",
    )


def as_singles(series: str, k: int, last: int, at: datetime) -> Change:
    """From occurrence k to `last` each session has an event of its own; the series ends before."""

    def change(diary: Diary) -> Diary:
        old = diary.entries[series]
        numbers = (n for n in range(k, last + 1) if n not in old.dropped)
        singles = {one.id: one for n in numbers for one in [single_of(old, n, at)]}
        cut = replace(old, count=k, edited=at)
        return replace(diary, entries={**diary.entries, series: cut, **singles})

    return change


def as_series(singles: list[str], at: datetime, *, name: str, in_dates: bool = False) -> Change:
    """Single events a week apart become one event `name`, which may be the first of them."""

    def change(diary: Diary) -> Diary:
        found = [e for e in map(diary.entries.get, singles) if e and 0 not in e.dropped]
        left = {n: e for n, e in diary.entries.items() if n not in singles}
        first, last = found[0], found[-1]
        numbers = {e.index - first.index for e in found}
        series = replace(
            first,
            id=name,
            made=first.made if name == first.id else at,
            edited=at,
            weeks=1,
            count=last.index - first.index + 1,
            in_dates=in_dates,
        )
        missing = set(range(last.index - first.index)) - numbers
        dropped = {n: Look(start=series.original(n), edited=at) for n in missing}
        return replace(diary, entries={**left, name: replace(series, dropped=dropped)})

    return change
