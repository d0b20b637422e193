"""The composition root: settings become a clock, an engine, connectors, channels: an Installation.

Nothing else in the house makes these. Connectors and channels are made on first use, because the
libraries behind some of them take longer to import than most commands take to answer.
"""

from __future__ import annotations

import hashlib
import hmac
import json
import secrets
from collections.abc import Callable, Mapping
from datetime import datetime
from functools import cache
from pathlib import Path

from sqlalchemy import Engine

from config.sections.channels import EmailChannel, signing_key
from config.settings import Settings
from config.values.patterns import TextPattern
from connectors.base import ConferenceLog, Connector
from monitor.clock import Clock
from monitor.core.common.translation import Language
from monitor.core.markers.reading import Markers, Side
from monitor.core.sessions.recognition import KnownClient, Recognizer
from monitor.core.timeline.model import RuleContext
from monitor.jobs.app import Installation
from monitor.locale import catalog
from monitor.notify.message import Notifier
from monitor.store.database import is_current, open_engine, upgrade, writing
from monitor.store.evaluation import findings


def build(settings: Settings, clock: Clock) -> Installation:
    """Open the database (bringing its schema up to date) and put the parts together.

    Raises StoreError if the database can't be used. Reaches for no network.
    """
    engine = open_engine(settings.storage.url.get_secret_value())
    if not is_current(engine):
        upgrade(engine)
    return Installation(
        settings=settings,
        engine=engine,
        clock=clock,
        connector=cache(lambda name: make_connector(settings, name)),
        conferences=cache(lambda name: make_conferences(settings, name)),
        notifier=cache(lambda name: make_notifier(settings, name)),
        recognizer=_recognizer(settings, _installation_key(engine)),
        recognition=_recognition(settings),
        markers=_markers(settings),
        practice=_practice(settings),
    )


def make_connector(settings: Settings, name: str) -> Connector:
    """The connector of one source."""
    source = settings.source(name)
    if source.type == "google":
        from connectors.google.connector import GoogleConnector

        return GoogleConnector(
            name,
            calendar_id=source.calendar_id,
            zone=settings.zone,
            credentials_file=source.credentials_file,
            subject=source.subject,
            api_endpoint=source.api_endpoint,
            clinician_email=settings.clinician(settings.source_clinician(source)).email,
            tasks=source.tasks,
        )
    if source.type == "caldav":
        from connectors.caldav import CalDavConnector

        return CalDavConnector(
            name,
            url=source.url,
            zone=settings.zone,
            calendar=source.calendar,
            username=source.username,
            password=source.password.get_secret_value() if source.password else None,
            allow_private_network=source.allow_private_network,
        )
    from connectors.ical.connector import IcalConnector

    return IcalConnector(
        name,
        zone=settings.zone,
        path=source.path,
        url=source.url.get_secret_value() if source.url else None,
        username=source.username,
        password=source.password.get_secret_value() if source.password else None,
        token=source.token.get_secret_value() if source.token else None,
        allow_private_network=source.allow_private_network,
    )


def make_conferences(settings: Settings, name: str) -> ConferenceLog | None:
    """Who can tell about one source's video conferences; None where they are not to be asked."""
    source = settings.source(name)
    if source.type != "google" or not source.meet or not settings.evidence.google_meet:
        return None
    from connectors.google.meet.conference_log import GoogleMeet

    return GoogleMeet(
        name,
        clinician=settings.clinician(settings.source_clinician(source)).name,
        credentials_file=source.credentials_file,
        subject=source.subject,
        api_endpoint=source.api_endpoint,
    )


def make_notifier(settings: Settings, name: str) -> Notifier:
    """The notifier of one channel."""
    channel = settings.channel(name)
    if channel.type == "file":
        from monitor.notify.file.notifier import FileNotifier

        return FileNotifier(name, path=Path(channel.path))
    if channel.type == "slack":
        from monitor.notify.slack.notifier import SlackNotifier

        return SlackNotifier(
            name,
            webhook_url=channel.webhook_url.get_secret_value() if channel.webhook_url else None,
            token=channel.token.get_secret_value() if channel.token else None,
            channel=channel.channel,
            app_token=channel.app_token.get_secret_value() if channel.app_token else None,
            base_url=channel.base_url,
        )
    if channel.type == "webhook":
        from monitor.notify.webhook.notifier import WebhookNotifier

        return WebhookNotifier(
            name,
            url=channel.url.get_secret_value(),
            key=signing_key(channel.secret.get_secret_value()),
            allow_private_network=channel.allow_private_network,
        )
    if channel.type == "apprise":
        from monitor.notify.apprise.notifier import AppriseNotifier

        return AppriseNotifier(name, urls=tuple(url.get_secret_value() for url in channel.urls))
    return _email(settings, channel)


def _email(settings: Settings, channel: EmailChannel) -> Notifier:
    from monitor.notify.email.notifier import EmailNotifier

    server = settings.email
    if server is None:
        raise ValueError(f"channel {channel.name} has no email section")  # the config refuses this
    return EmailNotifier(
        channel.name,
        to=channel.to,
        sender=server.sender,
        host=server.host,
        port=server.port,
        security=server.security,
        username=server.username,
        password=server.password.get_secret_value() if server.password else None,
        timeout=server.timeout,
        ca_file=server.ca_file,
    )


def _installation_key(engine: Engine) -> bytes:
    """The secret that pseudonyms of this installation are made with."""
    with writing(engine) as connection:
        return bytes.fromhex(
            findings.add_meta(connection, "installation_key", secrets.token_hex(32))
        )


def _recognizer(settings: Settings, key: bytes) -> Recognizer:
    def pseudonym(name: str) -> str:
        digest = hmac.new(key, name.encode(), hashlib.sha256).hexdigest()
        return f"c_{digest[:12]}"

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
        pseudonym=pseudonym,
        marks=_own_marks(settings),
    )


def _own_marks(settings: Settings) -> list[TextPattern]:
    evidence = settings.evidence
    asked = (*evidence.client_markers, *evidence.clinician_markers)
    return [*asked, *evidence.late_markers, *evidence.end_markers, *evidence.no_show_markers]


def _recognition(settings: Settings) -> str:
    """A name for the settings that decide what is a session, and with whom."""
    parts = {
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
        people=_sides_of_people(settings),
        booking_organizers=evidence.booking_organizers,
        are_read=evidence.title_markers,
    )


def _sides_of_people(settings: Settings) -> Mapping[str, Side]:
    """By name and by address, lower case, on which side somebody is; nobody who is on both."""
    clinicians = {w.casefold() for c in settings.clinicians for w in (c.name, c.email) if w}
    clients = {w.casefold() for c in settings.clients for w in (c.name, *c.emails) if w}
    return {
        **dict.fromkeys(clients - clinicians, "client"),
        **dict.fromkeys(clinicians - clients, "clinician"),
    }


def _practice(settings: Settings) -> RuleContext:
    expecting = {c.id for c in settings.clinicians if c.expect_arrival}
    names: Mapping[str, str] = {c.id: c.name or c.id for c in settings.clinicians}
    return RuleContext(
        zone=settings.zone,
        working_days=settings.practice.working_days,
        is_holiday=_holidays(settings),
        rules_for=cache(settings.rules_for),  # asked for every session; its own lookup is slow
        expects_arrival=lambda clinician: clinician in expecting,
        clinician_name=lambda clinician: names.get(clinician or "", clinician or ""),
        cadence_of=lambda client: c.cadence if (c := settings.client(client or "")) else None,
        usual_clinician=lambda client: (
            c.clinician if (c := settings.client(client or "")) else None
        ),
        tags_of=lambda client: (
            frozenset(c.tags) if (c := settings.client(client or "")) else frozenset()
        ),
        sources={},
        language=_language(settings),
    )


def _language(settings: Settings) -> Language:
    code = settings.practice.language
    return Language(code, catalog(code))


def _holidays(settings: Settings) -> Callable[[datetime], bool]:
    """Whether an instant falls on a public holiday in the practice's zone."""
    days_of_year = cache(lambda year: settings.practice.holiday_dates([year]))

    def is_holiday(moment: datetime) -> bool:
        day = moment.astimezone(settings.zone).date()
        return day in days_of_year(day.year)

    return is_holiday
