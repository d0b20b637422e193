"""What is wrong with a database, in words: which one, what its driver says, and what to do."""

from __future__ import annotations

import tempfile
from pathlib import Path

from sqlalchemy import Engine
from sqlalchemy.exc import DBAPIError

from monitor.store.transactions import own_schema


class StoreError(Exception):
    """The database can't be used. Says what happened and what to do; holds no password."""


# What SQLite says of a disk that is full, too: it keeps the system's reason to itself. It asks for
# up to 32 KiB at once, for the index of its log.
_VAGUE = ("disk I/O error", "unable to open database file")
_PROBED = 1 << 16

# Of what a driver says, the first that fits decides. Both drivers' words stand here.
_REMEDIES = {
    "disk is full": "Free some space; nothing that was stored is lost.",
    "No space left": "Free some space; nothing that was stored is lost.",
    "quota": "Free some space; nothing that was stored is lost.",
    "too large": "Raise the limit on the size of files (`ulimit -f`) for this user.",
    "Read-only": "The disk is mounted for reading only; mount it for writing.",
    "readonly": "Let this user write to the file and its folder.",
    "read-only": "Let this user write to it.",
    "unable to open": "Check that the folder exists and this user may write to it.",
    "locked": "Another process holds it; stop that one, or try again.",
    "not a database": "The file is something else; point storage.url elsewhere.",
    "malformed": "The file is damaged; restore a backup.",
    "no such table": "Run `steadyframe db upgrade`.",
    'relation "': "Run `steadyframe db upgrade`.",
    'database "': "Make it with `createdb`, or check the name in storage.url.",
    "password": "Check the user and password in storage.url.",
    'role "': "Check the user and password in storage.url.",
    "permission denied": "Let this user make and write tables there.",
    "onnection": "Check that the database server runs and can be reached.",
}


def store_error(error: DBAPIError, engine: Engine) -> StoreError:
    """A driver's error in words, without the statement or its values."""
    said = next(iter(str(error.orig or "").strip().splitlines()), type(error).__name__)
    if said in _VAGUE and engine.dialect.name == "sqlite":
        said = _refused_by_the_system(Path(str(engine.url.database))) or said
    remedy = next((r for word, r in _REMEDIES.items() if word in said), "Check storage.url.")
    what = f"The database {place_of(engine)} can't be used: {said.rstrip('.')}."
    return StoreError(f"{what} {remedy}")


def _refused_by_the_system(file: Path) -> str | None:
    """Why nothing can be written beside the file, in the system's words; None where it can."""
    try:
        with tempfile.TemporaryFile(dir=file.parent) as probe:
            probe.write(bytes(_PROBED))
            probe.flush()
    except OSError as error:
        return error.strerror
    return None


def place_of(engine: Engine) -> str:
    """Where the database is, in words: the file, or the server and the name; never a password."""
    url = engine.url
    if engine.dialect.name == "sqlite":
        return str(url.database)
    server = f"{url.host or 'localhost'}:{url.port}" if url.port else url.host or "localhost"
    schema = own_schema.schema_of(engine)
    return f"{url.database} on {server}" + (f", schema {schema}" if schema else "")
