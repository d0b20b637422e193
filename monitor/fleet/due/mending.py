"""Practices that the listing of their database lacks, or has wrong, are listed anew."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from itertools import islice

from monitor.fleet.due import comparing
from monitor.fleet.due.listing import enlist, forget
from monitor.fleet.due.look import Listed
from monitor.fleet.engines import Engines
from monitor.jobs.bulkhead import Bulkhead
from monitor.log import Log
from monitor.store.schema import SchemaState, state_of
from monitor.store.transactions.own_schema import in_schema

log = Log()

# Each minute: 10,000 practices are gone through in seven hours, and twenty-five in one minute.
_COMPARED = 25
_STATES_ASKED = 250

# The address that a practice's own config names. Raises ConfigError, StoreError.
OwnUrl = Callable[[str], str]


class Mending:
    """Of one database after the other. Remembers how far it came with each."""

    def __init__(self, engines: Engines, bulkhead: Bulkhead) -> None:
        self._engines = engines
        self._bulkhead = bulkhead
        self._came_to: dict[str, str] = {}

    def unlisted(
        self, url: str, schemas: list[str], practices: Mapping[str, str]
    ) -> tuple[dict[str, SchemaState], bool]:
        """How some of them stand to this version, and whether one was listed; asked at `url`."""
        asked = schemas[:_STATES_ASKED]
        states = comparing.states(self._engines.at(url), asked)
        current = [one for one in asked if states[one] is SchemaState.CURRENT][:_COMPARED]
        for schema in current:
            self._enlist(url, schema, practices[schema])
        return states, bool(current)

    def next_few(
        self, url: str, found: Mapping[str, Listed], practices: Mapping[str, str], own: OwnUrl
    ) -> bool:
        """Compare the next ones with their tables; returns whether anything was mended."""
        asked = self._next(url, found, practices)
        if not asked:
            return False
        engine = self._engines.at(url)
        compared = comparing.compare(engine, asked)
        if compared.gone:
            forget(engine, sorted(compared.gone))
        differing = dict.fromkeys(compared.differing, url)
        for schema in compared.unseen:
            with self._bulkhead.around(f"listing:{practices[schema]}"):
                its_url = own(practices[schema])
                if comparing.compare(self._engines.at(its_url), [schema]).differing:
                    differing[schema] = its_url
        for schema, its_url in differing.items():
            log.warning("due_times_listed_anew", practice=practices[schema])
            self._enlist(its_url, schema, practices[schema])
        return bool(compared.gone or differing)

    def _enlist(self, url: str, schema: str, practice: str) -> None:
        with self._bulkhead.around(f"listing:{practice}"):
            enlist(in_schema(self._engines.at(url), schema))

    def _next(
        self, url: str, found: Mapping[str, Listed], practices: Mapping[str, str]
    ) -> list[str]:
        served = sorted(
            schema
            for schema in practices
            if schema in found and state_of(found[schema].version) is SchemaState.CURRENT
        )
        after = self._came_to.get(url, "")
        asked = list(islice((one for one in served if one > after), _COMPARED))
        asked += served[: _COMPARED - len(asked)]
        self._came_to[url] = asked[-1] if asked else ""
        return sorted(set(asked))
