"""What a calendar program is asked to write."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from random import Random

from bench.simulator.model.cast import Client
from bench.simulator.model.dialects import Dialect
from bench.simulator.model.diary import Diary


@dataclass(frozen=True, slots=True, kw_only=True)
class Export:
    """One export: what is written, when, for whom; `rng` draws its noise."""

    dialect: Dialect
    diary: Diary
    clinician: str
    clients: dict[str, Client]
    zone: str
    at: datetime
    rng: Random
