"""Which findings somebody asks for. The questions are built once: that takes longer than to ask."""

from __future__ import annotations

from dataclasses import dataclass, fields
from functools import cache
from typing import Any

from sqlalchemy import Select, bindparam, select

from monitor.store.tables import findings


@dataclass(frozen=True, slots=True, kw_only=True)
class Wanted:
    """Which findings, by what each column is to hold; None: whatever it is."""

    status: str | None = None
    rule: str | None = None
    client: str | None = None
    clinician: str | None = None

    @property
    def asked(self) -> dict[str, str]:
        """By column, what it is to hold."""
        values = {item.name: getattr(self, item.name) for item in fields(self)}
        return {name: value for name, value in values.items() if value is not None}


@cache
def where(names: tuple[str, ...]) -> Select[Any]:
    """`names` are those of `Wanted.asked`, which are its parameters."""
    return select(findings).where(*(findings.c[name] == bindparam(name) for name in names))


@cache
def latest_first(names: tuple[str, ...]) -> Select[Any]:
    ordered = where(names).order_by(findings.c.occurred_at.desc(), findings.c.id)
    return ordered.offset(bindparam("first")).limit(bindparam("most"))
