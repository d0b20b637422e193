"""All that is served: its path, what may be done there, and who may. There is nothing else."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Mapping
from contextlib import nullcontext
from dataclasses import dataclass
from functools import partial
from typing import TYPE_CHECKING

from anyio import CapacityLimiter
from anyio.to_thread import run_sync
from starlette.exceptions import HTTPException
from starlette.routing import Route

from monitor.jobs.app import Installation, StoreError
from monitor.jobs.bulkhead import words_for
from monitor.log import Log
from monitor.web.answers.pages import do_answer, show_answer
from monitor.web.api.checkins import post_checkin
from monitor.web.api.description import openapi
from monitor.web.checkin.pages import manifest, show_day, take_tap
from monitor.web.dashboard import signing_in
from monitor.web.dashboard.audit import show_audit
from monitor.web.dashboard.clients import show_client, show_clients
from monitor.web.dashboard.digests import show_digest, show_digests
from monitor.web.dashboard.finding import answer_finding, show_finding
from monitor.web.dashboard.findings import show_findings
from monitor.web.dashboard.provider import come_back, go_to_provider
from monitor.web.dashboard.settings import show_settings
from monitor.web.dashboard.sources import accept_source, show_source, show_sources
from monitor.web.dashboard.visitors import OF_VISITORS, admit_visitor
from monitor.web.dashboard.week import show_week
from monitor.web.feeds.pages import feed
from monitor.web.guard.access import Access, Doorman
from monitor.web.guard.origin import is_same_origin
from monitor.web.operators.health import alive, ready
from monitor.web.operators.metrics import metrics
from monitor.web.problems import Problem, problem
from monitor.web.requests import read_body, refuse_unstorable

if TYPE_CHECKING:
    from starlette.requests import Request
    from starlette.responses import Response

log = Log()

Page = Callable[["Request"], "Response"]

# Python's threads run one at a time, and each has a connection to the database: more of them would
# answer nobody sooner. Who only looks doesn't wait for those whose writing waits for its turn.
_THREADS = 4
_SEEN = OF_VISITORS | {Access.CHECKIN_PAGE, Access.ANSWER_LINK, Access.FEED}


@dataclass(frozen=True, slots=True, kw_only=True)
class Served:
    """`own_only`: what it changes may only be asked from a page of ours."""

    path: str
    page: Page
    access: Access
    method: str = "GET"
    own_only: bool = True


# What the config names may hold a slash: `path` takes all that follows.
SERVED: tuple[Served, ...] = (
    Served(path="/healthz", page=alive, access=Access.EVERYONE),
    Served(path="/readyz", page=ready, access=Access.MONITORING),
    Served(path="/metrics", page=metrics, access=Access.MONITORING),
    Served(path="/api/v1/openapi.json", page=openapi, access=Access.ANY_PROGRAM),
    Served(
        path="/api/v1/checkins",
        page=post_checkin,
        access=Access.CHECKINS,
        method="POST",
        own_only=False,
    ),
    Served(path="/c/{token}", page=show_day, access=Access.CHECKIN_PAGE),
    Served(path="/c/{token}", page=take_tap, access=Access.CHECKIN_PAGE, method="POST"),
    Served(path="/a/{token}", page=show_answer, access=Access.ANSWER_LINK),
    Served(path="/a/{token}", page=do_answer, access=Access.ANSWER_LINK, method="POST"),
    Served(path="/feeds/{token}.ics", page=feed, access=Access.FEED),
    Served(path="/c/{token}/app.webmanifest", page=manifest, access=Access.CHECKIN_PAGE),
    Served(path="/signin", page=signing_in.show_sign_in, access=Access.EVERYONE),
    Served(path="/signin", page=signing_in.take_sign_in, access=Access.EVERYONE, method="POST"),
    Served(path="/signin/provider", page=go_to_provider, access=Access.EVERYONE),
    Served(path="/signin/callback", page=come_back, access=Access.EVERYONE),
    Served(path="/signout", page=signing_in.take_sign_out, access=Access.SIGNED_IN, method="POST"),
    Served(path="/", page=show_week, access=Access.SIGNED_IN),
    Served(path="/findings", page=show_findings, access=Access.SIGNED_IN),
    Served(path="/findings/{id}", page=show_finding, access=Access.SEES_CLIENTS),
    Served(path="/findings/{id}", page=answer_finding, access=Access.ANSWERS, method="POST"),
    Served(path="/sources", page=show_sources, access=Access.SIGNED_IN),
    Served(path="/sources/{name:path}", page=show_source, access=Access.SIGNED_IN),
    Served(path="/sources/{name:path}", page=accept_source, access=Access.ANSWERS, method="POST"),
    Served(path="/clients", page=show_clients, access=Access.SEES_CLIENTS),
    Served(path="/clients/{id:path}", page=show_client, access=Access.SEES_CLIENTS),
    Served(path="/digests", page=show_digests, access=Access.SIGNED_IN),
    Served(path="/digests/{number}", page=show_digest, access=Access.SIGNED_IN),
    Served(path="/settings", page=show_settings, access=Access.ADMIN),
    Served(path="/audit", page=show_audit, access=Access.ADMIN),
    Served(path="/account", page=signing_in.show_account, access=Access.SIGNED_IN),
    Served(
        path="/account/signins",
        page=signing_in.end_sign_in,
        access=Access.SIGNED_IN,
        method="POST",
    ),
)


def routes(doorman: Doorman) -> list[Route]:
    """A route a path, so that another method there is 405."""
    paths = dict.fromkeys(one.path for one in SERVED)
    threads = {method: CapacityLimiter(_THREADS) for method in ("GET", "POST")}
    return [
        Route(path, _asked(path, doorman, threads), methods=_methods(path), name=path)
        for path in paths
    ]


def _methods(path: str) -> list[str]:
    return [one.method for one in SERVED if one.path == path]


def _asked(
    path: str, doorman: Doorman, threads: Mapping[str, CapacityLimiter]
) -> Callable[[Request], Awaitable[Response]]:
    by_method = {one.method: one for one in SERVED if one.path == path}

    async def asked(request: Request) -> Response:
        served = by_method["GET" if request.method == "HEAD" else request.method]
        request.state.body = await read_body(request)
        # Pages ask the database, which waits: in a thread.
        answer = partial(_answer, request, served, doorman)
        return await run_sync(answer, limiter=threads[served.method])

    return asked


def _answer(request: Request, served: Served, doorman: Doorman) -> Response:
    try:
        app = request.state.app = doorman.app()
        request.state.doorman = doorman
        refuse_unstorable(request.path_params.values())
        if served.method != "GET" and served.own_only:
            _refuse_foreign(request, app.settings.web.address)
        with app.one_view() if _is_only_seen(served) else nullcontext():
            return _admitted(request, app, served, doorman)
    except HTTPException:
        raise
    except Problem as error:
        return problem(error.status, error.detail, errors=error.errors)
    except StoreError as error:
        log.error("page_failed", path=served.path, why=str(error))
        raise HTTPException(503, "The database can't be reached.") from error
    # A bulkhead: a page that breaks is one answer that fails, and no trace reaches anybody.
    except Exception as error:  # noqa: BLE001
        log.error("page_failed", path=served.path, why=words_for(error))
        raise HTTPException(500, "Something went wrong.") from None


def _is_only_seen(served: Served) -> bool:
    """Not by monitoring, or before signing in: those have something to say without a database."""
    return served.method == "GET" and served.access in _SEEN


def _admitted(request: Request, app: Installation, served: Served, doorman: Doorman) -> Response:
    if served.access in OF_VISITORS:
        request.state.visitor = admit_visitor(request, app, served.access)
    else:
        request.state.token = doorman.admit(request, served.access)
    return served.page(request)


def _refuse_foreign(request: Request, base: str) -> None:
    if not is_same_origin(request, base):
        raise HTTPException(403, "This was sent from another site.")
