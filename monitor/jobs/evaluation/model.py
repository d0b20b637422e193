"""What the stages of a round hand to each other."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Connection

from monitor.jobs.app import Installation


@dataclass(frozen=True, slots=True, kw_only=True)
class Round:
    """One round: its transaction, the practice it is about, and its moment."""

    connection: Connection
    app: Installation
    now: datetime
