"""Say on another channel that one does not take messages: once a day and channel."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import Connection

from monitor.core.identity import stable_id
from monitor.core.language import Language
from monitor.jobs.installation import Installation
from monitor.notify.message import Message
from monitor.store import channels, outbox
from monitor.store.outbox import Queued


def tell_elsewhere(
    connection: Connection, app: Installation, channel: str, why: str, now: datetime
) -> None:
    """Queue a message about `channel` on the best other one, if there is another."""
    others = _others(connection, app, channel)
    day = now.astimezone(app.practice.zone).date().isoformat()
    message_id = stable_id("b", channel, day)
    if not others or any(outbox.exists(connection, message_id, other) for other in others):
        return
    message = _message(app.practice.language, message_id, channel, why, now)
    queued = Queued(
        id=message_id,
        channel=others[0],
        kind="alert",
        about="",
        status="queued",
        reason="channel_broken",
        created_at=now,
        not_before=now,
        findings=[],
        message=message.to_json(),
    )
    outbox.put(connection, [queued])


def _others(connection: Connection, app: Installation, broken: str) -> list[str]:
    """Best first: one that works, that gets alerts anyway, and that somebody reads."""
    known = channels.load_all(connection)
    alerts = app.settings.alerts
    alerted = {*alerts.to, *(name for route in alerts.routes for name in route.to)}
    rank = {
        c.name: (
            c.name in known and not known[c.name].is_well,
            c.name not in alerted,
            c.type == "file",
        )
        for c in app.settings.channels
        if c.name != broken
    }
    return sorted(rank, key=lambda name: rank[name])


def _message(language: Language, message_id: str, channel: str, why: str, now: datetime) -> Message:
    """`why` is an error's own text, in English as all of them."""
    trouble = language.say("The channel {channel} does not take messages.", channel=channel)
    next_step = language.say(
        "The messages are kept: `steadyframe alerts list` shows them. When the channel is mended, "
        "`steadyframe alerts test {channel}` tries it and queues them again.",
        channel=channel,
    )
    return Message(
        id=message_id,
        kind="alert",
        subject=language.say(
            "SteadyFrame: the channel {channel} does not take messages", channel=channel
        ),
        text=f"{trouble}\n\n{why}\n\n{next_step}\n",
        created_at=now,
    )
