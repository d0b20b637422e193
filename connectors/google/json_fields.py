"""Values out of a decoded JSON item, where anything may stand in the place of anything."""

from __future__ import annotations


class UnreadableError(ValueError):
    """An item can't be read. The text is one sentence and quotes nothing of the calendar."""


def mapping(value: object) -> dict[str, object]:
    """The JSON object; an empty one for anything else."""
    return value if isinstance(value, dict) else {}


def sequence(value: object) -> list[object]:
    """The JSON array; an empty one for anything else."""
    return value if isinstance(value, list) else []
