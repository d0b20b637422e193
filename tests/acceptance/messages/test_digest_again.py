"""`digest --send` beside what is queued, sent or refused already."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime

from config import load_settings
from monitor.bootstrap import build
from monitor.jobs.digests.weekly import build_for, chosen_week, queue_built
from tests.acceptance.practice import Practice, session

MONDAY = "2026-11-30T08:00"
SEND = ("digest", "--send", "--now", "2026-11-30T08:00:00-05:00")


def queue_as_before_a_crash(practice: Practice) -> None:
    """What a `digest --send` leaves that is killed between queueing and sending."""
    now = datetime(2026, 11, 30, 13, tzinfo=UTC)
    settings = load_settings(practice.folder, environ={})
    app = build(settings, lambda: now)
    [digest] = settings.digests
    queue_built(app, digest, build_for(app, digest, chosen_week(app, None, now), now), now)
    app.engine.dispose()


def test_one_that_did_not_go_out_is_said_to_go_out_now(
    make_practice: Callable[..., Practice],
) -> None:
    practice = make_practice()
    practice.calendar(session("one", "2026-11-25T10:00"))
    practice.poll(MONDAY)
    queue_as_before_a_crash(practice)

    sent = practice.run(*SEND)
    again = practice.run(*SEND)

    assert sent.out == (
        "The digest of 2026-W48 was queued before and is still to go out.\n"
        "1 sent, 0 to be tried again, 0 refused.\n"
    )
    assert again.out.startswith(
        "The digest of 2026-W48 went to log before; not sent again.\n0 sent"
    )
    assert len(practice.messages()) == 1
