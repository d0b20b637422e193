"""Alerts in the outbox: what was told when, and what waits and can still be taken back."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime

from sqlalchemy import ColumnElement, Connection, delete, func, select

from monitor.store.delivery.outbox import Queued
from monitor.store.row_mapping import built
from monitor.store.tables import channels, outbox


def last_due(connection: Connection) -> Mapping[tuple[str, str], datetime]:
    """When each channel was last due an alert about each clinician (`about`).

    One that still waits, or was set aside, has told nobody anything: it must put nothing off.
    """
    is_told = (outbox.c.kind == "alert", outbox.c.attempts > 0, outbox.c.status != "failed")
    query = (
        select(outbox.c.channel, outbox.c.about, func.max(outbox.c.not_before))
        .where(*is_told)
        .group_by(outbox.c.channel, outbox.c.about)
    )
    return {(channel, about): at for channel, about, at in connection.execute(query)}


def sent(connection: Connection, about: Iterable[str]) -> list[tuple[str, list[str], datetime]]:
    """Of each alert about one of these that a receiver took: its channel, its findings, and when.

    In the order in which they were sent.
    """
    query = select(outbox.c.channel, outbox.c.findings, outbox.c.sent_at).where(
        outbox.c.kind == "alert", outbox.c.status == "sent", outbox.c.about.in_(list(about))
    )
    rows = connection.execute(query.order_by(outbox.c.sent_at))
    return [(channel, told, at) for channel, told, at in rows]


def untried(connection: Connection) -> list[Queued]:
    """Alerts that nobody has tried to send, locked so that nobody begins to."""
    return _locked(connection, outbox.c.attempts == 0)


def tried_in_vain(connection: Connection) -> list[Queued]:
    """Alerts that wait for another try, locked so that nobody begins one; none that is under way.

    Who sends has taken the channel before the message, so the lease is asked after the lock.
    """
    locked = _locked(connection, outbox.c.attempts > 0)
    in_use = select(channels.c.name).where(channels.c.holder.is_not(None))
    sending = set(connection.execute(in_use).scalars()) if locked else set()
    return [message for message in locked if message.channel not in sending]


def _locked(connection: Connection, which: ColumnElement[bool]) -> list[Queued]:
    query = (
        select(outbox)
        .where(outbox.c.kind == "alert", outbox.c.status.in_(("queued", "held")), which)
        .order_by(outbox.c.number)
        .with_for_update(skip_locked=True)
    )
    return [built(Queued, row) for row in connection.execute(query).mappings()]


def withdraw(
    connection: Connection, ids: Sequence[str], channel: str, *, tried: bool = False
) -> None:
    """Take back alerts that nobody has tried to send, or (`tried`) those that were tried in vain.

    Only what is locked in this transaction.
    """
    which = outbox.c.attempts > 0 if tried else outbox.c.attempts == 0
    connection.execute(
        delete(outbox).where(
            outbox.c.id.in_(ids), outbox.c.channel == channel, outbox.c.sent_at.is_(None), which
        )
    )
