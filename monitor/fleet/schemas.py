"""The practices' schemas: which each has, and bringing them to this version's."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from config.errors import ConfigError
from config.loading.fleet import Fleet
from config.settings import Settings
from monitor.fleet.due.listing import enlist, make_listing
from monitor.fleet.engines import Engines
from monitor.store.database import reading
from monitor.store.schema import SchemaState, schema_version, state_of, upgrade, why_not_ready
from monitor.store.transactions.refusals import StoreError, place_of


@dataclass(frozen=True, slots=True, kw_only=True)
class PracticeSchema:
    """`problem`: why it can't be served. No `state`: its config or database can't be read."""

    practice: str
    settings: Settings | None = None
    place: str = ""
    version: str | None = None
    state: SchemaState | None = None
    problem: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Upgraded:
    """What became of one practice's schema; `before` is None for one that was made."""

    practice: str
    place: str = ""
    before: str | None = None
    after: str | None = None
    problem: str | None = None


def look_at(fleet: Fleet, engines: Engines, practice: str) -> PracticeSchema:
    """Reads its config and its database. Raises nothing: one practice stops no other."""
    try:
        settings = fleet.settings(practice)
    except ConfigError as error:
        return PracticeSchema(practice=practice, problem=str(error))
    try:
        engine = engines.of(settings)
        with reading(engine) as connection:
            version = schema_version(connection)
    except StoreError as error:
        return PracticeSchema(practice=practice, settings=settings, problem=str(error))
    return PracticeSchema(
        practice=practice,
        settings=settings,
        place=place_of(engine),
        version=version,
        state=state_of(version),
        problem=why_not_ready(engine, state_of(version)),
    )


def upgrade_practices(fleet: Fleet, engines: Engines) -> Iterator[Upgraded]:
    """Makes or upgrades one practice's schema after the other. Raises ConfigError for the folder.

    A practice that is newer, or can't be reached, is told and left alone.
    """
    for practice in fleet.ids():
        yield upgrade_practice(fleet, engines, practice)


def upgrade_practice(fleet: Fleet, engines: Engines, practice: str) -> Upgraded:
    """Raises nothing: one practice stops no other."""
    found = look_at(fleet, engines, practice)
    if found.settings is None or found.state is None:
        return Upgraded(practice=practice, problem=found.problem)
    engine = engines.of(found.settings)
    try:
        upgrade(engine)
        # The fleet's own user first: what a practice's role makes is that role's.
        make_listing(engines.at(fleet.queue_url))
        enlist(engine)
        with reading(engine) as connection:
            after = schema_version(connection)
    except StoreError as error:
        return Upgraded(practice=practice, place=found.place, problem=str(error))
    return Upgraded(practice=practice, place=found.place, before=found.version, after=after)
