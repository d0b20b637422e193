"""What the jobs work with: settings, database, connectors and channels.

StoreError is what every job raises when the database can't be used.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from monitor.store.database import IfMissing, missing_file, one_view, open_engine
from monitor.store.transactions.refusals import StoreError, place_of

if TYPE_CHECKING:
    # Every command comes by here, and most use little of it.
    from collections.abc import Callable
    from contextlib import AbstractContextManager
    from datetime import datetime
    from pathlib import Path

    from sqlalchemy import Connection, Engine

    from config.settings import Settings
    from connectors.base import ConferenceLog, Connector
    from monitor.clock import Clock
    from monitor.core.markers.reading import Markers
    from monitor.core.sessions.recognition import Recognizer
    from monitor.core.timeline.model import RuleContext
    from monitor.notify.message import Notifier

__all__ = [
    "IfMissing",
    "Installation",
    "Round",
    "StoreError",
    "Understanding",
    "missing_database",
    "open_database",
]


def open_database(settings: Settings, if_missing: IfMissing = IfMissing.REFUSE) -> Engine:
    """Opens the practice's database with the schema that it has. Raises StoreError.

    What only reads, copies or sends never makes one: in the wrong folder it would answer from an
    empty database, and look well.
    """
    storage = settings.storage
    return open_engine(storage.url.get_secret_value(), if_missing, schema=storage.in_schema)


def missing_database(settings: Settings) -> Path | None:
    """The file that the first poll will make; None where the database is there."""
    return missing_file(settings.storage.url.get_secret_value())


@dataclass(frozen=True, slots=True, kw_only=True)
class Understanding:
    """How the settings have calendars understood.

    `recognition` names the settings that decide what is a session: when it differs from what a
    tracked event was recognised by, that one is looked at again.
    """

    recognizer: Recognizer
    recognition: str
    markers: Markers
    practice: RuleContext


@dataclass(frozen=True, slots=True, kw_only=True)
class Installation:
    """One practice's running parts, put together by `monitor.bootstrap` and nowhere else."""

    settings: Settings
    engine: Engine
    clock: Clock
    connector: Callable[[str], Connector]  # by source name; made on first use
    conferences: Callable[[str], ConferenceLog | None]  # by source name; None: not to be asked
    notifier: Callable[[str], Notifier]  # by channel name; made on first use
    understanding: Callable[[], Understanding]  # made on first use

    @property
    def recognizer(self) -> Recognizer:
        return self.understanding().recognizer

    @property
    def recognition(self) -> str:
        return self.understanding().recognition

    @property
    def markers(self) -> Markers:
        return self.understanding().markers

    @property
    def practice(self) -> RuleContext:
        return self.understanding().practice

    def now(self) -> datetime:
        return self.clock()

    def one_view(self) -> AbstractContextManager[None]:
        """All that this thread reads inside is of one moment. Raises StoreError."""
        return one_view(self.engine)

    @property
    def place(self) -> str:
        """Where the database is, in words."""
        return place_of(self.engine)

    def clinician_of(self, source: str) -> str:
        return self.settings.source_clinician(self.settings.source(source))

    def other_calendars(self, source: str) -> list[str]:
        """The other sources that show what the same clinician does."""
        clinician, of = self.clinician_of(source), self.settings.source_clinician
        others = (one for one in self.settings.sources if one.name != source)
        return [one.name for one in others if of(one) == clinician]

    @property
    def has_copies(self) -> bool:
        """Whether any clinician has two calendars, which may show one hour."""
        clinicians = {self.settings.source_clinician(one) for one in self.settings.sources}
        return len(clinicians) < len(self.settings.sources)

    def own_email(self, source: str) -> str | None:
        """The address of the clinician whose calendar it is."""
        return self.settings.clinician(self.clinician_of(source)).email


@dataclass(frozen=True, slots=True, kw_only=True)
class Round:
    """One transaction about one installation at one moment: what the stages of a round work with.

    Whoever opens the transaction makes it, and it goes no further than that.
    """

    connection: Connection
    app: Installation
    now: datetime
