"""What a person said of each group of titles, as the settings that recognise just that.

Settings are tried on the calendar itself before they are written: where they take what is no
session, or miss one, a title is named in full.
"""

from __future__ import annotations

import copy
import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field

from config.sections.commitments import Commitments
from config.sections.sessions import INTAKE_TITLES, TITLE_PATTERNS, WITHOUT_SECTION
from connectors.model import CalendarEvent
from connectors.names import as_typed, folded_name
from connectors.quirks.place_names import folded
from monitor.cli.setup.init.titles.groups import Group, escaped
from monitor.core.markers.search import without_marks
from monitor.core.sessions.pseudonyms import PseudonymKey
from monitor.core.sessions.recognition import Kind, KnownClient, Recognizer

_LONGEST = 200  # characters of a client's name
_ROUNDS = 3  # one finds what is wrong, one what mending it uncovered, one that nothing is left


@dataclass(frozen=True, slots=True, kw_only=True)
class Decision:
    """What a person said of a group."""

    group: Group
    is_session: bool


@dataclass(slots=True, kw_only=True)
class SessionRules:
    """The `sessions` section, and the names of clients by the id that each gets."""

    title_patterns: list[str] = field(default_factory=lambda: list(TITLE_PATTERNS))
    ignore_titles: list[str] = field(default_factory=lambda: list(WITHOUT_SECTION["ignore_titles"]))
    every_event: bool = False
    clients: dict[str, str] = field(default_factory=dict)

    def add_client(self, name: str) -> None:
        """Under an id that tells strangers little: initials, as many keep their calendars."""
        if any(folded_name(name) == folded_name(known) for known in self.clients.values()):
            return
        self.clients[_id_for(name, self.clients)] = name

    def recognizer(self, own_email: str) -> Recognizer:
        return Recognizer(
            clients=[KnownClient(id=key, name=name) for key, name in self.clients.items()],
            own_emails=[own_email] if own_email else [],
            title_patterns=[re.compile(pattern) for pattern in self.title_patterns],
            ignore_titles=[re.compile(pattern) for pattern in self.ignore_titles],
            intake_titles=[re.compile(pattern) for pattern in INTAKE_TITLES],
            commitment_titles=Commitments().titles,
            every_event=self.every_event,
            pseudonyms=PseudonymKey(secret=b""),  # nobody is named here
        )


def title_of(event: CalendarEvent) -> str:
    """The title as it is grouped: without what markers say, as a keyboard has it."""
    return " ".join(as_typed(without_marks(event.summary)).split())


def rules_for(
    decisions: Sequence[Decision], events: Iterable[CalendarEvent], own_email: str
) -> SessionRules:
    """The settings by which those of `events` are sessions whose titles were said to be."""
    rules = SessionRules(title_patterns=[], ignore_titles=[])
    for decision in _by_rank(decisions):
        group = decision.group
        if decision.is_session:
            rules.title_patterns += group.patterns
        elif group.leaves_out:
            rules.ignore_titles.append(group.leaves_out)
    rules.title_patterns = list(dict.fromkeys(rules.title_patterns))
    wanted = {title: each.is_session for each in decisions for title in each.group.hours}
    samples = _one_of_each(events, own_email)
    for _ in range(_ROUNDS):
        if not _mended(rules, samples, wanted, own_email):
            break
    return rules


def _by_rank(decisions: Sequence[Decision]) -> list[Decision]:
    return sorted(decisions, key=lambda each: each.group.rank)


def every_title(decisions: Sequence[Decision]) -> SessionRules:
    """The settings for a calendar of nothing but sessions: patterns only say with whom."""
    patterns = [pattern for each in _by_rank(decisions) for pattern in each.group.patterns]
    return SessionRules(title_patterns=list(dict.fromkeys(patterns)), every_event=True)


def _one_of_each(events: Iterable[CalendarEvent], own_email: str) -> list[CalendarEvent]:
    """Of each title one event with guests and one without."""
    found: dict[tuple[str, bool], CalendarEvent] = {}
    for event in events:
        has_guests = any(guest.email != own_email for guest in event.attendees)
        found.setdefault((event.summary, has_guests), event)
    return list(found.values())


def _mended(
    rules: SessionRules,
    samples: Sequence[CalendarEvent],
    wanted: Mapping[str, bool],
    own_email: str,
) -> bool:
    """Whether something had to be said title by title."""
    recognizer = rules.recognizer(own_email)
    before = copy.deepcopy(rules)
    for event in samples:
        title = title_of(event)
        is_session = recognizer.recognise(event).kind is Kind.SESSION
        if title not in wanted or wanted[title] == is_session:
            continue
        if is_session:
            rules.ignore_titles.append(_exactly(title))
            continue
        hiding = [one for one in rules.ignore_titles if re.search(one, event.summary)]
        rules.ignore_titles = [one for one in rules.ignore_titles if one not in hiding]
        if not hiding and len(title) <= _LONGEST and title.isprintable():
            rules.add_client(title)
        elif not hiding:
            rules.title_patterns.append(_exactly(title))
    rules.ignore_titles = list(dict.fromkeys(rules.ignore_titles))
    return before != rules


def _exactly(title: str) -> str:
    """The beginning will do for a long one."""
    return f"^{escaped(title)}$" if len(title) <= _LONGEST else f"^{escaped(title[:_LONGEST])}"


def _id_for(name: str, taken: Mapping[str, str]) -> str:
    """`Jane Doe` -> `jd`, `Anna` -> `an`; the next one alike gets a number."""
    parts = re.findall(r"[a-z0-9]+", folded(name))
    short = "".join(part[0] for part in parts)[:4] if len(parts) > 1 else "".join(parts)[:2]
    stem = short or "c"
    numbers = (f"{stem}{number}" for number in range(2, len(taken) + 3))
    return next(each for each in (stem, *numbers) if each not in taken)
