"""The made-up practice of `steadyframe demo`: its calendars at every moment, and its config."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from pathlib import Path
from random import Random

from monitor.demo.calendar_file import CalendarFile
from monitor.demo.edits import Edit
from monitor.demo.people import CLIENTS, CLINICIANS, WEEKS, ZONE, Client, Clinician, Weeks
from monitor.demo.story import FAILED_ON, LEAVE_TOLD, LEAVE_WEEK, tell

_USUAL_TIMES = ("07:30", "12:30", "19:00")
_AFTER_EDIT = (timedelta(minutes=1), timedelta(minutes=16))  # seen, and settled
_FAILED_FOR = "ben"
_FAILED_TIMES = ("12:30", "19:00")


@dataclass(frozen=True, slots=True, kw_only=True)
class Moment:
    """The calendars as they stood at `at` (New York time): clinician id -> iCalendar text.

    `note` says what had just happened, without a client's name. `broken`: one of the texts ends
    in the middle, as a failed download does.
    """

    at: datetime
    calendars: dict[str, str]
    note: str
    broken: bool = False


def first_week(now: datetime) -> date:
    """The Monday on which ten weeks begin that end with the last full week before `now`.

    The digest of that week, due on Monday morning, is part of the story: before 08:00 on a Monday
    the week that has just ended does not count yet.
    """
    local = now.astimezone(ZONE) - timedelta(hours=8)
    monday = local.date() - timedelta(days=local.weekday())
    return monday - timedelta(weeks=WEEKS)


def simulate(start: date, seed: int = 1) -> list[Moment]:
    """Every moment at which the calendars are read, ascending. The same arguments give the same.

    `start` is the Monday of the first week. The last moment is the Monday after the tenth.
    Raises ValueError for a `start` on another day.
    """
    if start.weekday() != 0:
        raise ValueError(f"{start.isoformat()} is no Monday. Take first_week(now).")
    weeks = Weeks(start=start)
    # Not for secrets: it makes a story.
    edits = sorted(tell(weeks, Random(seed)).edits, key=lambda edit: edit.at)  # noqa: S311
    files = {one.id: CalendarFile(name=one.name) for one in CLINICIANS}
    moments: list[Moment] = []
    done = 0
    for at in _moments(weeks, edits):
        notes = []
        while done < len(edits) and edits[done].at <= at:
            edits[done].apply(files)
            notes.append(edits[done].note)
            done += 1
        moments.append(_moment(weeks, at, files, notes if moments else []))
    return moments


def write_calendars(moment: Moment, out_dir: Path) -> None:
    """Puts the calendars where the config of `demo_config` reads them."""
    for clinician, text in moment.calendars.items():
        path = calendar_path(out_dir, clinician)
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8", newline="")


def calendar_path(out_dir: Path, clinician: str) -> Path:
    return out_dir / "calendars" / f"{clinician}.ics"


def demo_config(out_dir: Path, start: date) -> str:
    """The practice's YAML: everything it reads and writes lies in `out_dir`.

    Only about half of the clients are named; the others are recognised from titles.
    """
    weeks = Weeks(start=start)
    leave = {
        "clinician": "ben",
        "from": weeks.day(LEAVE_WEEK, 0).isoformat(),
        "to": weeks.day(LEAVE_WEEK, 6).isoformat(),
        "announced": weeks.day(*LEAVE_TOLD).isoformat(),
    }
    sections: list[tuple[str, object]] = [
        ("practice", {"name": "Riverside Counseling", "timezone": ZONE.key}),
        ("clinicians", [{"id": c.id, "name": c.name, "email": c.email} for c in CLINICIANS]),
        ("clients", [_client(client) for client in CLIENTS if client.configured]),
        ("sources", [_source(out_dir, one) for one in CLINICIANS]),
        ("leave", [leave]),
        (
            "channels",
            [{"name": "messages", "type": "file", "path": str(out_dir / "messages.jsonl")}],
        ),
        ("alerts", {"to": ["messages"], "quiet_hours": {"from": "19:30", "to": "07:00"}}),
        ("digests", _digests(CLINICIANS)),
        ("storage", {"url": f"sqlite:///{out_dir / 'steadyframe.db'}"}),
    ]
    lines = ["# The made-up practice of `steadyframe demo`: two clinicians, files, no accounts."]
    for name, value in sections:
        lines += _section(name, value)
    return "\n".join(lines) + "\n"


def _moments(weeks: Weeks, edits: Sequence[Edit]) -> list[datetime]:
    begin, end = weeks.at(1, 0, "07:30"), weeks.at(WEEKS + 1, 0, "07:35")
    found = {end}
    for week in range(1, WEEKS + 1):
        for weekday in range(5):
            found.update(weeks.at(week, weekday, clock) for clock in _USUAL_TIMES)
    for edit in edits:
        if edit.is_watched:
            found.update(edit.at + delay for delay in _AFTER_EDIT)
    return sorted(at for at in found if begin <= at <= end)


def _moment(
    weeks: Weeks, at: datetime, files: dict[str, CalendarFile], notes: Sequence[str]
) -> Moment:
    calendars = {name: file.text(at) for name, file in files.items()}
    broken = at in {weeks.at(*FAILED_ON, clock) for clock in _FAILED_TIMES}
    if broken:
        whole = calendars[_FAILED_FOR]
        calendars[_FAILED_FOR] = whole[: len(whole) * 3 // 5]
        notes = [*notes, f"{_FAILED_FOR}: the calendar arrives cut off"]
    return Moment(at=at, calendars=calendars, note="; ".join(notes), broken=broken)


def _client(client: Client) -> dict[str, object]:
    return {
        "id": client.id,
        "name": client.name,
        "emails": list(client.emails),
        "titles": [client.title],
        "clinician": client.clinician,
        "cadence": "weekly" if client.every == 1 else "biweekly",
    }


def _source(out_dir: Path, clinician: Clinician) -> dict[str, object]:
    return {
        "name": clinician.id,
        "type": "ical",
        "path": str(calendar_path(out_dir, clinician.id)),
        "clinician": clinician.id,
        "poll_every": "15m",
    }


def _digests(clinicians: Sequence[Clinician]) -> list[dict[str, object]]:
    each: list[dict[str, object]] = [
        {"name": one.id, "to": ["messages"], "clinician": one.id, "time": "07:30"}
        for one in clinicians
    ]
    return [*each, {"name": "practice", "to": ["messages"], "scope": "practice", "time": "07:30"}]


def _section(name: str, value: object) -> list[str]:
    if not isinstance(value, list):
        return [f"{name}: {_flow(value)}"]
    return [f"{name}:", *(f"  - {_flow(one)}" for one in value)]


def _flow(value: object) -> str:
    """A value in YAML's flow style. Texts are quoted as in JSON, which YAML reads as well."""
    if isinstance(value, dict):
        return "{" + ", ".join(f"{key}: {_flow(one)}" for key, one in value.items()) + "}"
    if isinstance(value, list):
        return "[" + ", ".join(_flow(one) for one in value) + "]"
    return json.dumps(value, ensure_ascii=False)
