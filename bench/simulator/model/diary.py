"""What stands in a made-up diary. Values; an edit makes a new diary.

Starts are wall clocks of the practice's zone, without tzinfo; moments of edits are aware.
A session is known by `sid`: the series it began in and its place there, whatever becomes of it.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from typing import Any


@dataclass(frozen=True, slots=True, kw_only=True)
class Look:
    """How one session stands: its start and what people wrote. `edited`: when it last changed.

    `is_worded`: it was taken off by words added to its title, and still stands as an event.
    """

    start: datetime
    edited: datetime
    minutes: int = 50
    note: str = ""
    head: str = ""  # words before the title
    tail: str = ""  # words behind it
    is_worded: bool = False
    declined: bool = False
    place: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Entry:
    """A single event (`weeks` = 0) or a series; occurrence k of it is session `index + step * k`.

    `named`: occurrences that show a session which was known by another name before.
    """

    id: str
    client: str
    clinician: str
    first: datetime
    made: datetime
    edited: datetime
    weeks: int = 0
    count: int | None = 1  # None: goes on
    origin: str = ""
    index: int = 0
    step: int = 1
    named: Mapping[int, str] = field(default_factory=dict)
    in_dates: bool = False  # written as a list of dates instead of a rule
    in_clinic: bool = False  # stands in the clinic's calendar instead of the clinician's own
    minutes: int = 50
    is_intake: bool = False
    place: str = "Room 2"
    note: str = ""  # stands in the description of every session
    changed: Mapping[int, Look] = field(default_factory=dict)
    dropped: Mapping[int, Look] = field(default_factory=dict)

    def sid(self, k: int) -> str:
        return self.named.get(k) or f"{self.origin or self.id}#{self.index + self.step * k}"

    def original(self, k: int) -> datetime:
        return self.first + timedelta(weeks=self.weeks * k)

    def look(self, k: int) -> Look:
        """As it stands, or as it stood when it was taken off."""
        found = self.changed.get(k) or self.dropped.get(k)
        return found or Look(
            start=self.original(k), edited=self.edited, minutes=self.minutes, place=self.place
        )

    def numbers(self, until: datetime) -> range:
        """The occurrences whose original start lies before `until`."""
        if self.weeks == 0:
            return range(1)
        reach = max(0, (until - self.first).days // (7 * self.weeks) + 1)
        return range(reach if self.count is None else min(reach, self.count))


@dataclass(frozen=True, slots=True, kw_only=True)
class ToDo:
    """A promise with a due day, or as an event of half an hour at `due`.

    Where it comes again `every` so often, ticking it off moves its due day on.
    """

    id: str
    client: str
    title: str
    due: datetime
    made: datetime
    edited: datetime
    is_done: bool = False
    every: timedelta | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Block:
    """Something that is no session: lunch, a meeting, whole days, a time out of the office."""

    id: str
    title: str
    start: datetime
    made: datetime
    minutes: int = 45
    weeks: int = 0
    days: int = 0  # whole days
    is_out_of_office: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Diary:
    entries: Mapping[str, Entry] = field(default_factory=dict)
    todos: Mapping[str, ToDo] = field(default_factory=dict)
    blocks: Mapping[str, Block] = field(default_factory=dict)

    def sessions(self, until: datetime) -> Iterator[tuple[Entry, int, Look]]:
        """Every session that stands, those of a series up to `until`."""
        for entry in self.entries.values():
            for k in entry.numbers(until):
                if k not in entry.dropped:
                    yield entry, k, entry.look(k)


Change = Callable[[Diary], Diary]


def put(entry: Entry) -> Change:
    return lambda diary: replace(diary, entries={**diary.entries, entry.id: entry})


def put_todo(todo: ToDo) -> Change:
    return lambda diary: replace(diary, todos={**diary.todos, todo.id: todo})


def put_block(block: Block) -> Change:
    return lambda diary: replace(diary, blocks={**diary.blocks, block.id: block})


def finish(todo: str, at: datetime) -> Change:
    def change(diary: Diary) -> Diary:
        open_one = diary.todos[todo]
        done = replace(open_one, is_done=True, edited=at)
        if open_one.every is not None:
            done = replace(open_one, due=open_one.due + open_one.every, edited=at)
        return replace(diary, todos={**diary.todos, todo: done})

    return change


def alter(entry: str, at: datetime, **fields: Any) -> Change:
    """Edits the series, or the single event's frame."""
    return _on(entry, lambda e: replace(e, edited=at, **fields))


def rewrite(entry: str, k: int, at: datetime, **fields: Any) -> Change:
    """Edits one session: its start, its note."""

    def change(e: Entry) -> Entry:
        return replace(e, changed={**e.changed, k: replace(e.look(k), edited=at, **fields)})

    return _on(entry, change)


def drop(entry: str, k: int, at: datetime, **fields: Any) -> Change:
    """Takes one session off; `fields` are what a calendar that keeps it would show."""

    def change(e: Entry) -> Entry:
        gone = replace(e.look(k), edited=at, **fields)
        left = {n: look for n, look in e.changed.items() if n != k}
        return replace(e, edited=at, changed=left, dropped={**e.dropped, k: gone})

    return _on(entry, change)


def restore(entry: str, k: int, at: datetime) -> Change:
    def change(e: Entry) -> Entry:
        left = {n: look for n, look in e.dropped.items() if n != k}
        return replace(e, edited=at, dropped=left)

    return _on(entry, change)


def split(
    entry: str, k: int, at: datetime, by: timedelta, *, skips: int = 0, every: int = 1
) -> Change:
    """ "This and following" from occurrence k on, `by` later: another event with its own id.

    It leaves out `skips` occurrences at first, and then all but one of `every`. Sessions that
    stood elsewhere stay there, unless the rest moves.
    """

    def change(diary: Diary) -> Diary:
        old = diary.entries[entry]
        first = k + skips

        def moved_on(by_number: Mapping[int, Any]) -> dict[int, Any]:
            later = {n - first: one for n, one in by_number.items() if n >= first}
            return {n // every: one for n, one in later.items() if n % every == 0}

        rest = replace(
            old,
            id=f"{old.id}_R{at:%Y%m%dT%H%M%S}",
            origin=old.origin or old.id,
            index=old.index + old.step * first,
            step=old.step * every,
            named=moved_on(old.named),
            first=old.original(first) + by,
            weeks=old.weeks * every,
            count=None if old.count is None else -(-(old.count - first) // every),
            made=at,
            edited=at,
            changed={} if by else moved_on(old.changed),
            dropped=moved_on(old.dropped),
        )
        cut = replace(old, count=k, edited=at)
        return replace(diary, entries={**diary.entries, old.id: cut, rest.id: rest})

    return change


def remove(*entries: str) -> Change:
    """Deletes events whole."""

    def change(diary: Diary) -> Diary:
        left = {name: e for name, e in diary.entries.items() if name not in entries}
        return replace(diary, entries=left)

    return change


def both(*changes: Change) -> Change:
    """One edit after the other, as one."""

    def change(diary: Diary) -> Diary:
        for one in changes:
            diary = one(diary)
        return diary

    return change


def _on(entry: str, change: Callable[[Entry], Entry]) -> Change:
    return lambda diary: replace(
        diary, entries={**diary.entries, entry: change(diary.entries[entry])}
    )
