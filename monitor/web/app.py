"""Put the page together: routes behind one doorman, safe headers, and errors in words."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

from starlette.applications import Starlette
from starlette.exceptions import HTTPException
from starlette.middleware import Middleware
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Mount

from config.sections.web import Web
from monitor.jobs.app import Installation
from monitor.web.errors import error_answer
from monitor.web.guard.access import Doorman
from monitor.web.guard.headers import SafeHeaders
from monitor.web.guard.rate_limit import RateLimit
from monitor.web.routes import routes
from monitor.web.static_files import OwnFiles

_STATIC = Path(__file__).with_name("static")
_ASKED_A_MINUTE, _REFUSED_A_MINUTE = 120, 30


def make_app(app: Callable[[], Installation], web: Web) -> Starlette:
    """`app` gives the present installation; `web` is what it was when serving began."""
    doorman = Doorman(
        app=app,
        asked=RateLimit(_ASKED_A_MINUTE),
        refused=RateLimit(_REFUSED_A_MINUTE),
        mistaken=RateLimit(_REFUSED_A_MINUTE),
        provided=RateLimit(_ASKED_A_MINUTE),
    )

    async def refused(_request: Request, error: Exception) -> Response:
        assert isinstance(error, HTTPException)  # noqa: S101 - registered for nothing else
        return error_answer(_request, app(), error)

    served = Starlette(
        routes=[*routes(doorman), Mount("/static", OwnFiles(directory=_STATIC))],
        middleware=[Middleware(SafeHeaders, is_https=web.is_https)],
        exception_handlers={HTTPException: refused},
    )
    # Starlette would lead to the host that the request names, by the scheme that it came in.
    served.router.redirect_slashes = False
    return served
