"""`/c/<token>`: the page, a tap on it, and what makes it an app of the phone's home screen."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import JSONResponse, RedirectResponse, Response

from monitor.core.timeline.model import Checkin, CheckinKind
from monitor.jobs.access.tokens import Token
from monitor.jobs.answers.checkins import checkin_id, find_checkin, record_checkin, take_back
from monitor.jobs.app import Installation
from monitor.jobs.reading.checkin_day import session_by_id
from monitor.web.checkin.view import checkin_view
from monitor.web.errors import OTHER_SESSION
from monitor.web.requests import is_json, sent_values
from monitor.web.templating import page

_LONGEST_WAIT = timedelta(days=3)
_LONGEST_ID = 100


def show_day(request: Request) -> Response:
    app: Installation = request.state.app
    token: Token = request.state.token
    view = checkin_view(app, token.clinician or "", app.now())
    return page("checkin.html", app, title=view.title, view=view, path=request.url.path)


def take_tap(request: Request) -> Response:
    """Kept before it is answered: by a form with the page again, by the script with JSON."""
    app: Installation = request.state.app
    values = sent_values(request)
    tapped_at = app.now() - _waited(values.get("waited"))
    if values.get("kind") == "undo":
        done = _undo(request, values, tapped_at)
    else:
        done = _record(request, values, tapped_at)
    if is_json(request):
        return JSONResponse({"done": done})
    return RedirectResponse(request.url.path, status_code=303)


def manifest(request: Request) -> Response:
    """What a phone needs to keep the page on its home screen."""
    start = request.url.path.rpartition("/")[0]
    icons = [
        {"src": f"/static/icon-{size}.png", "sizes": f"{size}x{size}", "type": "image/png"}
        for size in (192, 512)
    ]
    body = {
        "name": "SteadyFrame",
        "short_name": "SteadyFrame",
        "start_url": start,
        "scope": start,
        "display": "standalone",
        "background_color": "#faf8f4",
        "theme_color": "#23585d",
        "icons": icons,
    }
    return JSONResponse(body, media_type="application/manifest+json")


def _record(request: Request, values: dict[str, Any], tapped_at: datetime) -> bool:
    app: Installation = request.state.app
    tap, kind = _text(values, "id"), _text(values, "kind")
    if kind not in list(CheckinKind):
        raise HTTPException(422, "That is nothing that can be recorded.")
    session = session_by_id(app, _text(values, "session"))
    if session is None or session.clinician != request.state.token.clinician:
        raise HTTPException(404, OTHER_SESSION)
    # A form has no id of its own: twice the same within a second is once.
    record_checkin(app, session.id, CheckinKind(kind), tapped_at, _own(request, tap) or None)
    return True


def _undo(request: Request, values: dict[str, Any], tapped_at: datetime) -> bool:
    app: Installation = request.state.app
    checkin = _meant(request, _text(values, "of"))
    return checkin is None or take_back(app, checkin, tapped_at)


def _meant(request: Request, of: str) -> Checkin | None:
    """The check-in by its own id or by its tap's; None for one that is gone or another's."""
    app: Installation = request.state.app
    for known in (of, checkin_id(_own(request, of))):
        checkin = find_checkin(app, known)
        session = session_by_id(app, checkin.session_id) if checkin else None
        if session is not None and session.clinician == request.state.token.clinician:
            return checkin
    return None


def _own(request: Request, tap: str) -> str:
    """No other clinician's tap has this name."""
    token: Token = request.state.token
    return f"{token.clinician}\n{tap}" if tap else ""


def _text(values: dict[str, Any], name: str) -> str:
    value = values.get(name, "")
    if not (isinstance(value, str) and value.isprintable()) or len(value) > _LONGEST_ID:
        raise HTTPException(422, f"{name} is no text of the length that it has.")
    return value


def _waited(value: object) -> timedelta:
    """How long ago it was tapped, in seconds by the phone's own clock, right or wrong."""
    if value is None:
        return timedelta()
    if isinstance(value, (int, float)) and 0 <= value <= _LONGEST_WAIT.total_seconds():
        return timedelta(seconds=value)
    raise HTTPException(422, "That was tapped longer ago than can be believed.")
