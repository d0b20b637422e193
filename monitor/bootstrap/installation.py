"""Settings become an Installation. Connectors, channels and more are made on first use."""

from __future__ import annotations

import secrets
from functools import cache
from typing import TYPE_CHECKING

from sqlalchemy import Engine

from config.settings import Settings
from monitor.bootstrap.connectors import make_conference_log, make_connector
from monitor.bootstrap.notifiers import make_notifier
from monitor.clock import Clock
from monitor.jobs.app import IfMissing, Installation, open_database
from monitor.jobs.zone_correction.follow import follow_zone_data
from monitor.store import meta
from monitor.store.database import reading, writing
from monitor.store.schema import make_ready

if TYPE_CHECKING:
    from monitor.jobs.app import Understanding


def build(
    settings: Settings,
    clock: Clock,
    if_missing: IfMissing = IfMissing.MAKE,
    engine: Engine | None = None,
) -> Installation:
    """Open the database (bringing schema and times up to date) and put the parts together.

    `engine`: where it is open already. Raises StoreError if the database can't be used, and for a
    fleet's practice whose schema is not this version's. Reaches for no network.
    """
    engine = open_database(settings, if_missing) if engine is None else engine
    make_ready(engine)
    key = _installation_key(engine)
    app = Installation(
        settings=settings,
        engine=engine,
        clock=clock,
        connector=cache(lambda name: make_connector(settings.source(name), settings)),
        conferences=cache(lambda name: make_conference_log(settings.source(name), settings)),
        notifier=cache(lambda name: make_notifier(settings.channel(name), settings)),
        understanding=_Understood(settings, key),
    )
    follow_zone_data(app, app.now())
    return app


def _installation_key(engine: Engine) -> bytes:
    """The secret that pseudonyms of this installation are made with; made where there is none."""
    with reading(engine) as connection:
        known = meta.load(connection, meta.INSTALLATION_KEY)
    if known is None:
        with writing(engine) as connection:
            known = meta.add(connection, meta.INSTALLATION_KEY, secrets.token_hex(32))
    return bytes.fromhex(known)


class _Understood:
    """Made on first use; another process that is given this makes its own."""

    def __init__(self, settings: Settings, key: bytes) -> None:
        self._settings, self._key = settings, key
        self._made: Understanding | None = None

    def __reduce__(self) -> tuple[type[_Understood], tuple[Settings, bytes]]:
        return _Understood, (self._settings, self._key)

    def __call__(self) -> Understanding:
        if self._made is None:
            # A list of findings needs none.
            from monitor.bootstrap.understanding import understanding_of

            self._made = understanding_of(self._settings, self._key)
        return self._made
