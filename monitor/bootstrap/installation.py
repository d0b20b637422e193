"""Settings become an Installation. Connectors and channels are made on first use."""

from __future__ import annotations

import hashlib
import json
import secrets
from collections.abc import Mapping
from functools import cache

from sqlalchemy import Engine

from config.settings import Settings
from config.values.patterns import TextPattern
from connectors.names import folded_name
from monitor.bootstrap.connectors import make_conference_log, make_connector
from monitor.bootstrap.notifiers import make_notifier
from monitor.clock import Clock
from monitor.core.common.translation import Language
from monitor.core.markers.reading import Markers, Side
from monitor.core.sessions.pseudonyms import PseudonymKey
from monitor.core.sessions.recognition import KnownClient, Recognizer
from monitor.core.timeline.model import RuleContext
from monitor.jobs.app import IfMissing, Installation, open_database
from monitor.jobs.zone_correction.follow import follow_zone_data
from monitor.locale import catalog
from monitor.store import meta
from monitor.store.database import writing
from monitor.store.schema import is_current, upgrade


def build(settings: Settings, clock: Clock, if_missing: IfMissing = IfMissing.MAKE) -> Installation:
    """Open the database (bringing schema and times up to date) and put the parts together.

    Raises StoreError if the database can't be used. Reaches for no network.
    """
    engine = open_database(settings, if_missing)
    if not is_current(engine):
        upgrade(engine)
    app = Installation(
        settings=settings,
        engine=engine,
        clock=clock,
        connector=cache(lambda name: make_connector(settings.source(name), settings)),
        conferences=cache(lambda name: make_conference_log(settings.source(name), settings)),
        notifier=cache(lambda name: make_notifier(settings.channel(name), settings)),
        recognizer=_recognizer(settings, _installation_key(engine)),
        recognition=_recognition(settings),
        markers=_markers(settings),
        practice=_rule_context(settings),
    )
    follow_zone_data(app, app.now())
    return app


def _installation_key(engine: Engine) -> bytes:
    """The secret that pseudonyms of this installation are made with."""
    with writing(engine) as connection:
        return bytes.fromhex(meta.add(connection, "installation_key", secrets.token_hex(32)))


def _recognizer(settings: Settings, key: bytes) -> Recognizer:
    return Recognizer(
        clients=[
            KnownClient(id=c.id, name=c.name or "", emails=c.emails, titles=c.titles)
            for c in settings.clients
        ],
        own_emails=[c.email for c in settings.clinicians if c.email],
        title_patterns=settings.sessions.title_patterns,
        ignore_titles=settings.sessions.ignore_titles,
        intake_titles=settings.sessions.intake_titles,
        commitment_titles=settings.commitments.titles,
        every_event=settings.sessions.all_events,
        pseudonyms=PseudonymKey(secret=key),
        marks=_own_marks(settings),
    )


def _own_marks(settings: Settings) -> list[TextPattern]:
    evidence = settings.evidence
    asked = (*evidence.client_markers, *evidence.clinician_markers)
    happened = (*evidence.late_markers, *evidence.end_markers, *evidence.no_show_markers)
    return [*asked, *happened, *evidence.cancelled_markers]


def _recognition(settings: Settings) -> str:
    """Returns a fingerprint of the settings that decide what is a session, and with whom.

    `names` is how they are compared: where that changes, events are recognised once more.
    """
    parts = {
        "names": "folded",
        "clients": [[c.id, c.name, c.emails, c.titles] for c in settings.clients],
        "own": [c.email for c in settings.clinicians],
        "sessions": settings.sessions.model_dump(mode="json"),
        "commitments": settings.commitments.model_dump(mode="json"),
        "evidence": settings.evidence.model_dump(mode="json"),
        "sources": [[s.name, settings.source_clinician(s)] for s in settings.sources],
        "zone": settings.practice.timezone,
    }
    text = json.dumps(parts, sort_keys=True, default=str)
    return hashlib.blake2b(text.encode(), digest_size=16).hexdigest()


def _markers(settings: Settings) -> Markers:
    evidence = settings.evidence
    return Markers.build(
        client=evidence.client_markers,
        clinician=evidence.clinician_markers,
        late=evidence.late_markers,
        ended=evidence.end_markers,
        no_show=evidence.no_show_markers,
        cancelled=evidence.cancelled_markers,
        people=_sides_of_people(settings),
        booking_organizers=evidence.booking_organizers,
        are_read=evidence.title_markers,
    )


def _sides_of_people(settings: Settings) -> Mapping[str, Side]:
    """By name and by address, folded, on which side somebody is; nobody who is on both."""
    clinicians = {folded_name(w) for c in settings.clinicians for w in (c.name, c.email) if w}
    clients = {folded_name(w) for c in settings.clients for w in (c.name, *c.emails) if w}
    return {
        **dict.fromkeys(clients - clinicians, "client"),
        **dict.fromkeys(clinicians - clients, "clinician"),
    }


def _rule_context(settings: Settings) -> RuleContext:
    clients = settings.clients
    return RuleContext(
        zone=settings.zone,
        working_days=settings.practice.working_days,
        holidays=settings.practice.public_holidays,
        rules=settings.effective_rules,
        sources={},
        expecting_arrival=frozenset(c.id for c in settings.clinicians if c.expect_arrival),
        clinician_names={c.id: c.name or c.id for c in settings.clinicians},
        cadences={c.id: c.cadence for c in clients if c.cadence is not None},
        usual_clinicians={c.id: c.clinician for c in clients if c.clinician is not None},
        tags={c.id: frozenset(c.tags) for c in clients},
        language=_language(settings),
    )


def _language(settings: Settings) -> Language:
    code, _, region = settings.practice.language.partition("-")
    return Language(code, catalog(code), region, settings.practice.timezone)
