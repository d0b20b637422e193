"""`/clients` and `/clients/ID`: whom one sees, and a relationship over half a year."""

from __future__ import annotations

from contextlib import suppress
from datetime import datetime, timedelta
from urllib.parse import quote

from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import Response

from monitor.core.common.translation import N_
from monitor.core.common.weeks import week_around
from monitor.core.sessions.changes import Change
from monitor.jobs.app import Installation
from monitor.jobs.reading.agenda import AgendaEntry
from monitor.jobs.reading.relationship import (
    Relationship,
    clients_of_one,
    is_client_seen,
    relationship_of,
    some_clients,
)
from monitor.jobs.reading.terminal_display import names_on_page
from monitor.web.dashboard.findings import finding_row
from monitor.web.dashboard.frame import A_PAGE, first_row, framed, part, worded
from monitor.web.dashboard.timeline_picture import picture_of
from monitor.web.dashboard.visitors import sight_of
from monitor.web.dashboard.week import STATES
from monitor.web.dashboard.wording import Wording

_BACK, _AHEAD = timedelta(weeks=20), timedelta(weeks=4)
_YEARS = range(1971, 9990)  # those of which a week can be named
_TITLE = N_("Clients")
_NOTICE = N_("{notice} before")
_NOTICE_BETWEEN = N_("between {least} and {most} before")
_NO_NOTICE = N_("after it was to start")
_WORDS = {
    "empty": N_("No client has a session yet. Once a calendar was read, they stand here."),
    "picture": N_(
        "A picture of the sessions by day and hour. The list below it says the same in words."
    ),
    "planned": N_("planned"),
    "began": N_("seen to begin"),
    "move": N_("moved"),
    "promise": N_("follow-up"),
    "sessions": N_("Sessions"),
    "moves": N_("Changes"),
    "follow_ups": N_("Follow-ups"),
    "none": N_("Nothing in these weeks. “Earlier” shows those before."),
    "earlier": N_("Earlier"),
    "later": N_("Later"),
    "back": N_("All clients"),
    "off": N_("off the calendar"),
}


def show_clients(request: Request) -> Response:
    app: Installation = request.state.app
    sight = sight_of(request.state.visitor, app.settings.web)
    first = first_row(request)
    if sight.clinician is None:
        by_name = names_on_page(app) != "pseudonym"
        seen, number = some_clients(app, by_name=by_name, first=first, most=A_PAGE)
        wording = Wording.of(app, sight, seen)
    else:
        own = clients_of_one(app, sight.clinician)
        wording, number = Wording.of(app, sight, own), len(own)
        seen = sorted(own, key=lambda one: (wording.client(one), one))[first : first + A_PAGE]
    return framed(
        request,
        "clients.html",
        wording.language.say(_TITLE),
        words=worded(wording.language, _WORDS),
        clients=[(wording.client(one), one) for one in seen],
        part=part(request, number),
    )


def show_client(request: Request) -> Response:
    app: Installation = request.state.app
    sight = sight_of(request.state.visitor, app.settings.web)
    client = request.path_params["id"]
    if not is_client_seen(app, client, sight.clinician):
        raise HTTPException(404, "There is no such client.")
    wording = Wording.of(app, sight, [client])
    words = worded(wording.language, _WORDS)
    end = _end(request, app)
    start = end - _BACK - _AHEAD
    found = relationship_of(app, client, sight.clinician, start, end)
    return framed(
        request,
        "client.html",
        wording.client(client),
        words=words,
        days=wording.times.week(start, end),
        # Hours are what it draws: who may not read them gets the words alone.
        picture=picture_of(found, wording.times, start, end) if wording.times.exact else None,
        sessions=[_session(one, wording) for one in reversed(found.entries)],
        moves=[_move(one, wording, words) for one in reversed(found.moves)],
        follow_ups=[finding_row(app, one, wording) for one in reversed(found.follow_ups)],
        before=_until(client, end - _BACK),
        after=_until(client, end + _BACK),
        is_empty=_is_empty(found),
    )


def _until(client: str, end: datetime) -> str:
    return f"/clients/{quote(client)}?until={end.date().isoformat()}"


def _end(request: Request, app: Installation) -> datetime:
    """The end of the week that the address names, else four weeks from now."""
    zone, asked = app.practice.zone, app.now() + _AHEAD
    with suppress(ValueError):
        day = datetime.fromisoformat(request.query_params.get("until", "")[:10])
        if day.year in _YEARS:
            asked = day.replace(tzinfo=zone)
    return week_around(asked, zone).end


def _session(entry: AgendaEntry, wording: Wording) -> str:
    times, session = wording.times, entry.session
    parts = [times.moment(session.start), wording.language.say(STATES[entry.state])]
    if entry.arrival is not None:
        parts.append(times.clock(entry.arrival.at))
    return ", ".join(filter(None, parts))


def _move(change: Change, wording: Wording, words: dict[str, str]) -> str:
    times = wording.times
    gone = f"{times.moment(change.from_start)}: {words['off']}"
    what = times.move(change.from_start, change.to_start) if change.to_start else gone
    return f"{what} ({_notice(change, wording)})"


def _notice(change: Change, wording: Wording) -> str:
    say, length = wording.language.say, wording.language.length
    least, most = change.notice_min, change.notice_max
    if most <= timedelta():
        return say(_NO_NOTICE)
    if least <= timedelta() or length(least) == length(most):
        return say(_NOTICE, notice=length(most))
    return say(_NOTICE_BETWEEN, least=length(least), most=length(most))


def _is_empty(found: Relationship) -> bool:
    return not (found.entries or found.moves or found.follow_ups)
