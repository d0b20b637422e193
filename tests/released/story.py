"""What happens to a practice while the released version watches it, and what it answers at the end.

Weeks of November 2026, wall clocks of New York: one session is moved at short notice and told, one
begins late and is known of, one is cancelled and set aside, a follow-up is open, a digest was sent,
and an alert waits to be sent when the upgrade comes.
"""

from __future__ import annotations

import json
from typing import Any, Protocol

from tests.acceptance.practice import (
    SETTINGS,
    TOM,
    at,
    exdate,
    recurrence_id,
    session,
)
from tests.builders.ics import vtodo

# When the released version was asked last, and the next one first.
LATER = "2026-11-17T16:00"
WEEKLY = "RRULE:FREQ=WEEKLY"
JANE = session("jane", "2026-11-03T10:00", WEEKLY)
JANE_MOVED = session(
    "jane", "2026-11-04T09:00", recurrence_id("2026-11-03T10:00"), modified="2026-11-02T12:00"
)
TOM_S = session("tom", "2026-11-04T11:00", WEEKLY, client="T. S.")
ANN = session("ann", "2026-11-05T12:00", WEEKLY, client="A. W.")
ANN_LESS = session("ann", "2026-11-05T12:00", WEEKLY, exdate("2026-11-12T12:00"), client="A. W.")
TODO = vtodo("SUMMARY:[follow-up] Send the letter to T. S.", "DUE:20261106T170000Z", uid="letter")
TOM_MOVED = session(
    "tom",
    "2026-11-19T16:00",
    recurrence_id("2026-11-18T11:00"),
    client="T. S.",
    modified="2026-11-17T15:00",
)
LAST = (JANE, JANE_MOVED, TOM_S, TOM_MOVED, ANN_LESS, TODO)


class Teller(Protocol):
    """A practice in a folder, driven by some version's command."""

    def calendar(self, *components: str) -> None: ...

    def ask(self, *arguments: str) -> str: ...


def settings(database: str) -> dict[str, Any]:
    """Those of a practice whose database is at that address."""
    digests = [{"name": "monday", "to": ["log"], "clinician": "amara", "charts": False}]
    return {**SETTINGS, "digests": digests, "storage": {"url": database}}


def tell(teller: Teller) -> None:
    """Let it all happen."""

    def step(name: str, clock: str, *arguments: str) -> None:
        teller.ask(*name.split(), *arguments, "--now", at(clock))

    teller.calendar(JANE, TOM_S, ANN, TODO)
    step("poll", "2026-11-02T09:00")
    teller.calendar(JANE, JANE_MOVED, TOM_S, ANN, TODO)
    step("poll", "2026-11-02T12:15")
    step("poll", "2026-11-02T12:30")
    step("alerts send", "2026-11-02T12:31")
    step("checkin", "2026-11-04T11:13", "ts", "--at", at("2026-11-04T11:12"))
    step("poll", "2026-11-05T14:00")
    known = "2026-11-05T14:05"
    _word(teller, "late_start", known, "ack", "--now", at(known))
    step("poll", "2026-11-09T07:15")
    step("digest", "2026-11-09T07:30", "--send")
    teller.calendar(JANE, JANE_MOVED, TOM_S, ANN_LESS, TODO)
    step("poll", "2026-11-11T15:00")
    step("poll", "2026-11-11T15:30")
    _word(teller, "cancellation", "2026-11-11T15:40", "dismiss", "--reason", f"{TOM} asked for it")
    teller.calendar(*LAST)
    step("poll", "2026-11-17T15:15")
    step("poll", "2026-11-17T15:30")


def answers(teller: Teller) -> dict[str, Any]:
    """What it says at the end, by command."""

    def asked(*arguments: str) -> Any:
        return json.loads(teller.ask(*arguments, "--format", "json", "--now", at(LATER)))

    return {
        "findings": asked("findings", "--status", "all"),
        "agenda": asked("agenda", "--from", "2026-11-02", "--to", "2026-11-29"),
        "alerts": asked("alerts", "list"),
        "sources": asked("sources"),
    }


def _word(teller: Teller, rule: str, clock: str, *word: str) -> None:
    found = json.loads(
        teller.ask("findings", "--rule", rule, "--format", "json", "--now", at(clock))
    )
    (finding,) = found
    name, *rest = word
    teller.ask(name, finding["id"], *rest)
