"""Say on another channel what is wrong with one: once a day, channel and trouble."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from enum import StrEnum

from sqlalchemy import Connection

from monitor.core.alerts.channel_health import ChannelHealth
from monitor.core.common.sanitize import plain
from monitor.core.common.stable_ids import stable_id
from monitor.core.common.translation import N_, Language
from monitor.jobs.app import Installation
from monitor.notify.message import Message
from monitor.store.delivery import channels, outbox
from monitor.store.delivery.outbox import Queued


class Trouble(StrEnum):
    """What is told of a channel; by its value as the message's reason."""

    CHANNEL_BROKEN = "channel_broken"
    MESSAGE_SET_ASIDE = "message_set_aside"  # one of them; the others go out
    RECIPIENTS_REFUSE = "recipients_refuse"  # some of them; the others have the message


# By trouble: the subject, what happened, and what to do next.
_WORDS: Mapping[Trouble, tuple[str, str, str]] = {
    Trouble.CHANNEL_BROKEN: (
        N_("SteadyFrame: the channel {channel} does not take messages"),
        N_("The channel {channel} does not take messages."),
        N_(
            "The messages are kept: `steadyframe alerts list` shows them. When the channel is "
            "mended, `steadyframe alerts test {channel}` tries it and queues them again."
        ),
    ),
    Trouble.MESSAGE_SET_ASIDE: (
        N_("SteadyFrame: a message for the channel {channel} was set aside"),
        N_("A message for the channel {channel} could not be delivered; the others go out."),
        N_(
            "It is kept: `steadyframe alerts list` shows it, and "
            "`steadyframe alerts test {channel}` queues it again."
        ),
    ),
    Trouble.RECIPIENTS_REFUSE: (
        N_("SteadyFrame: some recipients of the channel {channel} refuse messages"),
        N_("Some recipients of the channel {channel} refuse messages; the others have them."),
        N_(
            "When that is put right, `steadyframe alerts test {channel}` shows whether all of them "
            "take messages."
        ),
    ),
}


def report_on_other_channel(
    connection: Connection,
    app: Installation,
    channel: str,
    why: str,
    now: datetime,
    trouble: Trouble = Trouble.CHANNEL_BROKEN,
) -> None:
    """Queue a message about `channel` on the best other one, if there is another.

    What `channel` itself was to tell of others goes on to that one, unless it is broken too.
    """
    known = channels.load_all(connection)
    others = best_channels(app, known, but=channel)
    if not others:
        return
    if trouble is Trouble.CHANNEL_BROKEN and _works(known, others[0]):
        outbox.move(connection, [*Trouble], channel, others[0], now)
    day = now.astimezone(app.practice.zone).date().isoformat()
    message_id = stable_id("b", channel, day, trouble)
    if outbox.first_made(connection, message_id) is not None:
        return
    message = _message(app.practice.language, message_id, channel, trouble, why, now)
    queued = Queued(
        id=message_id,
        channel=others[0],
        kind="alert",
        about="",
        status="queued",
        reason=trouble,
        created_at=now,
        not_before=now,
        findings=[],
        message=message.to_json(),
    )
    outbox.put(connection, [queued])


def _works(known: Mapping[str, ChannelHealth], channel: str) -> bool:
    """As far as anybody knows."""
    return channel not in known or known[channel].is_well


def best_channels(
    app: Installation, known: Mapping[str, ChannelHealth], *, but: str = ""
) -> list[str]:
    """Best first: one that works, that gets alerts anyway, and that somebody reads."""
    alerts = app.settings.alerts
    alerted = {*alerts.to, *(name for route in alerts.routes for name in route.to)}
    rank = {
        c.name: (
            not _works(known, c.name),
            c.name not in alerted,
            not c.is_read_by_people,
        )
        for c in app.settings.channels
        if c.name != but
    }
    return sorted(rank, key=lambda name: rank[name])


def _message(
    language: Language, message_id: str, channel: str, trouble: Trouble, why: str, now: datetime
) -> Message:
    """`why` is an error's own text, in English as all of them."""
    words = _WORDS[trouble]
    subject, what, next_step = (language.say(text, channel=channel) for text in words)
    return Message(
        id=message_id,
        kind="alert",
        subject=subject,
        text=f"{what}\n\n{plain(why, longest=1000)}\n\n{next_step}\n",
        created_at=now,
    )
