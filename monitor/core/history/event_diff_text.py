"""What an event says, and how it differs from what it said before, in calm words."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import datetime, timedelta

from connectors.model import CalendarEvent, Component, EventTime, PartStat, Status
from monitor.core.findings.summary_text import MINUTE, format_span
from monitor.core.history.rrule_text import listed, rule_in_words

Says = Callable[[datetime], str]  # an instant as people of the practice read it

_LONGEST_TITLE = 60
_MOST_DAYS = 6
_NOTHING = "details that bear on nothing here changed"
_STATUS = {
    Status.CONFIRMED: "it is confirmed",
    Status.TENTATIVE: "it is tentative",
    Status.CANCELLED: "it is marked as cancelled",
    Status.NEEDS_ACTION: "it is to be done",
    Status.IN_PROCESS: "it is being done",
    Status.COMPLETED: "it is done",
}


def as_first_seen(
    event: CalendarEvent,
    says: Says,
    *,
    planned: datetime | None = None,
    series: CalendarEvent | None = None,
) -> str:
    """A state without one before it.

    `planned` is the start that an exception had in its series; what both say is not repeated.
    """
    if series is not None and series.start is not None:
        usual = replace(series, start=event.start, end=event.end, rrules=(), exrules=())
        usual = replace(usual, rdates=(), exdates=())
        found = differences(usual, event, says)
        return "; ".join([_when(event, says, planned), *(w for w in found if w != _NOTHING)])
    parts = [_when(event, says, planned)]
    parts += [f"repeats {rule_in_words(rule)}" for rule in event.rrules]
    parts += [f"but not {rule_in_words(rule)}" for rule in event.exrules]
    if event.status is not Status.CONFIRMED and event.component is Component.EVENT:
        parts.append(_STATUS[event.status])
    if event.summary:
        parts.append(f"titled {_quoted(event.summary)}")
    return ", ".join(parts)


def differences(old: CalendarEvent, new: CalendarEvent, says: Says) -> list[str]:
    """What changed from one state to the next, the most telling first."""
    found = [
        *_times(old, new, says),
        *_repetition(old, new, says),
        *([_STATUS[new.status]] if old.status != new.status else []),
        *_people(old, new),
        *_words(old, new),
    ]
    return found or [_NOTHING]


def _when(event: CalendarEvent, says: Says, planned: datetime | None) -> str:
    if event.component is Component.TODO:
        return f"a to-do, due {_said(event.due, says)}" if event.due else "a to-do without a date"
    if event.start is None:
        return "without a time"
    start = event.start.instant
    if planned is None:
        lasts = _length(event)
        return _said(event.start, says) + (f" for {format_span(lasts)}" if lasts else "")
    return "at its time" if start == planned else f"moved to {_said(event.start, says)}"


def _said(when: EventTime, says: Says) -> str:
    if when.is_date:
        day = when.local
        return f"{day:%a} {day.day} {day:%b %Y}"
    return says(when.instant)


def _length(event: CalendarEvent) -> timedelta:
    """Zero where it is not stated, or less than a minute."""
    if event.start is None or event.end is None or event.start.is_date:
        return timedelta()
    length = event.end.instant - event.start.instant
    return length if length >= MINUTE else timedelta()


def _lasts(old: CalendarEvent, new: CalendarEvent) -> Iterator[str]:
    was, now = _length(old), _length(new)
    if now != was and now:
        yield f"it is {format_span(now)} long now" + _by_how_much(was, now)


def _by_how_much(was: timedelta, now: timedelta) -> str:
    """Where words for both are the same ones."""
    if format_span(was) != format_span(now):
        return ""
    by = format_span(abs(now - was))
    return f", {by} more than before" if now > was else f", {by} less than before"


def _times(old: CalendarEvent, new: CalendarEvent, says: Says) -> Iterator[str]:
    if old.start != new.start and old.start is not None and new.start is not None:
        what = "its first time moved" if new.is_recurring else "moved"
        if old.start.instant == new.start.instant:
            what = "the time zone that it is written in changed, at"
            yield f"{what} {_said(new.start, says)}"
        else:
            yield f"{what} from {_said(old.start, says)} to {_said(new.start, says)}"
    yield from _lasts(old, new)
    if old.due != new.due and new.due is not None:
        was = f" (was {_said(old.due, says)})" if old.due else ""
        yield f"due {_said(new.due, says)}{was}"


def _repetition(old: CalendarEvent, new: CalendarEvent, says: Says) -> Iterator[str]:
    if old.rrules != new.rrules:
        is_now, was = (listed([rule_in_words(r) for r in e.rrules]) for e in (new, old))
        yield f"repeats {is_now or 'no more'} now" + (f" (was {was})" if was else "")
    if old.exrules != new.exrules:
        is_now, was = (listed([rule_in_words(r) for r in e.exrules]) for e in (new, old))
        yield f"leaves out {is_now or 'nothing'} by rule now" + (f" (was {was})" if was else "")
    for before, after, what in (
        (old.exdates, new.exdates, "leaves out"),
        (new.exdates, old.exdates, "takes in again"),
        (old.rdates, new.rdates, "adds"),
        (new.rdates, old.rdates, "no longer adds"),
    ):
        known = {one.instant for one in before}
        fresh = sorted((one for one in after if one.instant not in known), key=_instant)
        if fresh:
            more = [f"{len(fresh) - _MOST_DAYS} more"] if len(fresh) > _MOST_DAYS else []
            yield f"{what} {listed([*(_said(d, says) for d in fresh[:_MOST_DAYS]), *more])}"


def _instant(when: EventTime) -> datetime:
    return when.instant


def _people(old: CalendarEvent, new: CalendarEvent) -> Iterator[str]:
    answers = {a.email: a.partstat for a in old.attendees}
    if answers.keys() != {a.email for a in new.attendees}:
        yield "other people are invited"
    changed = [a.partstat for a in new.attendees if answers.get(a.email, a.partstat) != a.partstat]
    for answer, words in (
        (PartStat.DECLINED, "declined"),
        (PartStat.ACCEPTED, "accepted"),
        (PartStat.TENTATIVE, "answered with perhaps"),
    ):
        if number := changed.count(answer):
            yield f"{'one invited person' if number == 1 else f'{number} invited people'} {words}"


def _words(old: CalendarEvent, new: CalendarEvent) -> Iterator[str]:
    if old.summary != new.summary:
        yield f"the title changed from {_quoted(old.summary)} to {_quoted(new.summary)}"
    if old.location != new.location:
        yield "the place changed"
    if old.description != new.description:
        yield "the notes in it changed"
    if old.transparent != new.transparent:
        yield f"it is shown as {'free' if new.transparent else 'busy'} now"


def _quoted(title: str) -> str:
    text = " ".join(title.split())
    short = text if len(text) <= _LONGEST_TITLE else f"{text[: _LONGEST_TITLE - 1]}…"
    return f'"{short}"' if short else "nothing"
