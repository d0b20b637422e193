"""How the settings have calendars understood: what is a session, what words say, what rules ask."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping

from config.settings import Settings
from config.values.patterns import TextPattern
from connectors.names import folded_name
from monitor.core.common.translation import Language
from monitor.core.markers.reading import Markers, Side
from monitor.core.sessions.pseudonyms import PseudonymKey
from monitor.core.sessions.recognition import KnownClient, Recognizer
from monitor.core.timeline.model import RuleContext
from monitor.jobs.app import Understanding
from monitor.locale import catalog


def understanding_of(settings: Settings, key: bytes) -> Understanding:
    """`key` is the installation's secret: clients whom nobody configured have their ids by it."""
    return Understanding(
        recognizer=_recognizer(settings, key),
        recognition=_recognition(settings),
        markers=_markers(settings),
        practice=_rule_context(settings),
    )


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
