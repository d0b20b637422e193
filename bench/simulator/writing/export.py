"""What a calendar program is asked to write."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from random import Random
from zoneinfo import ZoneInfo

from bench.simulator.model.cast import Client
from bench.simulator.model.dialects import Dialect
from bench.simulator.model.diary import Diary, Entry
from bench.simulator.model.life import Clinic


@dataclass(frozen=True, slots=True, kw_only=True)
class Export:
    """One export: what is written, when, for whom; `rng` draws its noise."""

    dialect: Dialect
    diary: Diary
    clinician: str
    clients: dict[str, Client]
    zone: ZoneInfo
    at: datetime
    rng: Random
    clinic: Clinic | None = None  # the clinic's calendar, not the clinician's own

    def holds(self, entry: Entry) -> bool:
        if self.clinic is None:
            return entry.clinician == self.clinician and not entry.in_clinic
        is_copy = entry.client in self.clinic.clients and entry.clinician == self.clinician
        return is_copy or entry.in_clinic

    def named(self, uid: str) -> str:
        return f"clinic-{uid}" if self.clinic is not None and self.clinic.own_uids else uid
