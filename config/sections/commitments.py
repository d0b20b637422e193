"""`commitments`: which events are promises."""

from __future__ import annotations

from pydantic import Field

from config.values.fields import Pattern, Section


class Commitments(Section):
    """Events that stand for something promised to a client."""

    titles: tuple[Pattern, ...] = Field(
        default=[r"(?i)^(follow[- ]?up|call|send)\b"],
        validate_default=True,
    )
