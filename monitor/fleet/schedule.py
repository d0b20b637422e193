"""Once a minute: what is due, or will be within the minute, becomes jobs (ADR 6, ADR 23)."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from threading import Lock

from config.loading.fleet import Stamp
from monitor.fleet.due import CONFIG_SEEN, NEXT_ROUND, Due, Found, default_schema, due_until
from monitor.fleet.engines import Engines
from monitor.fleet.hosted import Hosted
from monitor.fleet.practices import fingerprint_of
from monitor.fleet.wanted import AHEAD, Kind, Wanted
from monitor.jobs.bulkhead import Bulkhead
from monitor.jobs.retention import PURGED_AT, PURGED_EVERY
from monitor.log import Log

log = Log()


@dataclass(frozen=True, slots=True, kw_only=True)
class _Place:
    """Where the config says that a practice's tables lie; `schema` None: nowhere special."""

    stamp: Stamp
    url: str
    schema: str | None


class Schedule:
    """Remembers where each practice lies for as long as its config stays as it is."""

    def __init__(self, hosted: Hosted, engines: Engines, bulkhead: Bulkhead) -> None:
        self._hosted = hosted
        self._engines = engines
        self._bulkhead = bulkhead
        self._places: dict[str, _Place] = {}
        self._refused: dict[str, str] = {}
        self._lock = Lock()

    def wanted(self, now: datetime) -> list[Wanted]:
        """Of all practices. One that can't be served stops no other. Raises ConfigError."""
        found: list[Wanted] = []
        with self._lock:
            by_url: dict[str, dict[str, str]] = defaultdict(dict)
            for practice, stamp in self._hosted.stamps().items():
                with self._bulkhead.around(f"config:{practice}"):
                    place = self._place(practice, stamp)
                    schema = place.schema or default_schema(self._engines.at(place.url))
                    by_url[place.url][schema] = practice
            for number, (url, practices) in enumerate(by_url.items()):
                with self._bulkhead.around(f"schedule:{number}"):
                    found.extend(self._of_database(url, practices, now))
        return found

    def _place(self, practice: str, stamp: Stamp) -> _Place:
        known = self._places.get(practice)
        if known is None or known.stamp != stamp:
            storage = self._hosted.settings(practice).storage
            url = storage.url.get_secret_value()
            known = _Place(stamp=stamp, url=url, schema=storage.in_schema)
            self._places[practice] = known
        return known

    def _of_database(self, url: str, practices: dict[str, str], now: datetime) -> Iterator[Wanted]:
        found = due_until(self._engines.at(url), list(practices), now + AHEAD)
        self._tell_refused(found, practices)
        for schema, due in found.due.items():
            practice = practices[schema]
            yield from _jobs_of(practice, due, fingerprint_of(self._places[practice].stamp), now)

    def _tell_refused(self, found: Found, practices: dict[str, str]) -> None:
        for schema, practice in practices.items():
            state = str(found.others.get(schema, ""))
            if state and self._refused.get(practice) != state:
                log.error("practice_not_served", practice=practice, schema=state)
            elif not state and practice in self._refused:
                log.info("practice_served_again", practice=practice)
            if state:
                self._refused[practice] = state
            else:
                self._refused.pop(practice, None)


def _jobs_of(practice: str, due: Due, fingerprint: str, now: datetime) -> Iterator[Wanted]:
    for source, at in due.sources.items():
        yield Wanted(kind=Kind.POLL, practice=practice, thing=source, at=at)
    for channel, at in due.channels.items():
        yield Wanted(kind=Kind.DELIVER, practice=practice, thing=channel, at=at)
    planned = due.kept.get(NEXT_ROUND)
    if planned is None or due.kept.get(CONFIG_SEEN) != fingerprint:
        yield Wanted(kind=Kind.EVALUATE, practice=practice)
    elif (at := datetime.fromisoformat(planned)) <= now + AHEAD:
        yield Wanted(kind=Kind.EVALUATE, practice=practice, at=at)
    purged = due.kept.get(PURGED_AT)
    if purged is None or datetime.fromisoformat(purged) + PURGED_EVERY <= now:
        yield Wanted(kind=Kind.RETENTION, practice=practice)
