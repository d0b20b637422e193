"""A practice in which people look at pages, and those people."""

from __future__ import annotations

import socket
from datetime import UTC, datetime, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

from bench.bench_evaluate import evaluated, poll_all
from bench.bench_web.asking import USERS
from bench.clinics import calendar, write_clinic
from config import load_settings
from monitor.bootstrap import build
from monitor.clock import system_clock
from monitor.jobs.access.links import AnswerLink, links_on_page
from monitor.jobs.access.sign_ins import Role, sign_in_as
from monitor.jobs.access.tokens import TokenKind, issue
from monitor.jobs.access.users import add_user
from monitor.jobs.app import Installation
from monitor.jobs.reading.findings.listing import Wanted, some_findings
from monitor.store.database import reading
from monitor.store.timelines import sessions

_A_DAY = timedelta(days=1)


def practice(folder: Path, clinicians: int, clients: int) -> Installation:
    """Today has sessions, and some of next week's were moved an hour ago."""
    today = datetime.now(ZoneInfo("America/New_York"))
    week = today.replace(hour=8, minute=0, second=0, microsecond=0, tzinfo=None)
    made, which = folder / "made", f"{clinicians} {clients} {week:%F}"
    if made.exists() and made.read_text(encoding="utf-8") != which:
        raise SystemExit(f"{folder} holds another practice, or another day's. Take it away.")
    if made.exists():
        return configured(folder / "steadyframe.yaml")
    app = configured(write_clinic(folder, clinicians, clients, week=week))
    settled(app, folder, clients, week)
    made.write_text(which, encoding="utf-8")
    return app


def configured(config: Path) -> Installation:
    """On a port that is free."""
    with socket.create_server(("127.0.0.1", 0)) as free:
        port = int(free.getsockname()[1])
    text = config.read_text(encoding="utf-8").partition("web:")[0]
    config.write_text(f"{text}web: {{port: {port}}}\n", encoding="utf-8")
    with_page = f"{text}web: {{enabled: true, port: {port}}}\n"
    config.with_name("page.yaml").write_text(with_page, encoding="utf-8")
    return build(load_settings(config, environ={}), system_clock)


def settled(app: Installation, folder: Path, clients: int, week: datetime) -> None:
    now, clinicians = datetime.now(UTC), len(app.settings.clinicians)
    for hours in (3, 2, 1):
        poll_all(app, now - timedelta(hours=hours))
        evaluated(app, now - timedelta(hours=hours))
        for number in range(min(USERS, clinicians)):
            moved = calendar(number, clients, moved=range(3), week=week)
            (folder / f"{number}.ics").write_bytes(moved)


def people_of(app: Installation) -> list[dict[str, str]]:
    """By name, what each of them shows and asks for."""
    return [_person(app, number) for number in range(USERS)]


def _person(app: Installation, number: int) -> dict[str, str]:
    run = f"{app.now():%H%M%S}"  # a practice that was kept knows those of earlier ones
    whose = app.settings.clinicians[number % len(app.settings.clinicians)].id
    found, _ = some_findings(app, Wanted(clinician=whose), first=0, most=1)
    with reading(app.engine) as connection:
        since = app.now() - timedelta(hours=12)
        session = sessions.hours_of(connection, whose, since)[0]
    ends = app.now() + _A_DAY
    link = AnswerLink(finding=found[0].id, act="why", ends_at=ends, names="pseudonym", press="")
    kinds = {"page": TokenKind.CHECKIN_PAGE, "api": TokenKind.CHECKINS, "feed": TokenKind.FEED}
    tokens = {name: issue(app, kind, whose, lasts=_A_DAY).value for name, kind in kinds.items()}
    return tokens | {
        "whose": whose,
        "clinician": _cookie(app, f"user{number}-{run}", Role.CLINICIAN, whose),
        "admin": _cookie(app, f"admin{number}-{run}", Role.ADMIN, None),
        "finding": found[0].id,
        "client": session.client or "",
        "session": session.id,
        "source": app.settings.sources[number % len(app.settings.sources)].name,
        "link": links_on_page(app, link)(found[0].id, "why").rpartition("/")[2],
    }


def _cookie(app: Installation, name: str, role: Role, clinician: str | None) -> str:
    add_user(app, name, role, clinician, None)
    made = sign_in_as(app, name, "bench")
    return made.value if made else ""
