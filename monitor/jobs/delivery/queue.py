"""Queue what was routed: messages go into the outbox with the findings they tell of."""

from __future__ import annotations

from monitor.core.alerts.routing import AlertGroup, Routed
from monitor.jobs.app import Round
from monitor.store.delivery import alerts, outbox
from monitor.store.delivery.outbox import Queued
from monitor.store.evaluation import findings


def queue_messages(this_round: Round, routed: Routed) -> int:
    """Queues a message a group and withdraws what it replaces; returns how many it queued."""
    connection = this_round.connection
    for group in routed.groups:
        alerts.withdraw(connection, group.replaces, group.channel)
        # What waited goes along with what can't wait: its time for an answer begins then.
        findings.bring_forward(connection, [f.id for f in group.findings], group.not_before)
    for message in routed.withdrawn:
        alerts.withdraw(connection, [message.id], message.channel, tried=True)
    messages = [_queued(this_round, group) for group in routed.groups if not group.is_empty]
    outbox.put(connection, messages)
    return len(messages)


def _queued(this_round: Round, group: AlertGroup) -> Queued:
    # Laying out messages takes long to import, and most rounds tell nobody anything.
    from monitor.jobs.delivery.alert_messages import alert_message

    message = alert_message(this_round, group)
    return Queued(
        id=group.id,
        channel=group.channel,
        kind="alert",
        about=group.clinician or "",
        status="held" if group.not_before > this_round.now else "queued",
        reason=group.reason,
        created_at=group.since,
        not_before=group.not_before,
        findings=list(message.findings),
        message=message.to_json(),
    )
