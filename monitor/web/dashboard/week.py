"""`/`: a week at a glance. Its sessions, what is worth a look, and with whom all is steady."""

from __future__ import annotations

from collections import defaultdict
from datetime import date
from urllib.parse import urlencode

from starlette.requests import Request
from starlette.responses import Response

from monitor.core.common.translation import N_
from monitor.core.common.weeks import (
    UnknownWeekError,
    Week,
    week_after,
    week_around,
    week_before,
    week_of,
)
from monitor.core.findings.model import Finding
from monitor.jobs.app import Installation
from monitor.jobs.reading.agenda import AgendaEntry, agenda_of
from monitor.jobs.reading.findings.listing import Wanted, some_findings
from monitor.web.dashboard.findings import finding_row
from monitor.web.dashboard.frame import framed, worded
from monitor.web.dashboard.visitors import Sight, sight_of
from monitor.web.dashboard.wording import Wording

_MOST_FINDINGS = 200
_SHOWN = 5
STATES = {
    "upcoming": N_("to come"),
    "held": N_("seen to begin"),
    "unobserved": N_("over, not observed"),
    "moved": N_("moved"),
    "cancelled": N_("off the calendar"),
    "no_show": N_("nobody came"),
    "excused": N_("excused"),
}
_TITLE = N_("Week of {days}")
_WORDS = {
    "before": N_("Week before"),
    "after": N_("Week after"),
    "clinician": N_("Clinician"),
    "show": N_("Show"),
    "sessions": N_("Sessions"),
    "none": N_(
        "No session stands in this week. A calendar that is missing is told under Calendars."
    ),
    "look": N_("Worth a look"),
    "calm": N_("Nothing is open."),
    "all": N_("All findings"),
    "steady": N_("Steady"),
    "steady_none": N_("Something is open with everybody who has a session this week."),
}


def show_week(request: Request) -> Response:
    app: Installation = request.state.app
    sight = sight_of(request.state.visitor, app.settings.web)
    week, clinician = _week(request, app), _clinician(request, app, sight)
    entries = agenda_of(app, week.start, week.end, app.now(), clinician)
    wanted = Wanted(status="open", clinician=clinician)
    found, number = some_findings(app, wanted, first=0, most=_MOST_FINDINGS)
    shown = {e.session.client for e in entries} | {one.draft.client for one in found}
    wording = Wording.of(app, sight, shown)
    words = _worded(wording, week)
    zone = app.practice.zone
    return framed(
        request,
        "week.html",
        words["title"],
        words=words,
        days=_days(entries, wording),
        before=_address(week_before(week, zone), clinician),
        after=_address(week_after(week, zone), clinician),
        label=week.label,
        clinicians=[
            (one.id, app.practice.clinician_name(one.id), one.id == clinician)
            for one in app.settings.clinicians
            if sight.clinician is None and len(app.settings.clinicians) > 1
        ],
        rows=[finding_row(app, one, wording) for one in found[:_SHOWN]],
        number=number,
        sees_clients=sight.clients,
        steady=_steady(entries, found, wording) if sight.clients else [],
    )


def _worded(wording: Wording, week: Week) -> dict[str, str]:
    days = wording.times.week(week.start, week.end)
    said = worded(wording.language, _WORDS)
    return said | {"title": wording.language.say(_TITLE, days=days)}


def _week(request: Request, app: Installation) -> Week:
    """What the address asks for, else the present one."""
    zone, starts = app.practice.zone, app.settings.practice.week_starts
    try:
        return week_of(request.query_params.get("week", ""), zone, starts)
    except UnknownWeekError:
        return week_around(app.now(), zone, starts)


def _clinician(request: Request, app: Installation, sight: Sight) -> str:
    """One at a time: a practice's week on one page is nobody's glance."""
    known = [one.id for one in app.settings.clinicians]
    asked = request.query_params.get("clinician", "")
    return sight.clinician or (asked if asked in known else known[0])


def _address(week: Week, clinician: str) -> str:
    return f"/?{urlencode({'week': week.label, 'clinician': clinician})}"


def _days(entries: list[AgendaEntry], wording: Wording) -> list[dict[str, object]]:
    by_day: dict[date, list[AgendaEntry]] = defaultdict(list)
    for entry in entries:
        by_day[entry.session.start.astimezone(wording.times.zone).date()].append(entry)
    return [
        {
            "day": wording.language.weekday_and_day(day),
            "blocks": [_block(e, wording) for e in of_it],
        }
        for day, of_it in sorted(by_day.items())
    ]


def _block(entry: AgendaEntry, wording: Wording) -> dict[str, object]:
    session, times = entry.session, wording.times
    late = entry.arrival.at - entry.planned_start if entry.arrival else None
    minutes = late.total_seconds() // 60 if late else 0
    planned = "" if entry.planned_start == session.start else times.moment(entry.planned_start)
    return {
        "when": "–".join(filter(None, (times.clock(session.start), times.clock(session.end)))),  # noqa: RUF001
        "who": wording.client(session.client) if session.client else "",
        "client": session.client or "",
        "state": entry.state,
        "said": wording.language.say(STATES[entry.state]),
        "late": f"+{minutes:.0f} min" if times.exact and minutes >= 1 else "",
        "planned": planned,
    }


def _steady(entries: list[AgendaEntry], found: list[Finding], wording: Wording) -> list[str]:
    """Clients with a session about whom nothing is open, by what they are called."""
    stirred = {one.draft.client for one in found}
    calm = {e.session.client for e in entries if e.session.client} - stirred
    return sorted(wording.client(client) for client in calm if client is not None)
