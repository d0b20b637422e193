"""`alerts send`, `alerts list`, `alerts test`."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo

import click

from monitor.cli.errors import ATTENTION, DONE
from monitor.cli.health_text import state_of, troubles
from monitor.cli.messages.delivered import say_delivered
from monitor.cli.options import format_option, install, now_option
from monitor.cli.output import documents, local, local_or_null, report, say, short, table, warn

if TYPE_CHECKING:
    from monitor.jobs.app import Installation
    from monitor.jobs.reading.messages import MessageState

_COLUMNS = (
    *("id", "kind", "channel", "status", "reason", "created_at", "not_before", "sent_at"),
    *("attempts", "last_error", "findings", "channel_state.state", "channel_state.failures"),
    *("channel_state.failing_since", "channel_state.left_alone_until"),
)


@click.group()
def alerts() -> None:
    """Deliver, list or test messages."""


@alerts.command()
@now_option
@click.pass_context
def send(context: click.Context, now: datetime | None) -> int:
    """Deliver what is due now."""
    from monitor.jobs.delivery.dispatch import deliver_due
    from monitor.jobs.delivery.reminders import queue_reminders

    app = install(context, now, writes=False, sends=True)
    queue_reminders(app, app.now())
    delivery = deliver_due(app, app.now())
    say_delivered(delivery)
    for channel, trouble in troubles(delivery.left_alone, app.now(), app.settings.zone):
        warn(f"{channel} is left alone: {trouble}")
    return ATTENTION if delivery.errors else DONE


@alerts.command("list")
@now_option
@format_option("text", "json", "jsonl", "csv")
@click.pass_context
def list_(context: click.Context, now: datetime | None, style: str) -> int:
    """Show the queue and what was sent."""
    from monitor.core.alerts.reasons import in_words
    from monitor.jobs.reading.messages import read_queue

    app = install(context, now, writes=False)
    zone = app.settings.zone
    queue = read_queue(app)
    messages, healths = queue.messages, queue.channels
    if style != "text":
        states = {name: state_of(health, zone) for name, health in healths.items()}
        well = state_of(None, zone)
        rows = [_as_json(m, zone, states.get(m.channel, well)) for m in messages]
        documents(rows, style, _COLUMNS)
        return DONE
    table(
        ["id", "kind", "channel", "status", "reason", "sent or due", "tries", "last error"],
        (
            [
                m.id,
                m.kind,
                m.channel,
                m.status,
                m.reason,
                short(m.sent_at or m.not_before, zone),
                str(m.attempts),
                m.last_error or "",
            ]
            for m in messages
        ),
        empty="No message has been queued yet.",
        sentence="last error",
    )
    for reason in dict.fromkeys(m.reason for m in messages):
        say(f"{reason}: {in_words(reason)}")
    for channel, trouble in troubles(healths, app.now(), zone):
        say(f"\nChannel {channel}: {trouble}")
    return DONE


@alerts.command()
@click.argument("channel")
@now_option
@click.pass_context
def test(context: click.Context, channel: str, now: datetime | None) -> int:
    """Send a test message to CHANNEL; messages that it refused before are queued again."""
    from monitor.jobs.delivery.trial import requeue_refused, send_test
    from monitor.notify.message import DeliveryError

    app = install(context, now, writes=False)
    _known_channel(app, channel)
    moment = app.now()
    try:
        message = send_test(app, channel, moment)
    except DeliveryError as error:
        say(f"{channel}   FAILED   {error}")
        return ATTENTION
    report(f"{channel}   OK   a test message was taken ({message}).")
    if again := requeue_refused(app, channel, moment):
        report(f"{again} messages that it had refused are queued again.")
    return DONE


def _known_channel(app: Installation, channel: str) -> None:
    known = [c.name for c in app.settings.channels]
    if channel not in known:
        from config import did_you_mean

        hint = did_you_mean(channel, known)
        raise click.UsageError(f"There is no channel {channel!r} in the config. {hint}".strip())


def _as_json(
    m: MessageState, zone: ZoneInfo, channel_state: dict[str, object]
) -> dict[str, object]:
    return {
        "id": m.id,
        "kind": m.kind,
        "channel": m.channel,
        "status": m.status,
        "reason": m.reason,
        "created_at": local(m.created_at, zone),
        "not_before": local(m.not_before, zone),
        "sent_at": local_or_null(m.sent_at, zone),
        "attempts": m.attempts,
        "last_error": m.last_error,
        "findings": list(m.findings),
        "channel_state": channel_state,
    }
