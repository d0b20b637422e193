"""Forget what is older than `privacy.retention`: by command, and once a day by the daemon."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from sqlalchemy import Connection

from config.sections.privacy import Privacy
from config.settings import Settings
from monitor.jobs.app import Installation, open_database
from monitor.log import Log
from monitor.store import meta
from monitor.store.access import deeds
from monitor.store.database import reading, writing_findings
from monitor.store.tidying.purge import purge
from monitor.store.transactions.refusals import StoreError
from monitor.store.upkeep import compact, drop_old_copies

log = Log()

PURGED_EVERY = timedelta(days=1)
PURGED_AT, _PURGED_BEFORE = "purged_at", "purged_before"


@dataclass(frozen=True, slots=True, kw_only=True)
class Purged:
    """What a purge deleted: rows by table. `warning` says what could not be tidied after it."""

    before: datetime
    rows: dict[str, int]
    warning: str | None = None


def purge_by_hand(settings: Settings, now: datetime, *, dry_run: bool) -> Purged:
    """Purges the practice's database now, or with `dry_run` only counts. Raises StoreError."""
    engine, privacy = open_database(settings), settings.privacy
    with writing_findings(engine) as connection:
        rows = purge_old(connection, privacy, now)
        if dry_run:
            connection.rollback()
    warning = None
    if not dry_run:
        drop_old_copies(engine, now)
    if not dry_run:  # also for what an earlier deletion left behind
        try:
            compact(engine)
        except StoreError as error:
            warning = str(error)
    return Purged(before=now - privacy.retention, rows=rows, warning=warning)


def purge_old(connection: Connection, privacy: Privacy, now: datetime) -> dict[str, int]:
    """Delete what has been over for longer than it is to be kept. Returns rows by table."""
    before = now - privacy.retention
    counts = purge(connection, before=before, now=now)
    counts["deeds"] = deeds.drop(connection, now - privacy.audit_retention)
    earlier = purged_before(connection)
    _keep(connection, _PURGED_BEFORE, max(before, earlier or before))
    _keep(connection, PURGED_AT, now)
    return counts


def purged_before(connection: Connection) -> datetime | None:
    """States that ended before this instant may have been deleted; None: none ever was."""
    return _kept(connection, _PURGED_BEFORE)


def purge_when_due(app: Installation, now: datetime) -> bool:
    """Once a day; whether it was time."""
    with reading(app.engine) as connection:
        last = _kept(connection, PURGED_AT)
    if last is not None and now - last < PURGED_EVERY:
        return False
    with writing_findings(app.engine) as connection:
        counts = purge_old(connection, app.settings.privacy, now)
    drop_old_copies(app.engine, now)
    gone = sum(counts.values())
    if gone:
        log.info("old_records_purged", rows=gone)
        try:
            compact(app.engine)
        except StoreError as error:
            # What was deleted is gone all the same; its space is given back tomorrow.
            log.warning("database_not_compacted", why=str(error))
    return True


def _keep(connection: Connection, key: str, moment: datetime) -> None:
    meta.save(connection, key, moment.astimezone(UTC).isoformat())


def _kept(connection: Connection, key: str) -> datetime | None:
    text = meta.load(connection, key)
    return datetime.fromisoformat(text) if text else None
