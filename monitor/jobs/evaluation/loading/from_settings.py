"""Leave and excused time as the settings have them, cut in the practice's zone."""

from __future__ import annotations

from collections import defaultdict
from datetime import date, datetime, time, timedelta

from monitor.core.common.weeks import instant
from monitor.core.timeline.model import Span
from monitor.jobs.app import Installation


def configured_leave(app: Installation) -> dict[str, list[Span]]:
    """By clinician; an entry without one is for all of them."""
    leave: dict[str, list[Span]] = defaultdict(list)
    for entry in app.settings.leave:
        span = Span(
            start=_midnight(app, entry.first),
            end=_midnight(app, entry.last + timedelta(days=1)),
            why="leave",
            announced=_midnight(app, entry.announced) if entry.announced else None,
        )
        away = [entry.clinician] if entry.clinician else [c.id for c in app.settings.clinicians]
        for clinician in away:
            leave[clinician].append(span)
    return leave


def configured_excuses(app: Installation) -> dict[str, tuple[Span, ...]]:
    """By client, when sessions need not take place."""
    found: dict[str, list[Span]] = defaultdict(list)
    for entry in app.settings.excused:
        found[entry.client].append(
            Span(
                start=_midnight(app, entry.first),
                end=_midnight(app, entry.last + timedelta(days=1)),
                why=entry.reason or "excused",
            )
        )
    return {client: tuple(spans) for client, spans in found.items()}


def _midnight(app: Installation, day: date) -> datetime:
    return instant(day, time(), app.practice.zone)
