"""Clients who were forgotten and still stand in a calendar: known again without a name being kept.

Of whoever is forgotten a keyed hash is kept for each way in which calendars call them, and one for
each of their events' UIDs. Whoever has the hashes and the installation's key can try a name
against them, and can't list one. By them every answer of a source loses what is theirs before it is
compared with anything, as if the calendar did not state it.
"""

from __future__ import annotations

import hmac
import re
from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime
from enum import Enum, auto

from connectors.model import (
    CalendarEvent,
    Component,
    EventProblem,
    EventTime,
    EventType,
    Fetch,
    Withheld,
)
from monitor.core.sessions.pseudonyms import PseudonymKey
from monitor.core.sessions.recognition import (
    Kind,
    KnownClient,
    Recognizer,
    folded_title,
    words_of,
)

# A name has few words; in a longer one the first ones count.
_MOST_WORDS = 8
_ADDRESS = re.compile(r"[^\s:;,<>()\"'\\]+@[^\s:;,<>()\"'\\]+")
# What the text of an event that can't be read has as its title, in iCalendar and in Google's JSON.
_TITLE = re.compile(r'^SUMMARY[^:\r\n]*:(.*)$|"summary"\s*:\s*"((?:[^"\\]|\\.)*)"', re.I | re.M)
_FOLD = re.compile(r"\r?\n[ \t]")
_SOME_TIME = EventTime(instant=datetime(2000, 1, 1, tzinfo=UTC), zone="UTC")


class Whose(Enum):
    """What a forgotten client has to do with an event."""

    NOT_THEIRS = auto()
    GUEST = auto()  # another client's session or somebody's leave, which tells of them as well
    THEIRS = auto()


@dataclass(frozen=True, slots=True, kw_only=True)
class Forgotten:
    """The hashes of everybody who is forgotten: of `people`, and of `events` of theirs."""

    key: PseudonymKey
    people: frozenset[str] = frozenset()
    events: frozenset[str] = frozenset()

    def mark(self, *parts: str) -> str:
        """A hash that takes the installation's key to make."""
        said = "\x1f".join(("forgotten", *parts))
        return hmac.new(self.key.secret, said.encode(), "sha256").hexdigest()

    def mark_of_client(self, client: str) -> str:
        """By the client's id."""
        return self.mark("client", client)

    def mark_of_event(self, source: str, uid: str) -> str:
        return self.mark("event", source, uid)

    def marks_of(self, client: KnownClient) -> frozenset[str]:
        """Of every way in which a calendar may call this client: id, names, titles, addresses."""
        ids, letters = {client.id}, set[str]()
        for name in filter(None, (client.name, *client.titles)):
            ids.add(self.key.pseudonym_of(folded_title(name)))
            letters.add(_letters(_words(name)))
        ids |= {self.key.pseudonym_of(email.casefold()) for email in client.emails}
        named = {self.mark("name", one) for one in letters if one}
        return frozenset(named | {self.mark_of_client(one) for one in ids})

    def knows_client(self, client: str) -> bool:
        return self.mark_of_client(client) in self.people

    def knows_event(self, source: str, uid: str) -> bool:
        return self.mark_of_event(source, uid) in self.events

    def knows_address(self, email: str) -> bool:
        return self.knows_client(self.key.pseudonym_of(email.casefold()))

    def whose(self, event: CalendarEvent, recognizer: Recognizer) -> Whose:
        """By what the event states; a session is whom it is recognised for."""
        found = recognizer.recognise(event)
        if found.client is not None and self.knows_client(found.client):
            return Whose.THEIRS
        if found.name is not None and self._is_name(_words(found.name)):
            return Whose.THEIRS
        guests = recognizer.guests_among(event.attendees)
        is_guest = any(self.knows_address(guest.email) for guest in guests)
        if found.kind is Kind.SESSION and found.client is not None:
            return Whose.GUEST if is_guest else Whose.NOT_THEIRS
        is_promise = found.kind is Kind.COMMITMENT
        if not is_guest and not self.is_named_in(event.summary, by_one_word=is_promise):
            return Whose.NOT_THEIRS
        # Without it, sessions would count as held that fall to it.
        return Whose.GUEST if found.kind is Kind.LEAVE else Whose.THEIRS

    def is_named_in(self, title: str, *, by_one_word: bool = False) -> bool:
        """Whether a name or title of theirs stands in it; one of a single word only if that is all.

        A promise may name its client `by_one_word`, as it does in the settings.
        """
        words = _words(title)
        return any(
            self._is_name(part)
            for part in _parts(words)
            if by_one_word or len(part) > 1 or part == words
        )

    def _is_name(self, words: list[str]) -> bool:
        return self.mark("name", _letters(words)) in self.people

    def without_guest(self, event: CalendarEvent) -> CalendarEvent:
        """Another client's session without their address, or leave without its title as well."""
        others = tuple(one for one in event.attendees if not self.knows_address(one.email))
        is_named = event.event_type is EventType.OUT_OF_OFFICE and self.is_named_in(event.summary)
        if others == event.attendees and not is_named:
            return event
        return replace(event, attendees=others, summary="" if is_named else event.summary)

    def is_of_theirs(self, problem: EventProblem, recognizer: Recognizer) -> bool:
        """Whether what can't be read names them in its title or among its people."""
        raw = _FOLD.sub("", problem.raw)
        if any(self.knows_address(address) for address in _ADDRESS.findall(raw)):
            return True
        titles = (one or other for one, other in _TITLE.findall(raw))
        told = (CalendarEvent(uid="", start=_SOME_TIME, summary=title.strip()) for title in titles)
        return any(self.whose(event, recognizer) is Whose.THEIRS for event in told)


def blanked(event: CalendarEvent) -> CalendarEvent:
    """A part of a series that others have a part in: its hour stays taken out of theirs."""
    return replace(
        event,
        summary="",
        description="",
        location="",
        organizer=None,
        attendees=(),
        conference=None,
        initiator_hint=None,
        withheld=Withheld.NOTHING,
        transparent=True,  # so that it is nobody's session, whatever the settings say
    )


@dataclass(frozen=True, slots=True, kw_only=True)
class Screening:
    """One source's answers, held against who is forgotten.

    `is_known`: whether something of a UID is in the ledger, and alive: then others have a part in
    it.
    """

    source: str
    forgotten: Forgotten
    recognizer: Recognizer
    is_known: Callable[[str], bool] = field(default=lambda _: False)

    def screened(self, fetch: Fetch) -> tuple[Fetch, frozenset[str]]:
        """The answer without what is theirs, and the hashes of their events in it."""
        events, theirs = list[CalendarEvent](), set[str]()
        for uid, parts in _by_uid(fetch.events).items():
            kept = list(self.without_theirs(parts))
            if not kept:
                theirs.add(uid)
            events += kept
        problems = list[EventProblem]()
        for problem in fetch.problems:
            if (left := self._screened_problem(problem, theirs)) is not None:
                problems.append(left)
        theirs |= {uid for uid in fetch.kept if self._is_gone(uid)}
        screened = replace(
            fetch,
            events=tuple(events),
            kept=fetch.kept - theirs,
            deleted=tuple(ref for ref in fetch.deleted if not self._is_gone(ref.uid)),
            problems=tuple(problems),
            unseen_since={u: s for u, s in fetch.unseen_since.items() if u not in theirs},
        )
        marks = frozenset(self.forgotten.mark_of_event(self.source, uid) for uid in theirs)
        return screened, marks

    def without_theirs(self, parts: Iterable[CalendarEvent]) -> Iterator[CalendarEvent]:
        """What is left of one UID's components; nothing where nobody else has a part in it."""
        asked = [(one, self._whose(one)) for one in parts]
        is_shared = any(
            whose is not Whose.THEIRS and self._is_somebodys(one) for one, whose in asked
        ) or any(self.is_known(one.uid) for one, _ in asked[:1])
        is_touched = any(whose is Whose.THEIRS for _, whose in asked)
        for one, whose in asked:
            if whose is Whose.GUEST:
                yield self.forgotten.without_guest(one)
            elif whose is Whose.NOT_THEIRS and (is_shared or not is_touched):
                yield one
            elif whose is Whose.THEIRS and is_shared and one.component is Component.EVENT:
                yield blanked(one)

    def _whose(self, event: CalendarEvent) -> Whose:
        """An event of theirs stays so when its title is changed, unless to another client's."""
        whose = self.forgotten.whose(event, self.recognizer)
        if whose is Whose.NOT_THEIRS and self._is_gone(event.uid):
            return whose if self._is_somebodys(event) else Whose.THEIRS
        return whose

    def _is_somebodys(self, event: CalendarEvent) -> bool:
        found = self.recognizer.recognise(event)
        return found.kind is Kind.SESSION and found.client is not None

    def _is_gone(self, uid: str) -> bool:
        return self.forgotten.knows_event(self.source, uid) and not self.is_known(uid)

    def _screened_problem(self, problem: EventProblem, theirs: set[str]) -> EventProblem | None:
        """What has no UID may be any event, so that it stays; its text does not."""
        uid = problem.uid
        is_gone = uid is not None and (uid in theirs or self._is_gone(uid))
        if not is_gone and not self.forgotten.is_of_theirs(problem, self.recognizer):
            return problem
        if uid is None or self.is_known(uid):
            return replace(problem, raw="")
        theirs.add(uid)
        return None


def _by_uid(events: Iterable[CalendarEvent]) -> dict[str, list[CalendarEvent]]:
    found: dict[str, list[CalendarEvent]] = defaultdict(list)
    for event in events:
        found[event.uid].append(event)
    return found


def _words(title: str) -> list[str]:
    return words_of(folded_title(title)).split()[: _MOST_WORDS * 4]


def _parts(words: list[str]) -> Iterator[list[str]]:
    """Every row of words that may be a name."""
    for first in range(len(words)):
        for length in range(1, min(_MOST_WORDS, len(words) - first) + 1):
            yield words[first : first + length]


def _letters(words: Iterable[str]) -> str:
    """Spacing aside, as names are compared elsewhere: `J.D.` is `J. D.`."""
    return "".join(words)
