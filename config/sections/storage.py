"""`storage`: the database."""

from __future__ import annotations

import re
from typing import Annotated

from pydantic import AfterValidator, Field, SecretStr, ValidationInfo

from config.errors import MisfitError
from config.values.fields import Secret, Section, own_folder

_HOW = "Write sqlite:///data/steadyframe.db or postgresql+psycopg://user:${PG_PASSWORD}@host/name."
_IN_MEMORY, _SQLITE_ADDRESS = ":memory:", "file:"
# 63 bytes are PostgreSQL's own limit; - is what ids of a fleet's practices may hold.
_SCHEMA_NAME = re.compile(r"[a-z_][a-z0-9_-]{0,62}")
_AS_ADDRESS = "is an address of SQLite's own (file:…), no path"


def _database(url: SecretStr, info: ValidationInfo) -> SecretStr:
    scheme, _, rest = url.get_secret_value().partition("://")
    if scheme not in ("sqlite", "postgresql+psycopg"):
        raise MisfitError("is no database that steadyframe can use", _HOW)
    if scheme == "sqlite" and len(rest) < 2:
        raise MisfitError("names no file for the database", _HOW)
    file = rest.removeprefix("/")
    if scheme == "sqlite" and file.startswith(_SQLITE_ADDRESS):
        raise MisfitError(_AS_ADDRESS, "Write sqlite:///data/steadyframe.db.")
    if scheme == "sqlite" and not file.startswith(_IN_MEMORY):
        return SecretStr(f"sqlite:///{own_folder(info) / file}")
    return url


def _schema(name: str | None) -> str | None:
    if name is None:
        return None
    if _SCHEMA_NAME.fullmatch(name) is None or name.startswith("pg_"):
        raise MisfitError(
            "{value} is no name for a schema", "Write small letters, digits and _; no pg_ before."
        )
    return name


class Storage(Section):
    """Where revisions, findings and messages are kept."""

    # A secret, because a PostgreSQL address carries the password.
    url: Annotated[Secret, AfterValidator(_database)] = Field(
        default="sqlite:///data/steadyframe.db",
        validate_default=True,
        description="A SQLite path is taken from the config's own folder.",
    )
    # pydantic has a method `schema`.
    in_schema: Annotated[str | None, AfterValidator(_schema)] = Field(
        default=None,
        alias="schema",
        description="The PostgreSQL schema that the tables lie in; in a fleet it follows the id.",
    )
