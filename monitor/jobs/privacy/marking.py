"""What of all that is stored is one client's, and what others have a part in."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field

from sqlalchemy import Connection

from connectors.model import CalendarEvent, EventProblem
from monitor.core.findings.model import Finding
from monitor.core.poll_safety.forgotten import Forgotten, Whose, blanked
from monitor.core.sessions.pseudonyms import PseudonymKey
from monitor.core.sessions.recognition import Kind, KnownClient, Recognizer, folded_title
from monitor.jobs.app import Installation
from monitor.jobs.polling.forgotten import known_client
from monitor.notify.render.client_display import display_name
from monitor.store import meta
from monitor.store.calendars import ledger
from monitor.store.evaluation import findings
from monitor.store.tables import changes, sessions
from monitor.store.tidying import erasure
from monitor.store.tidying.erasure import Marked
from monitor.store.timelines import client_names

# A name of fewer letters stands in too many words to be looked for in texts.
_LEAST_LETTERS = 3


@dataclass(frozen=True, slots=True, kw_only=True)
class Person:
    """Whom is to be forgotten: `ids` by which they are stored, and the hashes they are known by.

    `names` are what texts may call them, as fully as any; `shown` also how messages may.
    """

    client: str
    forgotten: Forgotten
    in_settings: bool
    ids: frozenset[str]
    names: re.Pattern[str]
    shown: re.Pattern[str]

    @classmethod
    def of(cls, connection: Connection, app: Installation, client: str) -> Person:
        key = PseudonymKey(secret=bytes.fromhex(meta.load(connection, meta.INSTALLATION_KEY) or ""))
        configured = next((one for one in app.settings.clients if one.id == client), None)
        called = client_names.of_clients(connection, [client]).get(client, "")
        known = known_client(configured) if configured else _unconfigured(key, client, called)
        marks = Forgotten(key=key).marks_of(known)
        forgotten = Forgotten(key=key, people=marks)
        everyone = {client, *client_names.load(connection)}
        ids = frozenset(one for one in everyone if forgotten.knows_client(one))
        names = [*_names(known, called), *known.emails]
        words = client_names.pseudonyms(connection, ids).values()
        shown = [*names, *ids, *words, *(one.replace("-", " ") for one in words)]
        shown += [display_name("", name, "initials") for name in _names(known, called)]
        return cls(
            client=client,
            forgotten=forgotten,
            in_settings=configured is not None,
            ids=ids,
            names=_any_of(name for name in names if len(name) >= _LEAST_LETTERS),
            shown=_any_of(shown),
        )


def _unconfigured(key: PseudonymKey, client: str, called: str) -> KnownClient:
    """Whose id follows from a title is known by that, whose from an address by the id alone."""
    is_title = key.pseudonym_of(folded_title(called)) == client
    return KnownClient(id=client, name=called if is_title else "")


def _names(known: KnownClient, called: str) -> list[str]:
    return [name for name in (known.name, *known.titles, called) if name]


def _any_of(words: Iterable[str]) -> re.Pattern[str]:
    """One that finds any of these as whole words, and nothing where there is none."""
    parts = sorted({re.escape(word) for word in words if word}, key=len, reverse=True)
    return re.compile(rf"(?<!\w)(?:{'|'.join(parts) or '(?!)'})(?!\w)", re.IGNORECASE)


@dataclass(slots=True, kw_only=True)
class Scan:
    """Events that are, or mention, the person, by source and UID; read up to the revision `last`.

    `mentioned` are others' events whose texts name them.
    """

    person: Person
    recognizer: Recognizer
    last: int = 0
    theirs: set[tuple[str, str]] = field(default_factory=set)
    mentioned: set[tuple[str, str]] = field(default_factory=set)

    def go_on(self, connection: Connection) -> None:
        """Read what is stored since the last time. Long where all is to be read."""
        for state in erasure.states_after(connection, self.last):
            event, self.last = state.event, state.id
            whose = self.person.forgotten.whose(event, self.recognizer)
            if whose is not Whose.NOT_THEIRS:
                self.theirs.add((state.source, state.uid))
            if whose is not Whose.THEIRS and _mentions(event, self.person):
                self.mentioned.add((state.source, state.uid))


def _mentions(event: CalendarEvent, person: Person) -> bool:
    comments = (one.comment for one in event.attendees)
    texts = (event.summary, event.description, event.location, *comments)
    return any(text and person.names.search(text) for text in texts)


def mark(connection: Connection, scan: Scan) -> Marked:
    """What goes, as it is stored now. An event that nobody else has a part in goes whole."""
    person = scan.person
    marked = Marked(clients=person.ids)
    for source, uid in sorted(scan.theirs | erasure.events_of(connection, person.ids)):
        states = _states(connection, source, uid)
        left = dict(_left_to_others(states, scan))
        is_shared = erasure.others_in(connection, source, uid, person.ids)
        if is_shared or any(_is_anothers(event, scan) for event in states.values()):
            marked.states |= left
        else:
            marked.uids.setdefault(source, set()).add(uid)
    for row in erasure.unread_versions(connection):
        problem = EventProblem(uid=row.uid, reason="", raw=row.raw)
        if not person.forgotten.is_of_theirs(problem, scan.recognizer):
            continue
        if row.uid is None or ledger.known_uids(connection, row.source).get(row.uid, False):
            marked.unnamed.add(row.id)
        else:
            marked.uids.setdefault(row.source, set()).add(row.uid)
    marked.sessions |= erasure.ids_of(connection, sessions, person.ids, marked.uids)
    marked.changes |= erasure.ids_of(connection, changes, person.ids, marked.uids)
    marked.findings |= {one.id for one in findings.load_all(connection) if _rests_on(one, marked)}
    return marked


def _states(connection: Connection, source: str, uid: str) -> dict[int, CalendarEvent]:
    history = ledger.history(connection, source, uid)
    return {one.id: one.event for one in history if one.event is not None}


def _left_to_others(
    states: dict[int, CalendarEvent], scan: Scan
) -> Iterator[tuple[int, CalendarEvent]]:
    """Of an event that others have a part in, its states as they are to be stored from now on."""
    forgotten = scan.person.forgotten
    for number, event in states.items():
        whose = forgotten.whose(event, scan.recognizer)
        if whose is Whose.THEIRS:
            yield number, blanked(event)
        elif whose is Whose.GUEST:
            yield number, forgotten.without_guest(event)


def _is_anothers(event: CalendarEvent, scan: Scan) -> bool:
    """Whether it is another client's session, or leave, whatever it tells of the person."""
    if scan.person.forgotten.whose(event, scan.recognizer) is Whose.GUEST:
        return True
    found = scan.recognizer.recognise(event)
    is_session = found.kind is Kind.SESSION and found.client is not None
    return is_session and found.client not in scan.person.ids


def _rests_on(finding: Finding, marked: Marked) -> bool:
    draft = finding.draft
    uids = {uid for theirs in marked.uids.values() for uid in theirs}
    if draft.client in marked.clients or (draft.session and draft.session.uid in uids):
        return True
    parts = {part for part in (*draft.fact, draft.change_id) if isinstance(part, str)}
    return not parts.isdisjoint(marked.sessions | marked.changes | uids)
