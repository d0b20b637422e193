"""What a poll says of clients who were forgotten is taken out, before anything is made of it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Connection

from config.sections.people import Client
from config.settings import Settings
from connectors.model import Fetch
from monitor.core.poll_safety.forgotten import Forgotten, Screening
from monitor.core.sessions.pseudonyms import PseudonymKey
from monitor.core.sessions.recognition import KnownClient
from monitor.jobs.app import Installation
from monitor.log import Log
from monitor.store import meta
from monitor.store.access import deeds
from monitor.store.calendars import forgotten_clients, sources
from monitor.store.calendars.sources import SourceState
from monitor.store.database import reading, writing_findings

log = Log()


@dataclass(frozen=True, slots=True, kw_only=True)
class Screened:
    """A source's answer without what is theirs. `events` are the hashes of theirs in it; `known`
    those that were kept of the source before. `version` is that of who is forgotten."""

    fetch: Fetch
    version: str
    events: frozenset[str] = frozenset()
    known: frozenset[str] = frozenset()

    def is_outdated(self, connection: Connection) -> bool:
        """Whether somebody was forgotten, or let in, since it was read."""
        return forgotten_clients.version(connection) != self.version

    def save(self, connection: Connection, source: str, now: datetime) -> None:
        """Only a full answer tells of which events no more is said."""
        forgotten_clients.add_events(connection, source, self.events - self.known, now)
        if self.fetch.is_full:
            forgotten_clients.drop_events(connection, self.known - self.events)


def load_forgotten(connection: Connection, source: str | None = None) -> Forgotten:
    """Everybody who is forgotten, with their events at one source."""
    people = forgotten_clients.clients(connection).values()
    return Forgotten(
        key=PseudonymKey(secret=bytes.fromhex(meta.load(connection, meta.INSTALLATION_KEY) or "")),
        people=frozenset(mark for one in people for mark in one.marks),
        events=forgotten_clients.events(connection, source) if source else frozenset(),
    )


def screen(
    connection: Connection,
    app: Installation,
    state: SourceState,
    fetch: Fetch,
    known: dict[str, bool],
) -> Screened:
    """`known` says of each UID in the ledger whether it is alive."""
    version = forgotten_clients.version(connection)
    if fetch.unchanged or not forgotten_clients.clients(connection):
        return Screened(fetch=fetch, version=version)
    forgotten = load_forgotten(connection, state.name)
    screening = Screening(
        source=state.name,
        forgotten=forgotten,
        recognizer=app.recognizer,
        is_known=lambda uid: known.get(state.aliases.get(uid, uid), False),
    )
    screened, events = screening.screened(fetch)
    return Screened(fetch=screened, version=version, events=events, known=forgotten.events)


def known_client(client: Client) -> KnownClient:
    """A client of the settings as recognition has them."""
    return KnownClient(
        id=client.id, name=client.name or "", emails=client.emails, titles=client.titles
    )


def follow_settings(app: Installation, now: datetime) -> None:
    """Whoever was forgotten and comes into the settings anew is let in, and read in full."""
    with reading(app.engine) as connection:
        if not forgotten_clients.clients(connection):
            return
        if not any(_news(connection, app)):
            return
    with writing_findings(app.engine) as connection:
        gone, back = _news(connection, app)
        for client in gone:
            forgotten_clients.left_the_settings(connection, client)
        for client, configured in back.items():
            forgotten_clients.let_in(connection, client)
            deeds.add(connection, deeds.OWNER, "client_let_in", configured, now)
            log.info("forgotten_client_let_in", client=configured)
        for name in sources.load_all(connection, lock=True) if back else ():
            sources.save(connection, name, cursor=None)


def forgotten_since(connection: Connection, called: str) -> datetime | None:
    """Since when the client is forgotten whose id, name, title or address that is; None: is not."""
    forgotten = load_forgotten(connection)
    asked = forgotten.marks_of(KnownClient(id=called, name=called, emails=(called,)))
    known = forgotten_clients.clients(connection).values()
    return next((one.at for one in known if not one.marks.isdisjoint(asked)), None)


def in_settings(connection: Connection, settings: Settings) -> dict[str, str]:
    """Of the forgotten who stand in the settings: the hash of the id, and who it is there."""
    forgotten = load_forgotten(connection)
    marks = {one.id: forgotten.marks_of(known_client(one)) for one in settings.clients}
    return {
        client: configured
        for client, known in forgotten_clients.clients(connection).items()
        for configured, theirs in marks.items()
        if theirs & known.marks
    }


def _news(connection: Connection, app: Installation) -> tuple[list[str], dict[str, str]]:
    """Who has left the settings since the last look, and who came back to them."""
    configured = in_settings(connection, app.settings)
    known = forgotten_clients.clients(connection)
    gone = [client for client, one in known.items() if one.in_settings and client not in configured]
    back = {c: who for c, who in configured.items() if not known[c].in_settings}
    return gone, back
