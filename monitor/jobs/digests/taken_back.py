"""A digest that was taken back before anybody got it is built anew."""

from __future__ import annotations

from datetime import UTC, timedelta

from sqlalchemy import Connection

from monitor.jobs.app import Installation
from monitor.jobs.digests.weekly import asked_key
from monitor.store import meta
from monitor.store.delivery.outbox import Queued


def have_it_asked_anew(connection: Connection, app: Installation, taken_back: Queued) -> None:
    """The digest of its week is due again, to the channels that have not had it."""
    since = taken_back.created_at - timedelta(weeks=1) + timedelta(microseconds=1)
    for one in app.settings.digests:
        is_it = taken_back.about == (app.settings.digest_clinician(one) or "")
        if is_it and taken_back.channel in one.to:
            meta.save(connection, asked_key(one), since.astimezone(UTC).isoformat())
