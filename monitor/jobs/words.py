"""What people say about findings, kept and respected from then on."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import Connection

from monitor.core.finding import Finding
from monitor.jobs.alerts import queue_alerts
from monitor.jobs.evaluate import blind_sources, evaluate
from monitor.jobs.installation import Installation
from monitor.jobs.moment import latest_moment
from monitor.store import findings, sources
from monitor.store.database import reading, writing


class UnknownFinding(ValueError):
    """No finding has that id."""


class NotAChange(ValueError):
    """Only a change of the calendar has an initiator."""


def dismiss(app: Installation, finding_id: str, reason: str, now: datetime) -> None:
    """Set a finding aside for good, and take it out of alerts that wait. Raises UnknownFinding."""
    with writing(app.engine) as connection:
        finding = found(connection, finding_id)
        findings.add_word(connection, finding_id, "dismiss", reason, now)
        findings.dismiss(connection, finding, now)
        blind = blind_sources(connection, sources.load_all(connection))
        queue_alerts(connection, app, (), blind=blind, now=latest_moment(connection) or now)


def attribute(app: Installation, finding_id: str, initiator: str, now: datetime) -> None:
    """Name who asked for a change, and let the rules speak anew. Raises UnknownFinding, NotAChange.

    The evaluation has the moment that the database has reached, so that a word spoken today into
    a replayed past does not age its findings.
    """
    with writing(app.engine) as connection:
        finding = found(connection, finding_id)
        if finding.draft.change_id is None:
            raise NotAChange(
                f"{finding_id} is about no change of the calendar, so nobody asked for it. "
                "Use `steadyframe note` to say more about it."
            )
        findings.add_word(connection, finding_id, "attribute", initiator, now)
        latest = latest_moment(connection)
    evaluate(app, latest or now)


def add_note(app: Installation, finding_id: str, text: str, now: datetime) -> None:
    """Keep a word about a finding. Raises UnknownFinding."""
    with writing(app.engine) as connection:
        found(connection, finding_id)
        findings.add_word(connection, finding_id, "note", text, now)


def load(app: Installation, finding_id: str) -> Finding:
    """One finding. Raises UnknownFinding."""
    with reading(app.engine) as connection:
        return found(connection, finding_id)


def found(connection: Connection, finding_id: str) -> Finding:
    finding = findings.load_one(connection, finding_id)
    if finding is None:
        raise UnknownFinding(
            f"There is no finding {finding_id}. `steadyframe findings --status all` lists them."
        )
    return finding
