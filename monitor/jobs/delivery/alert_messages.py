"""Word what is told: a routed group of findings as the message that its channel gets."""

from __future__ import annotations

from collections.abc import Callable, Iterator

from sqlalchemy import Connection

from monitor.core.alerts.model import AlertContent, AlertItem, ItemState
from monitor.core.alerts.routing import AlertGroup
from monitor.core.findings.model import Finding
from monitor.jobs.app import Installation, Round
from monitor.notify.message import Message
from monitor.notify.render.client_display import display_name, shows_exact_times
from monitor.notify.render.messages import render_alert
from monitor.store.timelines import client_names


def alert_message(this_round: Round, group: AlertGroup) -> Message:
    """The message of one group, as its channel may show clients."""
    app = this_round.app
    mode = app.settings.channel(group.channel).names or app.settings.privacy.names
    content = AlertContent(
        id=group.id,
        clinician=app.practice.clinician_name(group.clinician) if group.clinician else None,
        items=tuple(_items(group)),
    )
    return render_alert(
        content,
        created_at=group.since,
        show=shown_names(this_round.connection, app, group.channel),
        zone=app.practice.zone,
        language=app.practice.language,
        exact_times=shows_exact_times(mode),
    )


def shown_names(connection: Connection, app: Installation, channel: str) -> Callable[[str], str]:
    """How a channel names a client: a pseudonym unless the config says otherwise."""
    mode = app.settings.channel(channel).names or app.settings.privacy.names
    if mode == "pseudonym":
        return lambda client: client
    names = client_names.load(connection)
    names |= {c.id: c.name for c in app.settings.clients if c.name}
    return lambda client: display_name(client, names.get(client, ""), mode)


def _items(group: AlertGroup) -> Iterator[AlertItem]:
    for finding in group.findings:
        yield _item(finding, "unacknowledged" if finding.id in group.escalated else "open")
    for finding in group.ended:
        yield _item(finding, "ended")


def _item(finding: Finding, state: ItemState) -> AlertItem:
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
