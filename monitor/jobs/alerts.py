"""From findings to queued alerts: who is told, when, and why not."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from datetime import datetime

from sqlalchemy import Connection

from monitor.core.alert_model import AlertContent, AlertItem
from monitor.core.finding import Finding, Severity
from monitor.core.routing import AlertGroup, Decision, RoutingFacts, Waiting, route
from monitor.jobs.installation import Installation
from monitor.notify.names import display_name, shows_exact_times
from monitor.notify.render import render_alert
from monitor.store import findings, outbox, sessions
from monitor.store.outbox import Queued

# `about` of a message that is about no clinician.
_NOBODY = ""


def queue_alerts(
    connection: Connection,
    app: Installation,
    fresh: Sequence[Finding],
    *,
    blind: Collection[str],
    now: datetime,
) -> int:
    """Route findings that are new, changed or were held back, and queue what is to be told.

    Runs inside the transaction that wrote the findings. Returns how many messages it queued.
    """
    routed = route(
        fresh,
        RoutingFacts(
            alerts=app.settings.alerts,
            rules_for=app.practice.rules_for,
            zone=app.practice.zone,
            now=now,
            last_sent={
                (channel, about or None): at
                for (channel, about), at in outbox.last_alerts(connection).items()
            },
            alerted={f.id: Severity(f.alerted_severity) for f in fresh if f.alerted_severity},
            blind=blind,
            waiting=_waiting(connection),
        ),
    )
    _keep_why(connection, routed.decisions, {f.id: f for f in fresh}, now)
    for group in routed.groups:
        outbox.withdraw(connection, group.replaces, group.channel)
    messages = [_queued(connection, app, g, now) for g in routed.groups if g.findings]
    outbox.put(connection, messages)
    return len(messages)


def _keep_why(
    connection: Connection,
    decisions: Iterable[Decision],
    by_id: Mapping[str, Finding],
    now: datetime,
) -> None:
    for decision in decisions:
        if decision.reason == "already_alerted":
            continue
        told = decision.not_before is not None
        findings.mark_routed(
            connection,
            decision.finding,
            decision.reason,
            alerted_at=now if told else None,
            severity=by_id[decision.finding].draft.severity.value if told else None,
        )


def shown_names(connection: Connection, app: Installation, channel: str) -> Callable[[str], str]:
    """How a channel names a client: a pseudonym unless the config says otherwise."""
    mode = app.settings.channel(channel).names or app.settings.privacy.names
    if mode == "pseudonym":
        return lambda client: client
    names = sessions.load_names(connection)
    names |= {c.id: c.name for c in app.settings.clients if c.name}
    return lambda client: display_name(client, names.get(client, ""), mode)


def _waiting(connection: Connection) -> list[Waiting]:
    """Alerts that no one has tried to send yet; what is new may still join them.

    Those about no finding (a broken channel) have nothing to be decided again.
    """
    return [
        Waiting(
            id=queued.id,
            channel=queued.channel,
            clinician=queued.about or None,
            since=queued.created_at,
            findings=tuple(_loaded(connection, queued.findings)),
        )
        for queued in outbox.untried_alerts(connection)
        if queued.findings
    ]


def _loaded(connection: Connection, ids: Iterable[str]) -> Iterable[Finding]:
    for finding_id in ids:
        finding = findings.load_one(connection, finding_id)
        if finding is not None:
            yield finding


def _queued(connection: Connection, app: Installation, group: AlertGroup, now: datetime) -> Queued:
    mode = app.settings.channel(group.channel).names or app.settings.privacy.names
    content = AlertContent(
        id=group.id,
        clinician=app.practice.clinician_name(group.clinician) if group.clinician else None,
        items=tuple(_item(finding) for finding in group.findings),
    )
    rendered = render_alert(
        content,
        show=shown_names(connection, app, group.channel),
        zone=app.practice.zone,
        exact_times=shows_exact_times(mode),
    )
    message = rendered.message(
        message_id=group.id, kind="alert", findings=content.finding_ids, created_at=group.since
    )
    return Queued(
        id=group.id,
        channel=group.channel,
        kind="alert",
        about=group.clinician or _NOBODY,
        status="held" if group.not_before > now else "queued",
        reason=group.reason,
        created_at=group.since,
        not_before=group.not_before,
        findings=list(content.finding_ids),
        message=message.to_json(),
    )


def _item(finding: Finding) -> AlertItem:
    draft = finding.draft
    return AlertItem(
        finding=finding.id,
        severity=draft.severity.value,
        rule=draft.rule,
        client=draft.client,
        summary=draft.summary,
        occurred_at=draft.occurred_at,
        planned_start=draft.session.planned_start if draft.session else None,
    )
