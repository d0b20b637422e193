"""`/signin/provider` and `/signin/callback`: to a provider that says who somebody is, and back."""

from __future__ import annotations

from starlette.requests import Request
from starlette.responses import RedirectResponse, Response

from monitor.core.common.translation import N_
from monitor.jobs.access.provider import ProviderError, begin, finish
from monitor.jobs.app import Installation
from monitor.log import Log
from monitor.web.dashboard.signing_in import sign_in_page
from monitor.web.dashboard.visitors import AWAY, WAY, keep_signed_in, keep_the_way, own_path

log = Log()

_BROKEN = N_(
    "Signing in by the provider did not work. Try again; if it stays so, tell whoever set "
    "SteadyFrame up: the log says why."
)
_UNKNOWN = N_(
    "The provider knows you, and nobody has let you in here yet. Ask whoever set SteadyFrame up, "
    "with the e-mail address that you have there."
)


def go_to_provider(request: Request) -> Response:
    app: Installation = request.state.app
    request.state.doorman.let_go_by_provider(request)
    to = own_path(request.query_params.get("next", "/"))
    try:
        there, kept = begin(app, to, AWAY)
    except ProviderError as error:
        log.warning("sign_in_provider_failed", why=str(error))
        return sign_in_page(request, to, wrong=_BROKEN)
    response = RedirectResponse(there, status_code=303)
    keep_the_way(response, app.settings.web, kept)
    return response


def come_back(request: Request) -> Response:
    app: Installation = request.state.app
    request.state.doorman.let_go_by_provider(request)
    asked, kept = request.query_params, request.cookies.get(WAY, "")
    browser = request.headers.get("user-agent", "")
    try:
        made, to = finish(app, kept, asked.get("state", ""), asked.get("code", ""), browser)
    except ProviderError as error:
        log.warning("sign_in_provider_failed", why=str(error))
        return sign_in_page(request, "/", wrong=_BROKEN)
    if made is None:
        return sign_in_page(request, to, wrong=_UNKNOWN)
    response = RedirectResponse(to, status_code=303)
    keep_signed_in(response, app.settings.web, made.value)
    keep_the_way(response, app.settings.web, "")
    return response
