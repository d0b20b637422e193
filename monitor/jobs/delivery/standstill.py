"""Say on a channel what keeps the daemon from its work, or soon will: once a day."""

from __future__ import annotations

from datetime import datetime
from typing import Literal

from monitor.core.common.sanitize import plain
from monitor.core.common.stable_ids import stable_id
from monitor.core.common.translation import N_
from monitor.jobs.app import Installation
from monitor.jobs.delivery.broken_channels import best_channels
from monitor.notify.message import Message
from monitor.store.database import writing
from monitor.store.delivery import channels, outbox
from monitor.store.delivery.outbox import Queued

OwnTrouble = Literal["clock_behind", "disk_nearly_full"]

_STANDS_STILL = N_(
    "Nothing is polled or evaluated, and nobody is warned of anything, until this is mended."
)
_WORDS: dict[OwnTrouble, tuple[str, str]] = {
    "clock_behind": (
        N_("SteadyFrame stands still: the clock of its machine is behind"),
        _STANDS_STILL,
    ),
    "disk_nearly_full": (
        N_("SteadyFrame will stand still soon: the disk of its machine is nearly full"),
        N_("Once it is full, nothing is recorded and nobody is warned of anything."),
    ),
}


def report_own_trouble(app: Installation, reason: OwnTrouble, why: str, now: datetime) -> None:
    """Queues it for the best channel there is; `why` is an error's own text, in English."""
    language = app.practice.language
    subject, what = _WORDS[reason]
    day = now.astimezone(app.practice.zone).date().isoformat()
    message = Message(
        id=stable_id("b", reason, day),
        kind="alert",
        subject=language.say(subject),
        text=f"{language.say(what)}\n\n{plain(why, longest=1000)}\n",
        created_at=now,
    )
    with writing(app.engine) as connection:
        if outbox.first_made(connection, message.id) is not None:
            return
        queued = [
            Queued(
                id=message.id,
                channel=channel,
                kind="alert",
                about="",
                status="queued",
                reason=reason,
                created_at=now,
                not_before=now,
                findings=[],
                message=message.to_json(),
            )
            for channel in best_channels(app, channels.load_all(connection))[:1]
        ]
        outbox.put(connection, queued)
