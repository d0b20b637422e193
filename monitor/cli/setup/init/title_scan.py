"""A first look at a calendar file: does anything in it look like a session?"""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from zoneinfo import ZoneInfo

from config.sections.commitments import Commitments
from config.sections.sessions import INTAKE_TITLES, TITLE_PATTERNS, WITHOUT_SECTION
from connectors.ical.files.whole_file import read_file
from connectors.ical.parse.reader import read_calendar
from connectors.model import CalendarEvent, Component, Status
from connectors.net.limits import HttpLimits
from monitor.core.markers.reading import Markers
from monitor.core.sessions.pseudonyms import PseudonymKey
from monitor.core.sessions.recognition import Kind, Recognizer

_SHOWN = 3
_LONGEST = 40


@dataclass(frozen=True, slots=True, kw_only=True)
class Glance:
    """How many events there are (a series counts once), how many could be sessions, and are."""

    events: int
    possible: int
    recognised: int
    examples: tuple[str, ...]  # titles of possible sessions


def glance(path: Path, zone: ZoneInfo, own_email: str, now: datetime) -> Glance:
    """Read the file and hold its events against the default patterns. Raises ConnectorError."""
    body = read_file("calendar", path, HttpLimits().max_bytes)
    reading = read_calendar("calendar", body, zone=zone, now=now)
    markers = Markers.build()
    events = [
        event
        for event in reading.events
        if event.component is Component.EVENT
        and event.recurrence_id is None
        and markers.as_said(event).status is not Status.CANCELLED
    ]
    usual, every = (_recognizer(own_email, every_event=wide) for wide in (False, True))
    possible = [event for event in events if _is_session(every, event)]
    recognised = [event for event in possible if _is_session(usual, event)]
    titles = dict.fromkeys(" ".join(event.summary.split())[:_LONGEST] for event in possible)
    return Glance(
        events=len(events),
        possible=len(possible),
        recognised=len(recognised),
        examples=tuple(title for title in titles if title)[:_SHOWN],
    )


def _is_session(recognizer: Recognizer, event: CalendarEvent) -> bool:
    return recognizer.recognise(event).kind is Kind.SESSION


def _recognizer(own_email: str, *, every_event: bool) -> Recognizer:
    return Recognizer(
        clients=(),
        own_emails=[own_email] if own_email else [],
        title_patterns=[re.compile(pattern) for pattern in TITLE_PATTERNS],
        ignore_titles=[re.compile(pattern) for pattern in WITHOUT_SECTION["ignore_titles"]],
        intake_titles=[re.compile(pattern) for pattern in INTAKE_TITLES],
        commitment_titles=Commitments().titles,
        every_event=every_event,
        pseudonyms=PseudonymKey(secret=b""),  # nobody is named here
    )
