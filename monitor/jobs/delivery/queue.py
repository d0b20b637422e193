"""From findings to queued alerts: who is told, when, and why not."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from datetime import datetime
from zoneinfo import ZoneInfo

from sqlalchemy import Connection

from monitor.core.alerts.model import AlertContent, AlertItem, ItemState
from monitor.core.alerts.reasons import FOR_A_WHILE, Reason
from monitor.core.alerts.routing import AlertGroup, Decision, route
from monitor.core.alerts.routing_input import RoutingFacts, Waiting
from monitor.core.findings.model import Finding, FindingStatus, Severity
from monitor.jobs.app import Installation
from monitor.notify.render.client_display import display_name, shows_exact_times
from monitor.notify.render.messages import render_alert
from monitor.store.delivery import outbox
from monitor.store.delivery.outbox import Queued
from monitor.store.evaluation import findings
from monitor.store.timelines import client_names, sessions

# `about` of a message that is about no clinician.
_NOBODY = ""


def queue_alerts(
    connection: Connection,
    app: Installation,
    changed: Sequence[Finding],
    *,
    blind: Collection[str],
    now: datetime,
) -> int:
    """Route findings that are new, changed, held back so far or to escalate; queue what is told.

    Runs inside the transaction that wrote the findings. Returns how many messages it queued.
    """
    fresh = {f.id: f for f in (*due_again(connection, app, now), *changed)}
    routed = route(fresh.values(), _facts(connection, app, fresh.values(), blind, now))
    _keep_why(connection, routed.decisions, fresh, now)
    for group in routed.groups:
        outbox.withdraw(connection, group.replaces, group.channel)
        # What waited goes along with what can't wait: its time for an answer begins then.
        findings.bring_forward(connection, [f.id for f in group.findings], group.not_before)
    for message in routed.withdrawn:
        outbox.withdraw(connection, [message.id], message.channel, tried=True)
    messages = [_queued(connection, app, g, now) for g in routed.groups if not g.is_empty]
    outbox.put(connection, messages)
    return len(messages)


def _facts(
    connection: Connection,
    app: Installation,
    fresh: Collection[Finding],
    blind: Collection[str],
    now: datetime,
) -> RoutingFacts:
    waiting = _loaded(connection, app, outbox.untried_alerts(connection))
    tried = _loaded(connection, app, outbox.alerts_tried_in_vain(connection))
    last = outbox.last_alerts(connection)
    return RoutingFacts(
        alerts=app.settings.alerts,
        rules_for=app.practice.rules_for,
        zone=app.practice.zone,
        zones={c.name: ZoneInfo(c.timezone) for c in app.settings.channels if c.timezone},
        is_holiday=app.practice.is_holiday,
        now=now,
        last_sent={(channel, about or None): at for (channel, about), at in last.items()},
        alerted={f.id: Severity(f.alerted_severity) for f in fresh if f.alerted_severity},
        sent=_sent(connection, fresh, (*waiting, *tried)),
        blind=blind,
        half_seen={c for name in blind for c in sessions.clients_of_source(connection, name)},
        waiting=waiting,
        tried=tried,
    )


def due_again(connection: Connection, app: Installation, now: datetime) -> list[Finding]:
    """What was held back for a while, and what may have to go to others too."""
    again = findings.open_because(connection, FOR_A_WHILE)
    escalate = app.settings.alerts.escalate
    if escalate is not None:
        again += findings.open_to_escalate(connection, now - escalate.after)
    return again


def _sent(
    connection: Connection, fresh: Iterable[Finding], waiting: Iterable[Waiting]
) -> dict[tuple[str, str], datetime]:
    """Which of the findings that have ended or wait did which channel really get, and when last?"""
    asked = {f.id: f for w in waiting for f in w.findings}
    asked |= {f.id: f for f in fresh if f.status is not FindingStatus.OPEN}
    about = {f.draft.clinician or _NOBODY for f in asked.values()}
    sent = outbox.sent_alerts(connection, about) if about else []
    return {(told, channel): at for channel, ids, at in sent for told in ids if told in asked}


def _keep_why(
    connection: Connection,
    decisions: Iterable[Decision],
    by_id: Mapping[str, Finding],
    now: datetime,
) -> None:
    for decision in decisions:
        finding = decision.finding
        if decision.escalated:
            findings.mark_escalated(connection, finding, now)
        if decision.taken_back:
            findings.mark_untold(connection, finding, decision.reason)
        elif decision.not_before is not None:
            findings.mark_routed(
                connection,
                finding,
                decision.reason,
                alerted_at=now,
                severity=by_id[finding].draft.severity.value,
                due=decision.not_before,
            )
        elif not _has_a_better_reason(by_id[finding], decision.reason):
            findings.mark_routed(connection, finding, decision.reason)


def _has_a_better_reason(finding: Finding, reason: Reason) -> bool:
    """What was not told for another reason first was not kept from it by being over."""
    is_over = reason in (Reason.DISMISSED, Reason.RESOLVED)
    return reason is Reason.ALREADY_ALERTED or (
        is_over and finding.alert_reason not in ("", *FOR_A_WHILE)
    )


def shown_names(connection: Connection, app: Installation, channel: str) -> Callable[[str], str]:
    """How a channel names a client: a pseudonym unless the config says otherwise."""
    mode = app.settings.channel(channel).names or app.settings.privacy.names
    if mode == "pseudonym":
        return lambda client: client
    names = client_names.load(connection)
    names |= {c.id: c.name for c in app.settings.clients if c.name}
    return lambda client: display_name(client, names.get(client, ""), mode)


def _loaded(connection: Connection, app: Installation, messages: Iterable[Queued]) -> list[Waiting]:
    """With the present state of what they tell of.

    Those about no finding (a broken channel) have nothing to be decided again, and those for a
    channel that the config has no more can't be worded anew.
    """
    known = {channel.name for channel in app.settings.channels}
    return [
        Waiting(
            id=queued.id,
            channel=queued.channel,
            clinician=queued.about or None,
            since=queued.created_at,
            findings=tuple(findings.load_many(connection, queued.findings).values()),
        )
        for queued in messages
        if queued.findings and queued.channel in known
    ]


def _queued(connection: Connection, app: Installation, group: AlertGroup, now: datetime) -> Queued:
    mode = app.settings.channel(group.channel).names or app.settings.privacy.names
    content = AlertContent(
        id=group.id,
        clinician=app.practice.clinician_name(group.clinician) if group.clinician else None,
        items=tuple(_items(group)),
    )
    message = render_alert(
        content,
        created_at=group.since,
        show=shown_names(connection, app, group.channel),
        zone=app.practice.zone,
        language=app.practice.language,
        exact_times=shows_exact_times(mode),
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
