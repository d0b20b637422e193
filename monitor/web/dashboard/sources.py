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
from monitor.jobs.reading.sources import SourceReport, report_sources
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
_WORDS = {
    "title": N_("Calendars"),
    "last": N_("Last seen"),
    "next": N_("Next look"),
    "sessions": N_("Sessions"),
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
    reports = report_sources(app, names[first : first + A_PAGE])
    return framed(
        request,
        "sources.html",
        words["title"],
        words=words,
        rows=[_row(app, one, wording) for one in reports],
        part=part(request, len(names)),
    )


def show_source(request: Request) -> Response:
    """One calendar; the difference only for who sees clients, for titles tell of them."""
    app: Installation = request.state.app
    report, sight = _seen_by(request)
    wording = Wording.of(app, sight, ())
    words = worded(wording.language, _WORDS)
    is_held = report.held_back is not None and sight.clients
    found = held_difference(app, report.name) if is_held else []
    return framed(
        request,
        "source.html",
        report.name,
        words=words,
        row=_row(app, report, wording),
        changes=[_said(one, wording, words) for one in found[:_MOST]],
        more=max(0, len(found) - _MOST),
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


def _row(app: Installation, report: SourceReport, wording: Wording) -> dict[str, object]:
    language, zone, held = wording.language, app.practice.zone, report.held_back

    def moment(at: datetime | None) -> str:
        """Of looks, which tell of nobody: to the minute for everybody."""
        return language.moment(at.astimezone(zone)) if at else "–"  # noqa: RUF001

    return {
        "name": report.name,
        "clinician": app.practice.clinician_name(app.clinician_of(report.name)),
        "status": report.status,
        "state": wording.language.say(_STATES[report.status]),
        "last": moment(report.last_ok),
        "next": moment(report.next_due),
        "sessions": report.sessions,
        "events": report.events,
        "unread": report.set_aside,
        "ahead": report.days_ahead or "",
        "error": report.last_error or "",
        "held": moment(held.since) if held else "",
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
    return f"{title} {kind}: {when or wording.moment(one.start)}"
