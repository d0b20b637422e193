"""Reviews of a small practice in New York, as known on Monday, 30 November 2026, at nine.

Wall clocks, sessions and timelines are those of `digest_inputs`: weekly ones are Jane's, unless a
client is named.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import datetime
from typing import Any

from monitor.core.review.build import build_review
from monitor.core.review.model import ClientReview, InferredMove, Review, ReviewInputs
from monitor.core.review.stated_moves import StatedMove
from monitor.core.sessions.model import Session
from monitor.core.timeline.model import RuleContext, SourceView, Timeline
from tests.builders.digest_inputs import at, practice, session, timeline

NOW = "2026-11-30 09:00"
SINCE = "2026-03-02 00:00"


def read_at(when: str = NOW, **given: Any) -> RuleContext:
    """The practice, with its calendar read at `when` for the first time."""
    view = SourceView(name="feed", first_ok=at(when), last_ok=at(when), **given.pop("view", {}))
    return practice(sources={"feed": view}, **given)


def review_of(
    *timelines: Timeline,
    moves: Iterable[StatedMove] = (),
    since: str = SINCE,
    now: str = NOW,
    **given: Any,
) -> Review:
    values: dict[str, Any] = {
        "practice_name": "Riverside Counseling",
        "since": at(since),
        "now": at(now),
        "week_starts": "monday",
        "practice": read_at(now),
        "sources": ("feed",),
    }
    stated = {move.key: move for move in moves}
    return build_review(ReviewInputs(timelines=timelines, stated=stated, **(values | given)))


def review_of_one(sessions: Sequence[Session], **given: Any) -> ClientReview:
    """Of a practice with Jane alone."""
    (client,) = review_of(timeline(sessions, **given.pop("with_", {})), **given).clients
    return client


def moved_from(was: str, start: str, **given: Any) -> Session:
    """A session of Jane's series that stood at `was`."""
    return session(start, **{"uid": "series", "recurrence_id": at(was)} | given)


def stated(
    of: Session, *, created: str | None = None, edited: str | None = None, **given: Any
) -> StatedMove:
    """What the override behind `moved_from` states."""
    assert of.recurrence_id is not None
    plain: dict[str, Any] = {
        "source": of.source,
        "uid": of.uid,
        "recurrence_id": of.recurrence_id,
        "start": of.start,
        "end": of.end,
        "decision": of.recurrence_id,
        "created": _moment(created),
        "last_modified": _moment(edited),
        "side": None,
    }
    return StatedMove(**plain | given)


def the_move(of: Session, said: StatedMove, **given: Any) -> InferredMove:
    (move,) = review_of(timeline([of]), moves=[said], **given).moves
    return move


def _moment(text: str | None) -> datetime | None:
    return at(text) if text is not None else None
