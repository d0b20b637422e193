"""Forget a client: everything that is stored of them goes, and no poll brings it back.

What is erased is one transaction, so a crash leaves all of it or nothing. The calendar still has
their events; by the hashes that are kept every poll knows them and leaves them out
(`jobs/polling/forgotten`).
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import datetime
from pathlib import Path

from sqlalchemy import Connection

from config.sections.channels import FileChannel
from monitor.core.ledger.held_fetch_json import fetch_from_json, fetch_to_json
from monitor.core.poll_safety.forgotten import Screening
from monitor.jobs.app import Installation, Round
from monitor.jobs.evaluation.renaming import forget_calls
from monitor.jobs.maintenance import known_copies
from monitor.jobs.privacy.marking import Person, Scan, mark
from monitor.jobs.privacy.told_messages import MessagesErased, erase_messages
from monitor.jobs.reading.client_names import only_client_called
from monitor.log import Log
from monitor.store.access import deeds
from monitor.store.calendars import forgotten_clients, ledger, sources
from monitor.store.calendars.sources import SourceState
from monitor.store.database import reading, writing_findings
from monitor.store.evaluation import deadlines
from monitor.store.tidying import erasure
from monitor.store.tidying.erasure import Marked
from monitor.store.transactions.refusals import StoreError
from monitor.store.upkeep import compact

log = Log()


@dataclass(frozen=True, slots=True, kw_only=True)
class Receipt:
    """What was erased, in rows by kind, and what could not be.

    `notes` are ids of others' findings about which somebody wrote a word with the client's name,
    `mentions` others' events that name the client, `entries` those of the audit trail. `copies` and
    `message_files` lie outside the database. `in_settings`: the settings still have the client.
    `warning` says what is still to be done.
    """

    client: str
    at: datetime
    by: str
    dry_run: bool
    erased: dict[str, int]
    messages: MessagesErased
    in_settings: bool
    mentions: int
    notes: tuple[str, ...]
    entries: int
    copies: tuple[Path, ...]
    message_files: tuple[Path, ...]
    warning: str | None = None


def forget_client(app: Installation, called: str, *, dry_run: bool) -> Receipt:
    """Erases the client who is called so; with `dry_run`, only counts.

    Raises UnknownClientError, SeveralClientsError or StoreError; nothing is erased then.
    """
    client, now = only_client_called(app, called), app.now()
    with reading(app.engine) as connection:
        person = Person.of(connection, app, client)
        scan = Scan(person=person, recognizer=app.recognizer)
        scan.go_on(connection)  # aside, for it may take some seconds
    with writing_findings(app.engine) as connection:
        erasure.overwrite_deleted(connection)
        scan.go_on(connection)
        receipt = _forget(Round(connection=connection, app=app, now=now), scan, dry_run=dry_run)
        if dry_run:
            connection.rollback()
    if dry_run:
        return receipt
    log.info("client_forgotten", rows=sum(receipt.erased.values()))
    try:
        compact(app.engine)
    except StoreError as error:
        return replace(receipt, warning=str(error))
    return receipt


def _forget(this_round: Round, scan: Scan, *, dry_run: bool) -> Receipt:
    connection, app, now = this_round.connection, this_round.app, this_round.now
    person = scan.person
    states = sources.load_all(connection, lock=True)  # no poll is written meanwhile
    marked = mark(connection, scan)
    messages = erase_messages(this_round, person, marked.findings)
    erased = erasure.erase(connection, marked)
    forgotten_clients.add(
        connection,
        person.forgotten.mark_of_client(person.client),
        person.forgotten.people,
        now,
        in_settings=person.in_settings,
    )
    for name, state in states.items():
        _clean_source(this_round, person, marked, state)
        marks = {person.forgotten.mark_of_event(name, uid) for uid in marked.uids.get(name, ())}
        forgotten_clients.add_events(connection, name, marks, now)
    forget_calls(connection, person.ids)
    deadlines.touch_all(connection)
    entries = deeds.count_about(connection, person.ids | marked.findings)
    deeds.add(connection, deeds.OWNER, "client_forgotten", person.client, now)
    return Receipt(
        client=person.client,
        at=now,
        by=deeds.OWNER,
        dry_run=dry_run,
        erased=erased,
        messages=messages,
        in_settings=person.in_settings,
        mentions=len(scan.mentioned - scan.theirs),
        notes=tuple(sorted(set(_notes_naming(connection, person)))),
        entries=entries,
        copies=tuple(known_copies(connection, app.engine)),
        message_files=tuple(_message_files(app)),
    )


def _clean_source(this_round: Round, person: Person, marked: Marked, state: SourceState) -> None:
    """Former UIDs, what was set aside or held back; a poll that is half written begins anew."""
    connection, name = this_round.connection, state.name
    if state.recording is not None and "since" in state.recording:
        ledger.drop_unseen(connection, name, state.recording["since"])
    theirs = marked.uids.get(name, set())
    aliases = {new: old for new, old in state.aliases.items() if theirs.isdisjoint((new, old))}
    problems = [one for one in state.problems if one["uid"] not in theirs]
    failures = [one for one in state.rule_failures if not person.shown.search(one)]
    held = state.held_fetch
    if held is not None:
        forgotten = replace(
            person.forgotten,
            events=frozenset(person.forgotten.mark_of_event(name, uid) for uid in theirs),
        )
        known = ledger.known_uids(connection, name)
        screening = Screening(
            source=name,
            forgotten=forgotten,
            recognizer=this_round.app.recognizer,
            is_known=lambda uid: known.get(state.aliases.get(uid, uid), False),
        )
        screened, _ = screening.screened(fetch_from_json(held))
        held = {**held, **fetch_to_json(screened)}
    sources.save(
        connection,
        name,
        aliases=aliases,
        problems=problems,
        rule_failures=failures,
        held_fetch=held,
        recording=None,
    )


def _notes_naming(connection: Connection, person: Person) -> Iterator[str]:
    for finding, text in erasure.notes_on_others(connection):
        if person.names.search(text):
            yield finding


def _message_files(app: Installation) -> Iterator[Path]:
    for channel in app.settings.channels:
        if isinstance(channel, FileChannel) and Path(channel.path).exists():
            yield Path(channel.path)
