"""`queue`: what runs the jobs."""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import AfterValidator

from config.unavailable import NOT_YET_ENGINES, not_available
from config.values.fields import Section

Engine = Literal["inline", "procrastinate"]


def _available(engine: Engine) -> Engine:
    if engine in NOT_YET_ENGINES:
        raise not_available(engine, "Write inline, or take it out.")
    return engine


class Queue(Section):
    """The job engine."""

    engine: Annotated[Engine, AfterValidator(_available)] = "inline"
