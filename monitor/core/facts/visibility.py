"""What sources can be asked: what lies before their first read, and whose silence says nothing."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import datetime, timedelta

from monitor.core.common.now import Now
from monitor.core.sessions.model import Session
from monitor.core.timeline.model import SourceView

# What was promised long before a source was first read is history, not something to act on.
FORGOTTEN_AFTER = timedelta(days=30)
# Who sets it up in the evening has just written into the day's sessions how they went.
FRESH_FOR = timedelta(days=1)
# What should have followed in the week before can still be mended, and is near enough to be known.
MENDED_WITHIN = timedelta(days=7)


class Visibility:
    """The sources as rules may ask of them; an answer that waits for a poll holds no longer."""

    __slots__ = ("_now", "_views")

    def __init__(self, views: Mapping[str, SourceView], now: Now) -> None:
        self._views, self._now = views, now

    def is_before_watch(
        self, source: str, occurred_at: datetime, reach: timedelta = FRESH_FOR
    ) -> bool:
        """Whether it lies more than `reach` before the source was first read.

        Nobody watched that time, so nobody is told of it: the first read only learns.
        """
        view = self._views.get(source)
        if view is None or view.first_ok is None:
            return False
        return occurred_at < view.first_ok - reach

    def came_since(self, source: str, seen_at: datetime) -> bool:
        """Whether what was first seen at `seen_at` was not there yet at the source's first read."""
        view = self._views.get(source)
        return view is not None and view.first_ok is not None and view.first_ok < seen_at

    def is_blind(self, sources: Iterable[str], *, upto: datetime | None = None) -> bool:
        """Whether the silence of any of these sources says nothing now, about the time `upto`."""
        views = (self._views.get(name) for name in set(sources))
        return any(
            view is not None and (view.is_blind or self._ends_before(view, upto)) for view in views
        )

    def is_doubted(self, session: Session) -> bool:
        """Whether its calendar states other rules for the zone that it was worked out with."""
        view = self._views.get(session.source)
        since = view.doubted_zones.get(session.zone) if view is not None else None
        if since is None or session.start < since:
            return False
        self._now.holds_no_longer()
        return True

    def has_read_past(self, source: str, moment: datetime) -> bool:
        """Whether the source has been read since `moment`."""
        view = self._views.get(source)
        if view is None or view.last_ok is None:
            return False
        is_read = view.last_ok >= moment
        # Nobody waits for a source that can't be seen: once it can be, that is news by itself.
        if not is_read and not view.is_blind:
            self._now.holds_no_longer()
        return is_read

    def _ends_before(self, view: SourceView, upto: datetime | None) -> bool:
        """A source that shows 60 days says nothing about the 61st."""
        if upto is None or view.shown_until is None or upto <= view.shown_until:
            return False
        self._now.holds_no_longer()
        return True
