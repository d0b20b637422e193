"""The findings that a command or a page asks for."""

from __future__ import annotations

from datetime import datetime

from monitor.core.findings.model import Finding
from monitor.jobs.app import Installation
from monitor.jobs.time_guard import latest_moment
from monitor.store.database import reading
from monitor.store.evaluation import findings
from monitor.store.evaluation.wanted import Wanted

__all__ = ["Wanted", "known_until", "list_findings", "some_findings"]


def known_until(app: Installation) -> datetime | None:
    """Until when what was seen has been judged: findings are as they were then, or newer."""
    with reading(app.engine) as connection:
        return latest_moment(connection)


def list_findings(
    app: Installation,
    *,
    status: str | None = None,
    rule: str | None = None,
    client: str | None = None,
    clinician: str | None = None,
    since: datetime | None = None,
) -> list[Finding]:
    """Lists findings in the order of the store; None: whatever it is."""
    wanted = Wanted(status=status, rule=rule, client=client, clinician=clinician)
    with reading(app.engine) as connection:
        found = findings.load_wanted(connection, wanted)
    return [f for f in found if since is None or f.draft.occurred_at >= since]


def some_findings(
    app: Installation, wanted: Wanted, *, first: int, most: int
) -> tuple[list[Finding], int]:
    """A page of a list: at most so many from the `first` on, the latest first, of how many."""
    with reading(app.engine) as connection:
        return findings.load_some(connection, wanted, first=first, most=most)
