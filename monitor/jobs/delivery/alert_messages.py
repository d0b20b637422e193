"""Word what is told: a routed group of findings as the message that its channel gets."""

from __future__ import annotations

from collections.abc import Collection, Iterator

from sqlalchemy import Connection

from monitor.core.alerts.model import AlertContent, AlertItem, ItemState
from monitor.core.alerts.routing import AlertGroup
from monitor.core.findings.model import Finding
from monitor.jobs.access.links import link_maker
from monitor.jobs.app import Installation, Round
from monitor.jobs.delivery.promised_titles import promised_titles
from monitor.notify.message import Message
from monitor.notify.render.client_display import ClientDisplay, NameMode
from monitor.notify.render.messages import render_alert
from monitor.store.timelines import client_names


def alert_message(this_round: Round, group: AlertGroup) -> Message:
    """The message of one group, as its channel may show clients."""
    app = this_round.app
    content = AlertContent(
        id=group.id,
        clinician=app.practice.clinician_name(group.clinician) if group.clinician else None,
        items=tuple(_items(group)),
    )
    clients = {item.client for item in content.items if item.client is not None}
    show = client_display(this_round.connection, app, group.channel, clients)
    return render_alert(
        content,
        created_at=group.since,
        show=show,
        zone=app.practice.zone,
        language=app.practice.language,
        exact_times=show.exact_times,
        address_of=link_maker(this_round.connection, app, show.mode, group.since),
        titles=promised_titles(this_round.connection, show, (*group.findings, *group.ended)),
    )


def client_display(
    connection: Connection,
    app: Installation,
    channel: str | None,
    clients: Collection[str] | None = None,
) -> ClientDisplay:
    """How a channel shows these clients (None: all): by pseudonym unless the config says more."""
    pseudonyms = client_names.pseudonyms(connection, clients)
    mode: NameMode = "pseudonym"
    if channel is not None:
        mode = app.settings.channel(channel).names or app.settings.privacy.names
    if mode == "pseudonym":
        return ClientDisplay(mode=mode, pseudonyms=pseudonyms)
    if clients is None:
        names = client_names.load(connection)
    else:
        names = client_names.of_clients(connection, clients)
    configured = {c.id: c.name for c in app.settings.clients if c.name}
    return ClientDisplay(mode=mode, names=names | configured, pseudonyms=pseudonyms)


def _items(group: AlertGroup) -> Iterator[AlertItem]:
    for finding in group.findings:
        yield alert_item(finding, "unacknowledged" if finding.id in group.escalated else "open")
    for finding in group.ended:
        yield alert_item(finding, "ended")


def alert_item(finding: Finding, state: ItemState) -> AlertItem:
    """What of a finding is worded."""
    draft = finding.draft
    return AlertItem(
        finding=finding.id,
        severity=draft.severity.value,
        rule=draft.rule,
        client=draft.client,
        summary=draft.summary,
        occurred_at=draft.occurred_at,
        planned_start=draft.session.planned_start if draft.session else None,
        source=draft.source,
        state=state,
        initiator=draft.initiator,
        is_inferred=draft.confidence == "inferred",
        value=draft.value,
    )
