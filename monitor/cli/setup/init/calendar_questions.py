"""Which calendar, and which of its titles are sessions."""

from __future__ import annotations

import json
from dataclasses import dataclass, replace
from datetime import datetime
from pathlib import Path
from zoneinfo import ZoneInfo

import click

from connectors.base import AddressRefused, ConnectorError
from monitor.cli.setup.init import answers as understood
from monitor.cli.setup.init import opening
from monitor.cli.setup.init.answers import Calendar
from monitor.cli.setup.init.first_look import FirstLook, look_at
from monitor.cli.setup.init.interview import Interview, tell
from monitor.cli.setup.init.titles.groups import Group, each_by_itself, groups_of
from monitor.cli.setup.init.titles.rules import Decision, SessionRules, every_title, rules_for

_QUESTION = (
    "Your calendar: a file (.ics, or .zip as Google exports it), a folder, the address of a feed, "
    "or Google credentials (.json)"
)
_SHOWN = 3
_LONGEST = 40
_ANSWERS = {"y": True, "yes": True, "n": False, "no": False, "e": None, "each": None}


@dataclass(frozen=True, slots=True, kw_only=True)
class Found:
    """A calendar, and what was seen in it: None if it could not be read."""

    calendar: Calendar
    look: FirstLook | None = None


def which_calendar(ask: Interview, zone: ZoneInfo, now: datetime) -> Found:
    """Asks again after one that can't be read; who gives the same answer twice means it."""
    refused: Calendar | None = None
    while True:
        calendar = ask.ask("calendar", _QUESTION, understood.place, _only_file())
        if calendar.kind == "google":
            return Found(calendar=calendar)
        try:
            return _opened(ask, calendar, zone, now)
        except ConnectorError as error:
            is_final = not ask.is_asked("calendar")
            if is_final and opening.is_zip(calendar):
                raise click.ClickException(str(error)) from None
            if is_final or (calendar == refused and not opening.is_zip(calendar)):
                tell(f"{error} The config is written all the same.")
                return Found(calendar=calendar)
            tell(f"{error}\nName another one, or the same again to go on without a look at it.")
            refused = calendar


def _only_file() -> str | None:
    files = sorted(Path("calendars").glob("*.ics"))
    return str(files[0]) if len(files) == 1 else None


def _opened(ask: Interview, calendar: Calendar, zone: ZoneInfo, now: datetime) -> Found:
    if opening.is_zip(calendar):
        calendar = _of_zip(ask, Path(calendar.place))
        return Found(calendar=calendar, look=look_at(calendar.unpacked, zone, now))
    try:
        body = opening.read(calendar)
    except AddressRefused as error:
        question = f"{error.what} Is it a server of your own?"
        if not ask.confirm("allow-private-network", question, default=False):
            raise
        calendar = replace(calendar, is_private=True)
        body = opening.read(calendar)
    return Found(calendar=calendar, look=look_at(body, zone, now))


def _of_zip(ask: Interview, path: Path) -> Calendar:
    packed = opening.unpacked(path)
    number = 1
    if len(packed) > 1:
        tell(f"{path.name} holds {len(packed)} calendars:")
        for place, one in enumerate(packed, 1):
            tell(f"  {place}  {one.name}  ({one.body.count(b'BEGIN:VEVENT')} events)")
        number = ask.ask(
            "calendar-in-zip",
            "Which one holds your sessions",
            lambda text: understood.choice(text, [one.name for one in packed]),
            "1",
        )
    chosen = packed[number - 1]
    return Calendar(kind="file", place=f"calendars/{chosen.name}", unpacked=chosen.body)


def google_calendar(ask: Interview, calendar: Calendar, email: str) -> Calendar:
    """Which of an account's calendars it is."""
    own = email if _is_service_account(Path(calendar.place)) and email else "primary"
    name = ask.ask("google-calendar", "Id of the Google calendar", understood.line, own)
    return replace(calendar, google_id=name)


def _is_service_account(path: Path) -> bool:
    """Its `primary` would be its own empty calendar."""
    try:
        return bool(json.loads(path.read_text(encoding="utf-8"))["type"] == "service_account")
    except (OSError, ValueError, LookupError, TypeError):
        return False


def which_sessions(ask: Interview, look: FirstLook | None, email: str) -> SessionRules:
    """Asks about each group of titles. What can't be looked at gets the usual settings."""
    every = ask.given("all-events")
    if every or look is None or not look.hours:
        if look is not None and not look.hours:
            tell("It holds nothing with a time of day, so nothing that could be a session.")
        return SessionRules(every_event=bool(every))
    groups = groups_of(look.titles)
    tell(f"\nIt holds {len(look.hours)} hours that could be sessions. Their titles, by shape:")
    decisions = [decision for group in groups for decision in _decided(ask, group)]
    if every is None and all(each.is_session for each in decisions):
        question = "Then your calendar holds nothing else. Is every new title a session, too?"
        if ask.confirm("all-events", question, default=True):
            return every_title(decisions)
    return rules_for(decisions, look.events, email)


def _decided(ask: Interview, group: Group) -> list[Decision]:
    shown = [f"“{_cut(title)}”" for title in group.examples[:_SHOWN] if title != group.label]
    such = f"   such as {', '.join(shown)}" if shown else ""
    what = f"{group.label}   {group.total}{such}"
    said = _sessions(ask, what, guess=group.guess, may_part=len(group.hours) > 1)
    if said is not None:
        return [Decision(group=group, is_session=said)]
    return [
        Decision(
            group=one,
            is_session=bool(_sessions(ask, f"  {one.label}   {one.total}", guess=group.guess)),
        )
        for one in each_by_itself(group)
    ]


def _cut(title: str) -> str:
    return title if len(title) <= _LONGEST else f"{title[: _LONGEST - 1]}…"


def _sessions(ask: Interview, what: str, *, guess: bool, may_part: bool = False) -> bool | None:
    """None: to be asked one by one."""

    def understand(text: str) -> bool | None:
        said = text.strip().casefold()
        if said not in _ANSWERS or (_ANSWERS[said] is None and not may_part):
            each = ", or e to be asked about each" if may_part else ""
            raise click.BadParameter(f"Write y or n{each}.")
        return _ANSWERS[said]

    choices = "y/n/e(ach)" if may_part else "y/n"
    return ask.ask("sessions", f"{what}   sessions? {choices}", understand, "y" if guess else "n")
