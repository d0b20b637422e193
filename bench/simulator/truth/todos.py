"""`missed_follow_up` of the kind `commitment`: past its due time and grace, and not done."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime, timedelta

from bench.simulator.model.diary import ToDo
from bench.simulator.model.zones import instant
from bench.simulator.polls.seen import Seen
from bench.simulator.truth.expected import Expected

GRACE = timedelta(hours=24)
LASTS = timedelta(minutes=30)


def truth_of_todos(seen: Seen) -> Iterator[Expected]:
    """Each due time of a to-do that comes again is a promise of its own."""
    if seen.life.dialect.promises is None:
        return
    promised = {(n, t.due): t for v in seen.versions for n, t in v.todos.items()}
    for (name, _), todo in sorted(promised.items(), key=lambda item: item[0]):
        first, last = _due(seen, todo)
        grace = _grace(seen, todo)
        undone = [
            m.at for m in seen.moments if m.at >= first + grace and _is_open(seen, name, todo, m.at)
        ]
        if undone:
            yield Expected(
                rule="missed_follow_up",
                client=todo.client,
                words=f"{todo.title!r}, due {last}, not done by {undone[-1]}",
                starts=_told_as(seen, todo),
                kinds=frozenset({"commitment"}),
                must=any(at >= last + grace for at in undone),
                client_may_be_unknown=True,
            )


def _grace(seen: Seen, todo: ToDo) -> timedelta:
    clinician = seen.life.clinicians[0]
    return seen.life.limit("missed_follow_up", "grace", GRACE, todo.client, clinician)


def _is_open(seen: Seen, name: str, todo: ToDo, at: datetime) -> bool:
    now = seen.versions[seen.glance_at(at).version].todos.get(name)
    return now is not None and not now.is_done and now.due == todo.due


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
    return frozenset(times | {at + _grace(seen, todo) for at in times})
