"""Move a whole practice: everything that its database holds to a file, and from there to another.

The file holds all that the database does, in plain text, with the key that pseudonyms and links are
made with. It is made for its owner alone.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime
from pathlib import Path

from config.settings import Settings
from monitor.jobs.app import IfMissing, Installation, open_database
from monitor.jobs.maintenance import upgrade_schema
from monitor.store.access import deeds
from monitor.store.daemon_lock import DaemonLock
from monitor.store.database import writing, writing_findings
from monitor.store.tidying.moving import (
    Contents,
    PracticeFile,
    UnfitFile,
    filled_tables,
    read_all,
    snapshot,
    write_all,
)
from monitor.store.transactions.refusals import StoreError, place_of
from monitor.store.upkeep import new_file

__all__ = ["Contents", "UnfitFile", "export_practice", "import_practice"]


def export_practice(app: Installation, target: Path) -> dict[str, int]:
    """Writes everything as it is at one moment to a new file, also while a daemon runs.

    Returns the rows of each table. That it was made is kept in the audit trail, before it bears its
    name. Raises StoreError.
    """
    now = app.now()
    with new_file(target, "export") as written:
        with written.open("wb") as file, snapshot(app.engine) as connection:
            rows = write_all(
                connection,
                file,
                practice=app.settings.practice.name,
                exported_at=now.isoformat(),
            )
        with writing(app.engine) as connection:
            deeds.add(connection, deeds.OWNER, "practice_exported", None, now)
    return rows


def import_practice(settings: Settings, source: Path, now: datetime) -> Contents:
    """Fills the practice's database, which has to be empty, with what such a file holds.

    All of it or nothing. Raises UnfitFile, StoreError where something is recorded there already or
    a daemon is at work, and OSError where the file can't be read.
    """
    with source.open("rb") as lines, _named(source):
        file = PracticeFile(lines)
        upgrade_schema(settings)
        engine = open_database(settings, IfMissing.MAKE)
        lock = DaemonLock(engine)
        lock.hold()
        try:
            with writing_findings(engine) as connection:
                if filled := filled_tables(connection):
                    raise StoreError(
                        f"The database {place_of(engine)} is not empty: it has {filled[0]}. "
                        "Point storage.url at a new one."
                    )
                contents = read_all(connection, file)
                deeds.add(connection, deeds.OWNER, "practice_imported", None, now)
        finally:
            lock.release()
    return contents


@contextmanager
def _named(file: Path) -> Iterator[None]:
    try:
        yield
    except UnfitFile as error:
        raise UnfitFile(f"{file} can't be imported. {error}") from error
