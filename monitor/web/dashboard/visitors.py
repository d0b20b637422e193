"""Somebody who is signed in: known by a cookie, and only shown what their role may see."""

from __future__ import annotations

from dataclasses import dataclass
from hmac import compare_digest
from urllib.parse import quote

from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import Response

from config.sections.web import Web
from monitor.jobs.access.sign_ins import LASTS, Role, Visitor, visitor_of
from monitor.jobs.app import Installation
from monitor.web.errors import NOT_THAT_ROLE, OLD_FORM, SIGN_IN_FIRST
from monitor.web.guard.access import Access
from monitor.web.requests import form_fields

WAY = "steadyframe-way"
AWAY = 600  # seconds
# It is kept in a cookie while somebody is with the provider.
_LONGEST_PATH = 1_000
OF_VISITORS = frozenset({Access.SIGNED_IN, Access.SEES_CLIENTS, Access.ANSWERS, Access.ADMIN})


@dataclass(frozen=True, slots=True, kw_only=True)
class Sight:
    """What a visitor may see. `clinician` is the only one of whom, or None for all of them."""

    clinician: str | None
    clients: bool

    def covers(self, clinician: str | None) -> bool:
        return self.clinician is None or clinician == self.clinician


def sight_of(visitor: Visitor, web: Web) -> Sight:
    is_supervisor = visitor.user.role is Role.SUPERVISOR
    return Sight(
        clinician=visitor.user.clinician,
        clients=not is_supervisor or web.supervisors_see_clients,
    )


def admit_visitor(request: Request, app: Installation, access: Access) -> Visitor:
    """Raises HTTPException: to the sign-in page, or that this is not for that role."""
    visitor = visitor_of(app, request.cookies.get(_cookie_name(app.settings.web), ""))
    if visitor is None:
        raise _asked_to_sign_in(request)
    if not may(visitor, access, app.settings.web):
        raise HTTPException(403, NOT_THAT_ROLE)
    if request.method == "POST":
        seal = form_fields(request).get("seal", "")
        if not compare_digest(seal.encode(), visitor.seal.encode()):
            raise HTTPException(403, OLD_FORM)
    return visitor


def keep_signed_in(response: Response, web: Web, value: str) -> None:
    """Sent with requests to this host alone, out of reach of scripts and of other sites' forms."""
    response.set_cookie(
        _cookie_name(web),
        value,
        max_age=int(LASTS.total_seconds()),
        secure=web.is_https,
        httponly=True,
        samesite="lax",
    )


def keep_the_way(response: Response, web: Web, value: str) -> None:
    """Until somebody comes back from the provider; empty: it is not needed any more."""
    response.set_cookie(
        WAY,
        value,
        max_age=AWAY if value else 0,
        path="/signin",
        secure=web.is_https,
        httponly=True,
        samesite="lax",
    )


def forget(response: Response, web: Web) -> None:
    response.delete_cookie(_cookie_name(web), secure=web.is_https, httponly=True, samesite="lax")


def own_path(text: str) -> str:
    """Where to go on after signing in: a path of ours, or the first page."""
    is_own = (
        len(text) <= _LONGEST_PATH
        and text.startswith("/")
        and not text.startswith("//")
        and "\\" not in text
    )
    return text if is_own and text.isprintable() and text.isascii() else "/"


def may(visitor: Visitor, access: Access, web: Web) -> bool:
    """Whether it is for that role."""
    if access is Access.ADMIN:
        return visitor.user.role is Role.ADMIN
    if access is Access.SEES_CLIENTS:
        return sight_of(visitor, web).clients
    if access is Access.ANSWERS:
        return visitor.user.role is not Role.SUPERVISOR
    return access is Access.SIGNED_IN


def _asked_to_sign_in(request: Request) -> HTTPException:
    if request.method != "GET" or "text/html" not in request.headers.get("accept", ""):
        return HTTPException(401, SIGN_IN_FIRST)
    asked = request.url.path + (f"?{request.url.query}" if request.url.query else "")
    return HTTPException(303, SIGN_IN_FIRST, {"Location": f"/signin?next={quote(asked)}"})


def _cookie_name(web: Web) -> str:
    return "__Host-steadyframe" if web.is_https else "steadyframe"
