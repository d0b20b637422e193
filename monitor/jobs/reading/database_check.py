"""Whether the database can be used, and what it knows to be wrong with sources and channels."""

from __future__ import annotations

import os
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from config.settings import Settings
from monitor.core.alerts.channel_health import ChannelHealth
from monitor.core.ledger.uid_churn import renews_uids
from monitor.jobs.app import StoreError, missing_database, open_database
from monitor.jobs.polling.forgotten import in_settings
from monitor.store import database, schema
from monitor.store.calendars import sources
from monitor.store.delivery import channels
from monitor.store.timelines import counts, sessions, tracked_events
from monitor.store.transactions.refusals import place_of


@dataclass(frozen=True, slots=True, kw_only=True)
class Unreadable:
    """An event that is set aside, and why. `name`: its UID, else its file's; some have neither."""

    name: str | None
    reason: str


@dataclass(frozen=True, slots=True, kw_only=True)
class SourceCheck:
    unreadable: tuple[Unreadable, ...]
    renews_uids: bool
    unread_zones: Mapping[str, int]  # the name of a zone that is not known -> sessions in it


@dataclass(frozen=True, slots=True, kw_only=True)
class DatabaseCheck:
    """Where the database is, its schema, and by name each source tried and each channel used.

    `schema` is None where the first poll has yet to make it. `zones` are those in which its
    sessions are written.
    """

    place: str
    schema: str | None
    sources: Mapping[str, SourceCheck]
    channels: Mapping[str, ChannelHealth]
    zones: frozenset[str]
    forgotten: tuple[str, ...] = ()  # who was, and stands in the settings


def _of_missing(file: Path) -> DatabaseCheck:
    folder = next(parent for parent in file.absolute().parents if parent.exists())
    if not os.access(folder, os.W_OK | os.X_OK):
        raise StoreError(
            f"The database {file} can't be made: {folder} can't be written to. "
            "Choose a folder that this user may write to in storage.url."
        )
    return DatabaseCheck(place=str(file), schema=None, sources={}, channels={}, zones=frozenset())


def check_database(settings: Settings) -> DatabaseCheck:
    """Opens the database, brings its schema up to date as every command does, asks for a write.

    One that is not there yet is not made. Raises StoreError.
    """
    missing = missing_database(settings)
    if missing is not None:
        return _of_missing(missing)
    engine = open_database(settings)
    schema.make_ready(engine)
    with database.writing(engine) as connection:
        unexpanded = tracked_events.set_aside(connection)
        guessed = counts.count_guessed(connection)
        checked = {}
        for name, state in sources.load_all(connection).items():
            odd: list[tuple[str | None, str]]
            odd = [(t.uid, t.problem or "") for t in unexpanded if t.source == name]
            odd += [(p["uid"] or p.get("member"), p["reason"]) for p in state.problems]
            checked[name] = SourceCheck(
                unreadable=tuple(Unreadable(name=its, reason=why) for its, why in odd),
                renews_uids=renews_uids(state.renewals or 0),
                unread_zones=guessed.get(name, {}),
            )
        return DatabaseCheck(
            place=place_of(engine),
            schema=schema.schema_version(connection),
            sources=checked,
            channels=channels.load_all(connection),
            zones=frozenset(sessions.zones_in_use(connection)),
            forgotten=tuple(sorted(in_settings(connection, settings).values())),
        )
