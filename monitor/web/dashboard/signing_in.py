"""`/signin`, `/signout` and `/account`: come in, go out, and see where else one is signed in."""

from __future__ import annotations

from urllib.parse import urlencode

from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import HTMLResponse, RedirectResponse, Response

from monitor.core.common.translation import N_
from monitor.jobs.access.sign_ins import Visitor, sign_in, sign_ins_of, sign_out
from monitor.jobs.app import Installation
from monitor.notify.render.time_text import TimeWords
from monitor.web.dashboard.frame import framed, worded
from monitor.web.dashboard.visitors import forget, keep_signed_in, own_path
from monitor.web.requests import form_fields
from monitor.web.templating import page

_WORDS = {
    "title": N_("Sign in"),
    "name": N_("Name or e-mail address"),
    "password": N_("Password"),
    "sign_in": N_("Sign in"),
    "help": N_("Whoever set SteadyFrame up lets you in, and gives you a new password."),
}
_WRONG = N_(
    "That name and password don't fit. After five wrong passwords nobody can sign in by that name "
    "for a quarter of an hour."
)
_BY = N_("Sign in with {provider}")
_ACCOUNT = {
    "title": N_("Your account"),
    "name": N_("Name"),
    "role": N_("Role"),
    "where": N_("Where you are signed in"),
    "here": N_("this browser"),
    "since": N_("Since"),
    "seen": N_("Last used"),
    "end": N_("Sign out there"),
    "help": N_("If you don't know one of them, sign it out and ask for a new password."),
}
_ROLES = {
    "clinician": N_("clinician: your own clients"),
    "supervisor": N_("supervisor: the practice without its clients"),
    "admin": N_("admin: the whole practice"),
}


def show_sign_in(request: Request) -> Response:
    return sign_in_page(request, own_path(request.query_params.get("next", "/")))


def take_sign_in(request: Request) -> Response:
    """A cookie and the way back, or the same form with what was wrong."""
    app: Installation = request.state.app
    request.state.doorman.let_try(request)
    fields = form_fields(request)
    name, to = fields.get("name", ""), own_path(fields.get("next", "/"))
    browser = request.headers.get("user-agent", "")
    made = sign_in(app, name, fields.get("password", ""), browser)
    if made is None:
        request.state.doorman.count_mistake(request)
        return sign_in_page(request, to, wrong=_WRONG, name=name)
    response = RedirectResponse(to, status_code=303)
    keep_signed_in(response, app.settings.web, made.value)
    return response


def sign_in_page(request: Request, to: str, *, wrong: str = "", name: str = "") -> HTMLResponse:
    app: Installation = request.state.app
    language = app.practice.language
    words = worded(language, _WORDS)
    return page(
        "dashboard/signin.html",
        app,
        status=401 if wrong else 200,
        title=words["title"],
        words=words,
        practice=app.settings.practice.name,
        next=to,
        typed=name[:200],
        provider=_provider(app),
        provider_address=f"/signin/provider?{urlencode({'next': to})}",
        wrong=language.say(wrong) if wrong else "",
    )


def _provider(app: Installation) -> str:
    provider = app.settings.web.oidc
    return app.practice.language.say(_BY, provider=provider.name) if provider else ""


def take_sign_out(request: Request) -> Response:
    app: Installation = request.state.app
    sign_out(app, request.state.visitor)
    response = RedirectResponse("/signin", status_code=303)
    forget(response, app.settings.web)
    return response


def show_account(request: Request) -> Response:
    app: Installation = request.state.app
    visitor: Visitor = request.state.visitor
    language = app.practice.language
    times = TimeWords(zone=app.practice.zone, language=language)
    words = worded(language, _ACCOUNT)
    return framed(
        request,
        "account.html",
        words["title"],
        words=words,
        role=language.say(_ROLES[visitor.user.role.value]),
        signed_in=[
            {
                "id": one.id,
                "browser": one.browser or "?",
                "since": times.moment(one.made_at),
                "seen": times.moment(one.seen_at),
                "is_here": one.id == visitor.sign_in.id,
            }
            for one in sign_ins_of(app, visitor.user)
        ],
    )


def end_sign_in(request: Request) -> Response:
    """Of the visitor's own, the one that the form names."""
    app: Installation = request.state.app
    if not sign_out(app, request.state.visitor, form_fields(request).get("sign_in", "")):
        raise HTTPException(404, "That sign-in has ended already.")
    return RedirectResponse("/account", status_code=303)
