"""Messages that speak of a client who is forgotten: that they were sent stays, what they said goes.

A message tells of several people in one text, with pictures: it is emptied whole. One that nobody
has got yet is taken back, and what it was to tell of others is told anew.
"""

from __future__ import annotations

from collections.abc import Iterable, Set
from dataclasses import dataclass

from sqlalchemy import Connection

from monitor.core.common.translation import N_, Language
from monitor.core.findings.model import Finding
from monitor.jobs.app import Round
from monitor.jobs.digests.taken_back import have_it_asked_anew
from monitor.jobs.privacy.marking import Person
from monitor.notify.message import Message
from monitor.store.delivery import outbox
from monitor.store.delivery.outbox import Queued
from monitor.store.evaluation import findings, unrouted
from monitor.store.tidying import erasure

_SUBJECT = N_("A message that was taken out")
_TEXT = N_("What this message said was erased, as it spoke of a client who was forgotten.")


@dataclass(slots=True, kw_only=True)
class MessagesErased:
    """How many messages were emptied, and taken back before anybody got them."""

    emptied: int = 0
    taken_back: int = 0


def erase_messages(this_round: Round, person: Person, gone: Set[str]) -> MessagesErased:
    """`gone` are the findings that are erased."""
    connection, done = this_round.connection, MessagesErased()
    for number in outbox.numbers(connection):
        queued = outbox.by_number(connection, number)
        if queued is None or not _speaks_of(queued, person, gone):
            continue
        if queued.status == "sent":
            _empty(connection, queued, gone, this_round.app.practice.language)
            done.emptied += 1
        else:
            _take_back(this_round, queued, gone)
            done.taken_back += 1
    return done


def _speaks_of(queued: Queued, person: Person, gone: Set[str]) -> bool:
    said = queued.message
    text = f"{said.get('subject', '')}\n{said.get('text', '')}"
    return not gone.isdisjoint(queued.findings) or person.shown.search(text) is not None


def _empty(connection: Connection, queued: Queued, gone: Set[str], language: Language) -> None:
    left = [finding for finding in queued.findings if finding not in gone]
    message = Message(
        id=queued.id,
        kind="digest" if queued.kind == "digest" else "alert",
        subject=language.say(_SUBJECT),
        text=language.say(_TEXT),
        findings=tuple(left),
        created_at=queued.created_at,
    )
    erasure.rewrite_message(
        connection, queued.number, message=message.to_json(), findings=left, last_error=None
    )


def _take_back(this_round: Round, queued: Queued, gone: Set[str]) -> None:
    connection = this_round.connection
    erasure.withdraw_messages(connection, [queued.number])
    if queued.kind == "digest":
        have_it_asked_anew(connection, this_round.app, queued)
    else:
        others = (one for one in queued.findings if one not in gone)
        _tell_anew(connection, findings.load_many(connection, others).values())


def _tell_anew(connection: Connection, found: Iterable[Finding]) -> None:
    """The next round decides about them as about news."""
    for finding in found:
        findings.mark_untold(connection, finding.id, "")
        unrouted.add(connection, [finding.id])
