"""`/sources`: how each calendar fares; and one that is held back, to look at and let through."""

from __future__ import annotations

from datetime import datetime
from urllib.parse import quote

from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import RedirectResponse, Response

from monitor.core.common.translation import N_
from monitor.core.rules.source_suspect import CONCERNED
from monitor.jobs.app import Installation
from monitor.jobs.reading.held_poll import HeldChange, accept, held_difference
from monitor.jobs.reading.sources import (
    SourceReport,
    SourceStatus,
    report_sources,
    source_statuses,
    sources_with_sessions,
)
from monitor.web.dashboard.frame import A_PAGE, first_row, framed, part, worded
from monitor.web.dashboard.visitors import Sight, may, sight_of
from monitor.web.dashboard.wording import Wording
from monitor.web.guard.access import Access

_MOST = 50
_STATES = {
    "ok": N_("seen as it should be"),
    "failing": N_("the last look failed"),
    "stale": N_("not seen for too long"),
    "suspect": N_("held back: it says too much at once"),
    "never": N_("never seen yet"),
}
_KINDS = {
    "gone": N_("is gone"),
    "new": N_("is new"),
    "moved": N_("is moved"),
    "changed": N_("is changed otherwise"),
}
_AND_MORE = N_("and {number} more until {day}")
_WORDS = {
    "title": N_("Calendars"),
    "last": N_("Last seen"),
    "next": N_("Next look"),
    "sessions": N_("Sessions"),
    "none": N_(
        "No session is seen in it. `steadyframe agenda --unrecognised` tells what it shows instead."
    ),
    "events": N_("Events"),
    "clinician": N_("Clinician"),
    "unread": N_("Events that can’t be read"),  # noqa: RUF001 - an apostrophe as it is printed
    "ahead": N_("Days ahead that it shows"),
    "error": N_("What went wrong"),
    "look": N_("Look at the difference"),
    "held": N_("What would be so"),
    "since": N_("Held back since"),
    "accept": N_("The calendar is right: let it through"),
    "calm": N_("Nothing is held back. What the calendar says counts."),
    "back": N_("All calendars"),
    "empty": N_("No calendar is set up. `steadyframe init` helps to."),
    "event": N_("An event"),
    "accepted": N_("Let through. What follows from it stands under Findings."),
}


def show_sources(request: Request) -> Response:
    app: Installation = request.state.app
    sight = sight_of(request.state.visitor, app.settings.web)
    wording = Wording.of(app, sight, ())
    words = worded(wording.language, _WORDS)
    names = _names(app, sight)
    first = first_row(request)
    shown = names[first : first + A_PAGE]
    with_sessions = sources_with_sessions(app, shown)
    return framed(
        request,
        "sources.html",
        words["title"],
        words=words,
        rows=[
            _fares(app, one)
            | {"is_held": one.is_held_back, "is_empty": one.name not in with_sessions}
            for one in source_statuses(app, shown)
        ],
        part=part(request, len(names)),
    )


def show_source(request: Request) -> Response:
    """One calendar; the difference only for who sees clients, for titles tell of them."""
    app: Installation = request.state.app
    report, sight = _seen_by(request)
    wording = Wording.of(app, sight, ())
    words = worded(wording.language, _WORDS)
    is_held = report.held_back is not None and sight.clients
    found, number = held_difference(app, report.name, _MOST) if is_held else ([], 0)
    return framed(
        request,
        "source.html",
        report.name,
        words=words,
        row=_row(app, report),
        changes=[_said(one, wording, words) for one in found],
        more=number - len(found),
        may_accept=is_held and may(request.state.visitor, Access.ANSWERS, app.settings.web),
        done=words["accepted"] if request.query_params.get("done") == "accepted" else "",
    )


def accept_source(request: Request) -> Response:
    app: Installation = request.state.app
    report, _ = _seen_by(request)
    if not accept(app, report.name, request.state.visitor.user.id):
        raise HTTPException(409, f"Nothing of {report.name} is held back.")
    return RedirectResponse(f"/sources/{quote(report.name)}?done=accepted", status_code=303)


def _seen_by(request: Request) -> tuple[SourceReport, Sight]:
    app: Installation = request.state.app
    sight = sight_of(request.state.visitor, app.settings.web)
    name = request.path_params["name"]
    if name not in _names(app, sight):
        raise HTTPException(404, "There is no such calendar.")
    (report,) = report_sources(app, [name])
    return report, sight


def _names(app: Installation, sight: Sight) -> list[str]:
    of = app.settings.source_clinician
    return [one.name for one in app.settings.sources if sight.covers(of(one))]


def _fares(app: Installation, one: SourceStatus | SourceReport) -> dict[str, object]:
    return {
        "name": one.name,
        "clinician": app.practice.clinician_name(app.clinician_of(one.name)),
        "status": one.status,
        "state": app.practice.language.say(_STATES[one.status]),
        "last": _looked(app, one.last_ok),
        "next": _looked(app, one.next_due),
    }


def _looked(app: Installation, at: datetime | None) -> str:
    """When it was looked at, which tells of nobody: to the minute for everybody."""
    language, zone = app.practice.language, app.practice.zone
    return language.moment(at.astimezone(zone)) if at else "–"  # noqa: RUF001


def _row(app: Installation, report: SourceReport) -> dict[str, object]:
    language, held = app.practice.language, report.held_back
    return _fares(app, report) | {
        "sessions": report.sessions,
        "events": report.events,
        "unread": report.set_aside,
        "ahead": report.days_ahead or "",
        "error": report.last_error or "",
        "held": _looked(app, held.since) if held else "",
        "missing": language.say(CONCERNED, missing=held.missing, known=held.known)
        if held and held.known
        else "",
    }


def _said(one: HeldChange, wording: Wording, words: dict[str, str]) -> str:
    """Titles as the calendar has them, where clients are called by name."""
    is_named = wording.display is not None and wording.display.mode == "full"
    title = one.title if is_named and one.title else words["event"]
    kind = wording.language.say(_KINDS[one.kind])
    when = wording.times.move(one.start, one.to) if one.start and one.to else None
    said = f"{title} {kind}: {when or wording.moment(one.start)}"
    if not (one.more and one.until):
        return said
    last = wording.times.day(one.until)
    return f"{said}, {wording.language.say(_AND_MORE, number=one.more, day=last)}"
