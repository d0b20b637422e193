"""Say on another channel what is wrong with one: once a day, channel and trouble."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import datetime
from enum import StrEnum

from sqlalchemy import Connection

from monitor.core.alerts.channel_health import ChannelHealth
from monitor.core.common.stable_ids import stable_id
from monitor.core.common.translation import Language
from monitor.jobs.app import Installation
from monitor.notify.message import Message
from monitor.store.delivery import channels, outbox
from monitor.store.delivery.outbox import Queued


class Trouble(StrEnum):
    """What is told of a channel; by its value as the message's reason."""

    CHANNEL_BROKEN = "channel_broken"
    MESSAGE_SET_ASIDE = "message_set_aside"  # one of them; the others go out
    RECIPIENTS_REFUSE = "recipients_refuse"  # some of them; the others have the message


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
    others = _others(app, channel, known)
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


def _others(app: Installation, broken: str, known: Mapping[str, ChannelHealth]) -> list[str]:
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
        if c.name != broken
    }
    return sorted(rank, key=lambda name: rank[name])


def _message(
    language: Language, message_id: str, channel: str, trouble: Trouble, why: str, now: datetime
) -> Message:
    """`why` is an error's own text, in English as all of them."""
    subject, what, next_step = _WORDS[trouble](language, channel)
    return Message(
        id=message_id,
        kind="alert",
        subject=subject,
        text=f"{what}\n\n{why}\n\n{next_step}\n",
        created_at=now,
    )


def _broken(language: Language, channel: str) -> tuple[str, str, str]:
    """The subject, what happened, and what to do next."""
    return (
        language.say("SteadyFrame: the channel {channel} does not take messages", channel=channel),
        language.say("The channel {channel} does not take messages.", channel=channel),
        language.say(
            "The messages are kept: `steadyframe alerts list` shows them. When the channel is "
            "mended, `steadyframe alerts test {channel}` tries it and queues them again.",
            channel=channel,
        ),
    )


def _refused_by_some(language: Language, channel: str) -> tuple[str, str, str]:
    return (
        language.say(
            "SteadyFrame: some recipients of the channel {channel} refuse messages", channel=channel
        ),
        language.say(
            "Some recipients of the channel {channel} refuse messages; the others have them.",
            channel=channel,
        ),
        language.say(
            "When that is put right, `steadyframe alerts test {channel}` shows whether all of them "
            "take messages.",
            channel=channel,
        ),
    )


def _set_aside(language: Language, channel: str) -> tuple[str, str, str]:
    return (
        language.say(
            "SteadyFrame: a message for the channel {channel} was set aside", channel=channel
        ),
        language.say(
            "A message for the channel {channel} could not be delivered; the others go out.",
            channel=channel,
        ),
        language.say(
            "It is kept: `steadyframe alerts list` shows it, and "
            "`steadyframe alerts test {channel}` queues it again.",
            channel=channel,
        ),
    )


_WORDS: Mapping[Trouble, Callable[[Language, str], tuple[str, str, str]]] = {
    Trouble.CHANNEL_BROKEN: _broken,
    Trouble.MESSAGE_SET_ASIDE: _set_aside,
    Trouble.RECIPIENTS_REFUSE: _refused_by_some,
}
