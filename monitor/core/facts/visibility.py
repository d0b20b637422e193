"""What sources can be asked: what lies before their first read, and whose silence says nothing."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime, timedelta

from monitor.core.timeline.model import RuleContext, SourceView

# What was promised long before a source was first read is history, not something to act on.
FORGOTTEN_AFTER = timedelta(days=30)


def is_before_watch(
    practice: RuleContext, source: str, occurred_at: datetime, reach: timedelta
) -> bool:
    """Whether it lies more than `reach` before the source was first read.

    The first read of an old calendar would otherwise raise a flood of old facts.
    """
    view = practice.sources.get(source)
    if view is None or view.first_ok is None:
        return False
    return occurred_at < view.first_ok - reach


def is_blind(
    practice: RuleContext, sources: Iterable[str], *, upto: datetime | None = None
) -> bool:
    """Whether the silence of any of these sources says nothing now, about the time `upto`."""
    views = (practice.sources.get(name) for name in set(sources))
    return any(view is not None and (view.is_blind or _ends_before(view, upto)) for view in views)


def _ends_before(view: SourceView, upto: datetime | None) -> bool:
    """A source that shows 60 days says nothing about the 61st."""
    return upto is not None and view.shown_until is not None and upto > view.shown_until
