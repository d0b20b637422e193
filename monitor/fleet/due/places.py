"""Where each practice's tables lie, for as long as its config stays as it is."""

from __future__ import annotations

from dataclasses import dataclass

from sqlalchemy.engine import make_url

from config.loading.fleet import Stamp, schema_of
from monitor.fleet.due.listing import default_schema
from monitor.fleet.due.look import Listed
from monitor.fleet.engines import Engines
from monitor.fleet.hosted import Hosted
from monitor.fleet.practices import fingerprint_of

# A config takes some 25 ms to read: those of a large fleet are read over several minutes.
_READ_A_MINUTE = 100


@dataclass(frozen=True, slots=True, kw_only=True)
class Place:
    """`asked_at`: the address by which its database is asked what is due.

    `own_url`: the one that its config names; None where the config was not read for this.
    """

    fingerprint: str
    schema: str
    asked_at: str
    own_url: str | None = None


class Places:
    """Not safe for several threads."""

    def __init__(self, hosted: Hosted, engines: Engines) -> None:
        self._hosted = hosted
        self._engines = engines
        self._known: dict[str, tuple[Stamp, Place]] = {}
        self._may_read = 0

    def begin(self) -> None:
        """Another minute in which so many configs may be read."""
        self._may_read = _READ_A_MINUTE

    def of(self, practice: str, stamp: Stamp, in_queues: dict[str, Listed]) -> Place | None:
        """None: not known yet. Raises ConfigError, StoreError.

        `in_queues` is the listing of the queue's database. If a practice's last round was there and
        had this config, the config need not be read.
        """
        known = self._known.get(practice)
        if known is not None and known[0] == stamp:
            return known[1]
        supposed = Place(
            fingerprint=fingerprint_of(stamp),
            schema=schema_of(practice),
            asked_at=self._hosted.queue_url,
        )
        its = in_queues.get(supposed.schema)
        if its is None or its.config_seen != supposed.fingerprint:
            if self._may_read <= 0:
                return supposed if its is not None else None
            self._may_read -= 1
            supposed = self.read(practice, stamp)
        self._known[practice] = stamp, supposed
        return supposed

    def read(self, practice: str, stamp: Stamp) -> Place:
        """As its config says. Raises ConfigError, StoreError."""
        storage, queue = self._hosted.settings(practice).storage, self._hosted.queue_url
        url = storage.url.get_secret_value()
        place = Place(
            fingerprint=fingerprint_of(stamp),
            schema=storage.in_schema or default_schema(self._engines.at(url)),
            asked_at=queue if _database(url) == _database(queue) else url,
            own_url=url,
        )
        self._known[practice] = stamp, place
        return place


def _database(url: str) -> tuple[str | None, int | None, str | None]:
    """The same for every user of the same database."""
    parsed = make_url(url)
    return parsed.host, parsed.port, parsed.database
