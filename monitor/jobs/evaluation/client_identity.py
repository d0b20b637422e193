"""Whose a session is: what settling asks about clients, and clients that go by a new name."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import datetime

from monitor.core.sessions.edit_facts import EditFacts
from monitor.core.sessions.model import Session
from monitor.core.sessions.recognition import is_same_name
from monitor.core.sessions.unsettled import Edits
from monitor.jobs.app import Installation
from monitor.store.timelines.tracked_events import TrackedEvent

Names = Callable[[], dict[str, str]]  # client id -> what the calendar calls an unconfigured one
Called = set[tuple[str | None, str | None]]  # client ids before and after the settings changed


def context_of(
    app: Installation,
    tracked: TrackedEvent,
    edits: Edits,
    now: datetime,
    names: Names,
    has_entered: Callable[[Session], bool],
) -> EditFacts:
    configured = {client.id for client in app.settings.clients}

    def is_same(one: str | None, other: str | None) -> bool:
        if one is None or other is None or one == other:
            return one == other
        called = names() if not {one, other} <= configured else {}
        return any(
            is_same_name(a, b)
            for a in _called(app, one, called)
            for b in _called(app, other, called)
        )

    return EditFacts(
        made_of=edits.made_of,
        side_of=lambda s: edits.side_of(s, app.recognizer, app.markers),
        cut_off_of=lambda s: app.practice.rules_for(s.clinician, s.client).reschedule.short_notice,
        known_until=tracked.projected_until,
        now=now,
        has_entered=has_entered,
        is_another=lambda one, other: one != other and {one, other} <= configured,
        is_same=is_same,
    )


def _called(app: Installation, client: str, names: Mapping[str, str]) -> list[str]:
    known = app.settings.client(client)
    words = (known.name, *known.titles) if known is not None else (names.get(client),)
    return [word for word in words if word]


def renamed(called: Called) -> dict[str, str]:
    """Whom new settings call by another name throughout: what is long past is theirs too."""
    by_old: dict[str | None, set[str | None]] = {}
    for before, after in called:
        by_old.setdefault(before, set()).add(after)
    return {
        before: after
        for before, found in by_old.items()
        for after in found
        if before is not None and after is not None and len(found) == 1 and before != after
    }
