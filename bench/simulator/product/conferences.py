"""Who was in a life's video conferences, answered as a connector answers the product's question.

A stand-in for the Meet connector's protocol only: what that makes of Meet's own records is tested
with a server, in tests/.
"""

from __future__ import annotations

from collections.abc import Collection
from datetime import datetime, timedelta

from bench.simulator.model.life import Life
from connectors.model import Arrival, Joiner, Window


class Conferences:
    kept_for = timedelta(days=30)

    def __init__(self, life: Life, asked_at: datetime) -> None:
        self._life, self._asked_at = life, asked_at

    def keeps(self, link: str) -> bool:
        return link.startswith("https://meet.google.com/")

    def arrivals(
        self, link: str, session: Window, *, clients: Collection[str]
    ) -> tuple[Arrival, ...]:
        found: list[Arrival] = []
        series = {e.id for e in self._life.diary.entries.values() if e.place == link}
        for stay in self._life.stays:
            is_here = stay.sid.split("#")[0] in series
            if (
                is_here
                and stay.joined < min(session.end, self._asked_at)
                and stay.left > session.start
            ):
                left = stay.left if stay.left <= self._asked_at else None
                found.append(Arrival(who=Joiner.CLINICIAN, joined=stay.joined, left=left))
                if not stay.is_alone:
                    found.append(Arrival(who=Joiner.GUEST, joined=stay.start, left=left))
        return tuple(a for a in found if a.joined <= self._asked_at)

    def check(self, *, now: datetime) -> str:
        return "It answers."
