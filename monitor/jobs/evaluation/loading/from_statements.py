"""What people said about findings, as the rules respect it."""

from __future__ import annotations

from collections import defaultdict
from datetime import datetime

from sqlalchemy import Connection

from monitor.store.evaluation import findings, statements


def attributed_sides(connection: Connection, until: datetime | None) -> dict[str, str]:
    """A change's id -> the side that a person named last."""
    said = statements.of_kind(connection, "attribute")
    said = [one for one in said if until is None or one.at <= until]
    about = findings.load_many(connection, [one.finding for one in said])
    found = {}
    for one in said:
        finding = about.get(one.finding)
        if finding is not None and finding.draft.change_id is not None:
            found[finding.draft.change_id] = one.text.partition(" ")[0]  # who said so follows
    return found


def outreach_by_client(connection: Connection) -> dict[str | None, tuple[datetime, ...]]:
    """When somebody noted something about a client."""
    notes = statements.of_kind(connection, "note")
    about = findings.load_many(connection, [note.finding for note in notes])
    found: dict[str | None, list[datetime]] = defaultdict(list)
    for note in notes:
        if (finding := about.get(note.finding)) is not None:
            found[finding.draft.client].append(note.at)
    return {client: tuple(moments) for client, moments in found.items()}


def said_done(connection: Connection) -> dict[str, datetime]:
    """The id of a finding's fact -> since when it is said to be done, where that still holds."""
    said = statements.of_kind(connection, "done", "not_done")
    fact_of = findings.fact_ids(connection, [one.finding for one in said])
    found: dict[str, datetime] = {}
    for one in said:
        fact = fact_of.get(one.finding, one.finding)
        if one.kind == "done":
            found.setdefault(fact, one.at)
        else:
            found.pop(fact, None)
    return found


def first_said(connection: Connection, kind: str) -> dict[str, datetime]:
    """The id of a finding's fact -> when something of that kind was first said about it."""
    said = statements.of_kind(connection, kind)
    fact_of = findings.fact_ids(connection, [one.finding for one in said])
    found: dict[str, datetime] = {}
    for one in said:
        found.setdefault(fact_of.get(one.finding, one.finding), one.at)
    return found
