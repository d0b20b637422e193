"""Say on a channel that nothing is polled or evaluated, as the clock is behind: once a day."""

from __future__ import annotations

from datetime import datetime

from monitor.core.common.sanitize import plain
from monitor.core.common.stable_ids import stable_id
from monitor.core.common.translation import N_
from monitor.jobs.app import Installation
from monitor.jobs.delivery.broken_channels import best_channels
from monitor.notify.message import Message
from monitor.store.database import writing
from monitor.store.delivery import channels, outbox
from monitor.store.delivery.outbox import Queued

_REASON = "clock_behind"
_SUBJECT = N_("SteadyFrame stands still: the clock of its machine is behind")
_WHAT = N_(
    "Nothing is polled or evaluated, and nobody is warned of anything, until this is mended."
)


def report_standstill(app: Installation, why: str, now: datetime) -> None:
    """Queues it for the best channel there is; `why` is an error's own text, in English."""
    language = app.practice.language
    day = now.astimezone(app.practice.zone).date().isoformat()
    message = Message(
        id=stable_id("b", _REASON, day),
        kind="alert",
        subject=language.say(_SUBJECT),
        text=f"{language.say(_WHAT)}\n\n{plain(why, longest=1000)}\n",
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
                reason=_REASON,
                created_at=now,
                not_before=now,
                findings=[],
                message=message.to_json(),
            )
            for channel in best_channels(app, channels.load_all(connection))[:1]
        ]
        outbox.put(connection, queued)
