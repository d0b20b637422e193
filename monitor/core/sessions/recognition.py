"""Which events are sessions, and who they are with."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from difflib import SequenceMatcher
from enum import StrEnum
from functools import cached_property, lru_cache
from typing import NamedTuple

from config.values.patterns import TextPattern
from connectors.model import Attendee, CalendarEvent, Component, EventType, Status
from connectors.names import as_typed, folded_name
from monitor.core.markers.search import without_mark, without_marks
from monitor.core.sessions.pseudonyms import PseudonymKey

# One wrong letter of seven is a typo; Jane and John are two people.
_LEAST_LETTERS, _ALIKE = 5, 0.85
_REMEMBERED = 4_096  # what so many events state


class Kind(StrEnum):
    SESSION = "session"
    COMMITMENT = "commitment"
    LEAVE = "leave"
    OTHER = "other"


class NoSession(StrEnum):
    """Why an event was not taken as a session."""

    IGNORED_TITLE = "ignored_title"
    OUT_OF_OFFICE = "out_of_office"
    PROMISE = "promise"
    NO_TIME = "no_time"
    ALL_DAY = "all_day"
    FREE = "free"
    NO_MEETING = "no_meeting"  # focus time, a birthday, where somebody works
    TENTATIVE = "tentative"
    NOBODY_NAMED = "nobody_named"


@dataclass(frozen=True, slots=True, kw_only=True)
class KnownClient:
    id: str
    name: str
    emails: tuple[str, ...] = ()
    titles: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Recognition:
    """What an event is. `name` is what an unconfigured client is called, for the names table.

    `why` is None for a session and for a to-do.
    """

    kind: Kind
    client: str | None = None
    name: str | None = None
    is_intake: bool = False
    why: NoSession | None = None


_LEAVE = Recognition(kind=Kind.LEAVE, why=NoSession.OUT_OF_OFFICE)


class _Stated(NamedTuple):
    """All of an event that tells what it is; a series and its overrides mostly have it in common.

    `why_not` is what keeps it from being a session, whatever it is called.
    """

    component: Component
    event_type: EventType
    summary: str
    attendees: tuple[Attendee, ...]
    why_not: NoSession | None


class Recognizer:
    """Applies the practice's `sessions`, `clients` and `commitments` sections to single events.

    `pseudonyms` turns a normalised name into an id that is stable for this installation. `marks`
    are the practice's own markers: with one in its title, a session is the same client's.
    """

    def __init__(
        self,
        *,
        clients: Iterable[KnownClient],
        own_emails: Iterable[str],
        title_patterns: Sequence[TextPattern],
        ignore_titles: Sequence[TextPattern],
        intake_titles: Sequence[TextPattern],
        commitment_titles: Sequence[TextPattern],
        every_event: bool,
        pseudonyms: PseudonymKey,
        marks: Sequence[TextPattern] = (),
    ) -> None:
        self._clients = tuple(clients)
        self._by_email: dict[str, KnownClient] = {}
        for client in self._clients:
            for email in client.emails:
                self._by_email.setdefault(email.casefold(), client)
        self._own = {email.casefold() for email in own_emails}
        self._title_patterns = title_patterns
        self._ignore_titles = ignore_titles
        self._intake_titles = intake_titles
        self._commitment_titles = commitment_titles
        self._every_event = every_event
        self._pseudonym_of = pseudonyms.pseudonym_of
        self._marks = marks
        # A round asks of each event several times.
        self._recognised = lru_cache(maxsize=_REMEMBERED)(self._recognised_anew)

    @cached_property
    def _by_title(self) -> dict[str, KnownClient]:
        found: dict[str, KnownClient] = {}
        for client in self._clients:
            for title in (*client.titles, client.name):
                if folded := folded_title(title):
                    found.setdefault(folded, client)
        return found

    @cached_property
    def _by_letters(self) -> dict[str, KnownClient]:
        found: dict[str, KnownClient] = {}
        for title, client in self._by_title.items():
            found.setdefault(title.replace(" ", ""), client)
        return found

    def recognise(self, event: CalendarEvent) -> Recognition:
        """What `event` is. A cancelled event is recognised by its words like any other."""
        why_not = _never_a_session(event)
        return self._recognised(
            _Stated(event.component, event.event_type, event.summary, event.attendees, why_not)
        )

    def _recognised_anew(self, event: _Stated) -> Recognition:
        if event.component is Component.TODO:
            return self._commitment(event)
        if event.event_type is EventType.OUT_OF_OFFICE:
            return _LEAVE
        if _matches(self._ignore_titles, event.summary):
            return Recognition(kind=Kind.OTHER, why=NoSession.IGNORED_TITLE)
        event = self._unmarked(event)
        # A promise stays one when it is ticked off: only then can it count as kept.
        is_commitment = _matches(self._commitment_titles, without_tick(event.summary))
        if event.why_not is None:
            found = self._session(event, by_words_only=is_commitment)
            if found is not None:
                return found
        if is_commitment:
            return replace(self._commitment(event), why=NoSession.PROMISE)
        return Recognition(kind=Kind.OTHER, why=event.why_not or NoSession.NOBODY_NAMED)

    def _unmarked(self, event: _Stated) -> _Stated:
        title = event.summary
        for pattern in self._marks:
            if (mark := pattern.search(title)) is not None:
                title = without_mark(title, mark)
        return event._replace(summary=title)

    def attendees_of(self, event: CalendarEvent, client: str | None) -> list[Attendee]:
        """The people in `event` who are that client."""
        guests = self.guests_among(event.attendees)
        mine = [a for a in guests if (k := self._by_email.get(a.email)) and k.id == client]
        unknown = [a for a in guests if a.email not in self._by_email]
        return mine or (unknown if client is not None and len(guests) == 1 else [])

    def _session(self, event: _Stated, *, by_words_only: bool) -> Recognition | None:
        """`by_words_only`: a title such as "Call Jane" is a promise unless it names a client."""
        known = self._by_known_words(event)
        captured, matched = self._captured(event.summary)
        if known is not None:
            return self._found(event, known.id, None)
        if captured:
            return self._found(event, self._pseudonym_of(folded_title(captured)), captured)
        if by_words_only:
            return None
        guests = self.guests_among(event.attendees)
        if len(guests) == 1:
            name = guests[0].name or guests[0].email
            return self._found(event, self._pseudonym_of(guests[0].email), name)
        if matched:
            return self._found(event, None, None)
        if self._every_event and event.summary.strip():
            title = event.summary.strip()
            return self._found(event, self._pseudonym_of(folded_title(title)), title)
        return self._found(event, None, None) if self._every_event else None

    def _by_known_words(self, event: _Stated) -> KnownClient | None:
        for attendee in event.attendees:
            if (client := self._by_email.get(attendee.email)) is not None:
                return client
        captured, _ = self._captured(event.summary)
        for words in (event.summary, captured):
            if words and (client := self._called(words)) is not None:
                return client
        return None

    def _called(self, words: str) -> KnownClient | None:
        """Spacing aside: `J.D.` is `J. D.`, unless that is another client's."""
        folded = folded_title(words)
        return self._by_title.get(folded) or self._by_letters.get(folded.replace(" ", ""))

    def _captured(self, title: str) -> tuple[str | None, bool]:
        for plain in _ways_to_write(without_marks(title)):
            for pattern in self._title_patterns:
                if (match := pattern.search(plain)) is not None:
                    return (match.groupdict().get("client") or "").strip() or None, True
        return None, False

    def guests_among(self, attendees: Sequence[Attendee]) -> list[Attendee]:
        """Those who are no clinician and no place."""
        others = (a for a in attendees if not a.is_resource and not a.is_own)
        return [a for a in others if a.email not in self._own]

    def _found(self, event: _Stated, client: str | None, name: str | None) -> Recognition:
        return Recognition(
            kind=Kind.SESSION,
            client=client,
            name=name,
            is_intake=_matches(self._intake_titles, event.summary),
        )

    def _commitment(self, event: _Stated) -> Recognition:
        known = self._by_known_words(event) or self._mentioned(event.summary)
        return Recognition(kind=Kind.COMMITMENT, client=known.id if known else None)

    def _mentioned(self, title: str) -> KnownClient | None:
        words = words_of(folded_title(title))
        for text, client in self._by_title.items():
            if (called := words_of(text)).strip() and called in words:
                return client
        return None


def _never_a_session(event: CalendarEvent) -> NoSession | None:
    """What keeps the event from being one, whatever it is called."""
    if event.start is None:
        return NoSession.NO_TIME
    if event.start.is_date:
        return NoSession.ALL_DAY
    if event.event_type is not EventType.DEFAULT:
        return NoSession.NO_MEETING
    if event.status is Status.TENTATIVE:
        return NoSession.TENTATIVE
    return NoSession.FREE if event.transparent else None


_TICK = re.compile(r"\s*(?:✓|✔\ufe0e?\ufe0f?|\[x\]|done\b)[\s:,.\-]*", re.IGNORECASE)


def is_ticked_off(title: str) -> bool:
    """Whether a promise's title says that it is done: it begins with ✓, ✔, `[x]` or `done`."""
    return _TICK.match(title) is not None


def without_tick(title: str) -> str:
    return _TICK.sub("", title, count=1) if is_ticked_off(title) else title


_NOT_WORDS = re.compile(r"[^\w.@]+")


def words_of(folded: str) -> str:
    """The words between single spaces, with one before and behind."""
    return f" {_NOT_WORDS.sub(' ', folded).strip()} "


def folded_title(text: str) -> str:
    """What ways of writing a title or a name have in common, marks aside. For comparing."""
    return folded_name(without_marks(text))


def _ways_to_write(text: str) -> Iterable[str]:
    """As it is, and as a keyboard has it: a pattern may hold a space where a title has another."""
    return dict.fromkeys((text, as_typed(text)))


def _matches(patterns: Sequence[TextPattern], text: str) -> bool:
    return any(pattern.search(way) for way in _ways_to_write(text) for pattern in patterns)


_LETTERS = re.compile(r"[\W_]+")


def is_same_name(one: str, other: str) -> bool:
    """Whether two names differ by a typo at most. Of initials every letter counts."""
    a, b = (_LETTERS.sub("", folded_name(name)) for name in (one, other))
    if a == b or min(len(a), len(b)) < _LEAST_LETTERS:
        return a == b
    return SequenceMatcher(None, a, b, autojunk=False).ratio() >= _ALIKE
