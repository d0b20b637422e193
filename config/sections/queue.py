"""`queue`: what runs the jobs."""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import AfterValidator, Field, SecretStr

from config.errors import MisfitError
from config.values.fields import Secret, Section

Engine = Literal["inline", "procrastinate"]
POSTGRESQL = "postgresql+psycopg://"


def _postgresql(url: SecretStr) -> SecretStr:
    if not url.get_secret_value().startswith(POSTGRESQL):
        hint = f"Write {POSTGRESQL}user:${{PG_PASSWORD}}@host/name."
        raise MisfitError("is no PostgreSQL database", hint)
    return url


class Queue(Section):
    """The job engine."""

    engine: Engine = Field(
        default="inline",
        description="procrastinate: workers take jobs from a queue in PostgreSQL.",
    )
    url: Annotated[Secret, AfterValidator(_postgresql)] | None = Field(
        default=None, description="The queue's database; the practice's own where it is left out."
    )
