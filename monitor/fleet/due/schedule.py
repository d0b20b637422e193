"""Once a minute: what is due, or will be within the minute, becomes jobs."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Mapping
from datetime import datetime
from threading import Lock

from monitor.fleet.due.look import Listed, listed
from monitor.fleet.due.mending import Mending
from monitor.fleet.due.places import Place, Places
from monitor.fleet.engines import Engines
from monitor.fleet.hosted import Hosted
from monitor.fleet.wanted import AHEAD, MOST_OVERDUE, Kind, Wanted
from monitor.jobs.bulkhead import Bulkhead
from monitor.jobs.retention import PURGED_EVERY
from monitor.log import Log
from monitor.store.schema import SchemaState, state_of

log = Log()


class Schedule:
    """Safe for several threads, of which one looks at a time."""

    def __init__(self, hosted: Hosted, engines: Engines, bulkhead: Bulkhead) -> None:
        self._hosted = hosted
        self._engines = engines
        self._bulkhead = bulkhead
        self._places = Places(hosted, engines)
        self._mending = Mending(engines, bulkhead)
        self._refused: dict[str, SchemaState] = {}
        self._lock = Lock()

    def wanted(self, now: datetime) -> list[Wanted]:
        """Of all practices. One that can't be served stops no other.

        Raises ConfigError where the folder can't be read, StoreError for the queue's database.
        """
        with self._lock:
            stamps, queue = self._hosted.stamps(), self._hosted.queue_url
            listings = {queue: listed(self._engines.at(queue), now + AHEAD)}
            by_url: dict[str, dict[str, Place]] = defaultdict(dict)
            self._places.begin()
            for practice, stamp in stamps.items():
                with self._bulkhead.around(f"config:{practice}"):
                    place = self._places.of(practice, stamp, listings[queue])
                    if place is not None:
                        by_url[place.asked_at][practice] = place
            found: list[Wanted] = []
            for number, (url, places) in enumerate(by_url.items()):
                with self._bulkhead.around(f"schedule:{number}"):
                    known = listings.get(url)
                    if known is None:
                        known = listed(self._engines.at(url), now + AHEAD)
                    found.extend(self._of_database(url, places, known, now))
        # The queue keeps their order: whoever waits longest comes first, whoever's it is.
        return sorted(found, key=lambda one: one.at or now)

    def _of_database(
        self, url: str, places: Mapping[str, Place], known: dict[str, Listed], now: datetime
    ) -> Iterator[Wanted]:
        unlisted, is_mended = self._mend(url, places, known)
        if is_mended:
            known = listed(self._engines.at(url), now + AHEAD)
        for practice, place in places.items():
            its = known.get(place.schema)
            state = state_of(its.version) if its is not None else unlisted.get(place.schema)
            self._tell(practice, state)
            if its is not None and state is SchemaState.CURRENT:
                yield from _jobs_of(practice, its, place.fingerprint, now)

    def _mend(
        self, url: str, places: Mapping[str, Place], known: Mapping[str, Listed]
    ) -> tuple[dict[str, SchemaState], bool]:
        """How practices without lines stand to this version, and whether others have new ones."""
        practices = {place.schema: practice for practice, place in places.items()}

        def own_url(practice: str) -> str:
            place = places[practice]
            if place.own_url is None:
                place = self._places.read(practice, self._hosted.stamp_of(practice))
            return place.own_url or url

        unlisted: dict[str, list[str]] = defaultdict(list)
        for place in places.values():
            if place.schema not in known:
                unlisted[place.own_url or url].append(place.schema)
        states: dict[str, SchemaState] = {}
        is_mended = self._mending.next_few(url, known, practices, own_url)
        for own, schemas in unlisted.items():
            theirs, was_listed = self._mending.unlisted(own, schemas, practices)
            states |= theirs
            is_mended |= was_listed
        return states, is_mended

    def _tell(self, practice: str, state: SchemaState | None) -> None:
        if state is None:  # there are too many to ask all in one minute
            return
        if state is not SchemaState.CURRENT:
            if self._refused.get(practice) is not state:
                log.error("practice_not_served", practice=practice, schema=state.value)
                self._refused[practice] = state
        elif self._refused.pop(practice, None) is not None:
            log.info("practice_served_again", practice=practice)


def _jobs_of(practice: str, its: Listed, fingerprint: str, now: datetime) -> Iterator[Wanted]:
    by_time = sorted(its.sources.items(), key=lambda one: one[1])
    overdue = sum(at <= now for at in its.sources.values())
    for source, at in [*by_time[: min(overdue, MOST_OVERDUE)], *by_time[overdue:]]:
        yield Wanted(kind=Kind.POLL, practice=practice, thing=source, at=at)
    for channel, at in its.channels.items():
        yield Wanted(kind=Kind.DELIVER, practice=practice, thing=channel, at=at)
    if its.next_round is None or its.config_seen != fingerprint:
        yield Wanted(kind=Kind.EVALUATE, practice=practice)
    elif its.next_round <= now + AHEAD:
        yield Wanted(kind=Kind.EVALUATE, practice=practice, at=its.next_round)
    if its.purged_at is None or its.purged_at + PURGED_EVERY <= now:
        yield Wanted(kind=Kind.RETENTION, practice=practice)
