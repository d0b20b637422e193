"""The page as worded pieces, which the template lays out."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from monitor.core.common.translation import N_
from monitor.core.timeline.model import CheckinKind
from monitor.jobs.answers.checkins import UNDO_WITHIN
from monitor.jobs.app import Installation
from monitor.jobs.reading.checkin_day import DaySession, checkin_day
from monitor.jobs.reading.terminal_display import web_display
from monitor.notify.render.client_display import ClientDisplay
from monitor.notify.render.time_text import TimeWords

_LABELS = {
    CheckinKind.ARRIVAL: N_("We've begun"),
    CheckinKind.END: N_("Ended"),
    CheckinKind.NO_SHOW: N_("Didn't come"),
}
_SAID = {
    CheckinKind.ARRIVAL: N_("Began at {time}"),
    CheckinKind.END: N_("Ended at {time}"),
    CheckinKind.NO_SHOW: N_("Didn't come"),
}
# For the script, which says them while nothing can be asked.
_SCRIPT = {
    "kept": N_(
        "Kept on this phone. It is sent by itself, with its time, when there is a connection."
    ),
    "undo": N_("Undo"),
    "undone": N_("Undone."),
    "late": N_("It is too late to undo that here."),
    "refused": N_("That could not be kept. Load the page again."),
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Button:
    kind: str
    label: str
    is_main: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Card:
    """One session. `undo`: the id of a check-in that may still be taken back."""

    session: str
    when: str
    who: str
    said: tuple[str, ...]
    buttons: tuple[Button, ...]
    undo: str
    is_next: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class CheckinView:
    title: str
    day: str
    whose: str
    cards: tuple[Card, ...]
    empty: str
    script: dict[str, str]


def checkin_view(app: Installation, clinician: str, now: datetime) -> CheckinView:
    say = app.practice.language.say
    times = TimeWords(zone=app.practice.zone, language=app.practice.language)
    found = checkin_day(app, clinician, now)
    show = web_display(app, (one.session.client for one in found))
    first = next((one.session.id for one in found if one.session.end > now and not one.said), "")
    return CheckinView(
        title=say(N_("Today's sessions")),
        day=times.day(now),
        whose=app.practice.clinician_name(clinician),
        cards=tuple(_card(app, one, times, show, now, first) for one in found),
        empty=say(
            N_(
                "No session stands on the calendar for today. What is entered now stands here "
                "after the next look at it."
            )
        ),
        script={name: say(words) for name, words in _SCRIPT.items()},
    )


def _card(
    app: Installation,
    one: DaySession,
    times: TimeWords,
    show: ClientDisplay,
    now: datetime,
    first: str,
) -> Card:
    say, session = app.practice.language.say, one.session
    latest = one.said[-1] if one.said else None
    return Card(
        session=session.id,
        when=f"{times.clock(session.start)}–{times.clock(session.end)}",  # noqa: RUF001
        who=show(session.client) if session.client else say(N_("No name")),
        said=tuple(
            say(_SAID[kind], time=times.clock(at))
            for kind in CheckinKind
            if (at := one.at(kind)) is not None
        ),
        buttons=tuple(
            Button(
                kind=kind.value, label=say(_LABELS[kind]), is_main=kind is not CheckinKind.NO_SHOW
            )
            for kind in _open_kinds(one, now)
        ),
        undo=latest.id if latest and now - latest.recorded_at < UNDO_WITHIN else "",
        is_next=session.id == first,
    )


def _open_kinds(one: DaySession, now: datetime) -> tuple[CheckinKind, ...]:
    """What can still be said: that it begins, not before it could nor after its end."""
    if one.at(CheckinKind.NO_SHOW) or one.at(CheckinKind.END):
        return ()
    if one.at(CheckinKind.ARRIVAL):
        return (CheckinKind.END,)
    begins = (CheckinKind.ARRIVAL,) if now < one.session.end else ()
    return (*begins, CheckinKind.NO_SHOW)
