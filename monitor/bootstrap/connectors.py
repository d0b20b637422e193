"""Where a calendar provider is registered: one factory for each kind of source in the config.

A factory imports its connector when it is called, because the libraries behind some of them take
longer to import than most commands take to answer.
"""

from __future__ import annotations

from functools import singledispatch

from config.sections.sources import CaldavSource, GoogleSource, IcalSource, Source
from config.settings import Settings
from connectors.base import ConferenceLog, Connector


@singledispatch
def make_connector(source: Source, settings: Settings) -> Connector:
    """Makes the connector of one source. Raises TypeError for a kind that is not registered."""
    raise TypeError(f"no connector is registered for {type(source).__name__}")


@make_connector.register
def _(source: IcalSource, settings: Settings) -> Connector:
    from connectors.ical.connector import IcalConnector

    return IcalConnector(
        source.name,
        zone=settings.zone,
        path=source.path,
        url=source.url.get_secret_value() if source.url else None,
        username=source.username,
        password=source.password.get_secret_value() if source.password else None,
        token=source.token.get_secret_value() if source.token else None,
        allow_private_network=source.allow_private_network,
    )


@make_connector.register
def _(source: GoogleSource, settings: Settings) -> Connector:
    from connectors.google.connector import GoogleConnector

    return GoogleConnector(
        source.name,
        calendar_id=source.calendar_id,
        zone=settings.zone,
        credentials_file=source.credentials_file,
        subject=source.subject,
        api_endpoint=source.api_endpoint,
        clinician_email=settings.clinician(settings.source_clinician(source)).email,
        tasks=source.tasks,
    )


@make_connector.register
def _(source: CaldavSource, settings: Settings) -> Connector:
    from connectors.caldav import CalDavConnector

    return CalDavConnector(
        source.name,
        url=source.url,
        zone=settings.zone,
        calendar=source.calendar,
        username=source.username,
        password=source.password.get_secret_value() if source.password else None,
        allow_private_network=source.allow_private_network,
    )


@singledispatch
def make_conference_log(source: Source, settings: Settings) -> ConferenceLog | None:
    """Makes what tells of one source's video conferences; None where nothing is to be asked."""
    return None


@make_conference_log.register
def _(source: GoogleSource, settings: Settings) -> ConferenceLog | None:
    if not source.has_conferences or not settings.evidence.google_meet:
        return None
    from connectors.google.meet.conference_log import GoogleMeet

    return GoogleMeet(
        source.name,
        clinician=settings.clinician(settings.source_clinician(source)).name,
        credentials_file=source.credentials_file,
        subject=source.subject,
        api_endpoint=source.api_endpoint,
    )
