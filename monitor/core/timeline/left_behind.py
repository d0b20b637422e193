"""Which sessions a calendar still shows where their hour stood before it was moved.

An hour stands once: where it was moved last.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime

from monitor.core.sessions.changes import Change
from monitor.core.sessions.model import Presence, Session
from monitor.core.timeline.copied_hours import CopiedHour, Places
from monitor.core.timeline.standing import part_of


class LeftBehind:
    """Of the hours that are noted; `sessions` are all by id, as they stand.

    `ahead` are the moves that led to where the others don't show them yet.
    """

    def __init__(self, sessions: Mapping[str, Session]) -> None:
        self._sessions = sessions
        self._leader_of: dict[str, str] = {}
        self.ahead: list[Change] = []

    def note_gone(self, hour: CopiedHour, places: Places) -> None:
        """Of an hour that all calendars show where it stands, if they show it: those that don't."""
        standing = [member for member, place in places.items() if place is not None]
        leader = hour.leader if hour.leader in standing else next(iter(standing), None)
        for member, place in places.items():
            if leader is not None and place is None and self._place(member) is None:
                self._leader_of[member] = leader

    def note_standing(self, hour: CopiedHour) -> None:
        """Of an hour that calendars show at several times: what is not where it was moved last."""
        places = {member: self._place(member) for member in hour.members}
        led = hour.moved_last(places)
        if led is not None:
            self.ahead.append(part_of(led.change, [hour.from_start(led.one)]))
        leader = led.one.session_id if led is not None else hour.leader
        if leader is None or places[leader] is None:
            return
        self._leader_of |= {m: leader for m, place in places.items() if place != places[leader]}

    def _place(self, session_id: str) -> datetime | None:
        session = self._sessions.get(session_id)
        if session is None or session.presence is not Presence.SCHEDULED:
            return None
        return session.start

    def found(self) -> Mapping[str, str]:
        """By the id of each session left behind, the one that leads."""
        return {member: self._last_leader(member) for member in self._leader_of}

    def _last_leader(self, member: str) -> str:
        passed = {member}
        while (leader := self._leader_of[member]) in self._leader_of and leader not in passed:
            passed.add(leader)
            member = leader
        return leader
