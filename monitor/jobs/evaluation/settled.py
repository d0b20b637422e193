"""Events that have had their turn, and all that is written of them: many in one go."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import chain

from sqlalchemy import Connection
from sqlalchemy.exc import SQLAlchemyError

from connectors.model import CalendarEvent
from monitor.core.sessions.changes import Change
from monitor.core.sessions.model import Session
from monitor.core.sessions.settle_or_wait import EventState, SettleResult
from monitor.core.sessions.tracked_event import TrackedEvent
from monitor.log import Log
from monitor.store.timelines import changes, client_names, sessions, tracked_events

log = Log()


@dataclass(frozen=True, slots=True, kw_only=True)
class Outcome:
    """What settling one event made of its sessions, and what they and its clients were before."""

    state: EventState
    result: SettleResult

    @property
    def new_sessions(self) -> list[Session]:
        """Those to be stored; not what is stored already as it is."""
        dropped = set(self.result.drop)
        as_before = {s.id: s for s in self.state.stored if s.id not in dropped}
        return [s for s in self.result.keep if as_before.get(s.id) != s]

    @property
    def names(self) -> dict[str, str]:
        return self.state.projection.names


@dataclass(frozen=True, slots=True, kw_only=True)
class Settled:
    """An event after its turn: what is remembered of it, and what of it may concern the rules.

    `before` is what was remembered until then. `tracked` is None where it was left as it is,
    `outcome` where nothing came of it.
    """

    before: TrackedEvent
    tracked: TrackedEvent | None
    outcome: Outcome | None = None

    @property
    def sessions(self) -> Iterator[Session]:
        if self.outcome is not None:
            yield from self.outcome.state.stored
            yield from self.outcome.result.keep

    @property
    def states(self) -> Sequence[CalendarEvent]:
        return self.outcome.state.edits.states if self.outcome else ()

    @property
    def called(self) -> frozenset[tuple[str | None, str | None]]:
        return self.outcome.result.called if self.outcome else frozenset()

    @property
    def size(self) -> int:
        """How many sessions it may have to write."""
        return len(self.outcome.result.keep) if self.outcome else 0


def save(connection: Connection, done: Sequence[Settled]) -> list[Settled]:
    """Writes all of it in one go; where something of it can't be written, each event alone.

    Returns them as they then are: some may have had to be set aside.
    """
    try:
        _write(connection, [one.outcome for one in done if one.outcome is not None])
        kept = list(done)
    except SQLAlchemyError:
        raise
    # A bulkhead: a fault of ours with one event must not silence the others.
    except Exception:  # noqa: BLE001
        kept = [_saved_alone(connection, one) for one in done]
    tracked_events.save(connection, [one.tracked for one in kept if one.tracked is not None])
    return kept


def _saved_alone(connection: Connection, one: Settled) -> Settled:
    try:
        _write(connection, [one.outcome] if one.outcome is not None else [])
    except SQLAlchemyError:
        raise
    except Exception as error:  # noqa: BLE001 - as above
        return unforeseen(one.before, error)
    return one


def _write(connection: Connection, outcomes: Sequence[Outcome]) -> None:
    results = [one.result for one in outcomes]
    sessions.forget(connection, chain.from_iterable(result.drop for result in results))
    sessions.save(connection, [s for one in outcomes for s in one.new_sessions])
    new: list[Change] = [change for result in results for change in result.changes]
    changes.add(connection, new)
    changes.tell_sides(connection, chain.from_iterable(result.told for result in results))
    names: dict[str, str] = {}
    for one in outcomes:
        names |= dict(sorted(one.names.items()))
    client_names.save(connection, names)


def unforeseen(tracked: TrackedEvent, error: Exception) -> Settled:
    why = f"An unforeseen {type(error).__name__}. Please report it."
    return Settled(before=tracked, tracked=set_aside(tracked, why))


def set_aside(tracked: TrackedEvent, why: str) -> TrackedEvent:
    """Said once for as long as it lasts; not its UID, which programs build from names."""
    words = why.removeprefix(f"event {tracked.uid}: ")
    why = words[:1].upper() + words[1:]
    if tracked.problem != why:
        log.error("event_set_aside", source=tracked.source, why=why)
    return replace(tracked, problem=why)
