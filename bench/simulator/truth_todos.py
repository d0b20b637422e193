"""`missed_follow_up` of the kind `commitment`: past its due time and grace, and not done."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime, timedelta

from bench.simulator.diary import ToDo
from bench.simulator.expected import Expected
from bench.simulator.seen import Seen
from bench.simulator.zones import instant

GRACE = timedelta(hours=24)
LASTS = timedelta(minutes=30)


def truth_of_todos(seen: Seen) -> Iterator[Expected]:
    if seen.life.dialect.promises is None:
        return
    names = {name for version in seen.versions for name in version.todos}
    for name in sorted(names):
        todo = next(v.todos[name] for v in seen.versions if name in v.todos)
        first, last = _due(seen, todo)
        undone = [
            m.at for m in seen.moments if m.at >= first + GRACE and _is_open(seen, name, m.at)
        ]
        if undone:
            yield Expected(
                rule="missed_follow_up",
                client=todo.client,
                words=f"{todo.title!r}, due {last}, not done by {undone[-1]}",
                starts=_told_as(seen, todo),
                kinds=frozenset({"commitment"}),
                must=any(at >= last + GRACE for at in undone),
                client_may_be_unknown=True,
            )


def _is_open(seen: Seen, name: str, at: datetime) -> bool:
    todo = seen.versions[seen.glance_at(at).version].todos.get(name)
    return todo is not None and not todo.is_done


def _due(seen: Seen, todo: ToDo) -> tuple[datetime, datetime]:
    """The earliest and the latest reading: an event is due when it begins, or when it ends."""
    day = todo.due.replace(hour=0, minute=0) + timedelta(days=1)
    if seen.life.dialect.promises == "todo":
        end = instant(day, seen.life.zone)
        return end, end
    start = instant(todo.due, seen.life.zone)
    return start, start + LASTS


def _told_as(seen: Seen, todo: ToDo) -> frozenset[datetime]:
    first, last = _due(seen, todo)
    times = {first, last, last - timedelta(seconds=1)}
    return frozenset(times | {at + GRACE for at in times})
