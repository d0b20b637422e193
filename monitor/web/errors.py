"""What went wrong, as a page for people and as a line for programs; never what it went wrong on."""

from __future__ import annotations

from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import PlainTextResponse, Response

from monitor.core.common.translation import N_
from monitor.jobs.app import Installation
from monitor.web.problems import problem
from monitor.web.templating import page

_INTERFACE = "/api/"
_LINKS = ("/c/", "/a/", "/feeds/")
_LINK = "a link that is good for nothing"
NOT_THAT_ROLE = "This is not for your role."
SIGN_IN_FIRST = "Sign in first."
OTHER_SESSION = "That session is not known here."
OLD_FORM = "This form is too old. Load the page again."
_SIGN_IN, _FIRST_PAGE = N_("Sign in"), N_("To the first page")
_TITLES: dict[int | str, str] = {
    400: N_("That can't be read"),
    401: N_("This needs a token"),
    404: N_("Nothing is here"),
    _LINK: N_("Nothing is here"),
    405: N_("That can't be done here"),
    403: N_("That came from elsewhere"),
    413: N_("That is too much"),
    429: N_("That was too often"),
    409: N_("That has changed meanwhile"),
    422: N_("Something is missing"),
    503: N_("Not just now"),
    NOT_THAT_ROLE: N_("This is not for your role"),
    SIGN_IN_FIRST: N_("You are not signed in"),
    OLD_FORM: N_("This form is too old"),
    OTHER_SESSION: N_("That has changed meanwhile"),
}
_HINTS: dict[int | str, str] = {
    400: N_("Go back, load the page again, and type it once more."),
    401: N_("Ask whoever set SteadyFrame up for a new link or a new token."),
    404: N_("There is no such page, or it is not for you to see."),
    _LINK: N_(
        "The link may have ended, or was taken back, or is not whole. Ask whoever set SteadyFrame "
        "up for a new one."
    ),
    405: N_("Go back to the page that you came from."),
    403: N_("Open the page itself, and answer there."),
    413: N_("Go back, shorten what you typed, and send it again."),
    429: N_("Wait a minute, and try again."),
    409: N_("Go back and load the page again: it shows how things stand now."),
    422: N_(
        "Go back, fill the form in, and send it again. A reason is one sentence of at most 500 "
        "characters."
    ),
    NOT_THAT_ROLE: N_(
        "Go back, load the page again, and try once more. What a role may see stands in "
        "docs/web.md."
    ),
    SIGN_IN_FIRST: N_("Nothing was kept. Sign in, load the page again, and send it once more."),
    OTHER_SESSION: N_("Go back and load the page again: it shows how things stand now."),
    OLD_FORM: N_("Nothing was kept. Load the page again, and send it once more."),
    503: N_("The database can't be reached. Nothing is lost; try again in a minute."),
}
_TITLE = N_("Something went wrong")
_HINT = N_(
    "Nothing that was kept is lost. Try again in a minute; if it stays, tell whoever set it up."
)


def error_answer(request: Request, app: Installation, error: HTTPException) -> Response:
    """A page where a browser asks for one, else a line; a problem of the interface in English."""
    status, headers = error.status_code, dict(error.headers or {})
    if request.url.path.startswith(_INTERFACE):
        return problem(status, error.detail, headers=headers)
    if "text/html" not in request.headers.get("accept", ""):
        return PlainTextResponse(f"{error.detail}\n", status_code=status, headers=headers)
    say = app.practice.language.say
    why = _why(request, error)
    return page(
        "error.html",
        app,
        status=status,
        headers=headers,
        title=say(_TITLES.get(why, _TITLE)),
        hint=say(_HINTS.get(why, _HINT)),
        on=_on(request, why),
        on_words=say(_SIGN_IN if why == SIGN_IN_FIRST else _FIRST_PAGE),
    )


def _why(request: Request, error: HTTPException) -> int | str:
    if error.detail in _TITLES:
        return error.detail
    is_link = error.status_code == 404 and request.url.path.startswith(_LINKS)
    return _LINK if is_link else error.status_code


def _on(request: Request, why: int | str) -> str:
    """Where to go on; who came by a link has no other page of ours."""
    if request.url.path.startswith(_LINKS):
        return ""
    return "/signin" if why == SIGN_IN_FIRST else "/"
