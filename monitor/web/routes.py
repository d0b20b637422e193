"""All that is served: its path, what may be done there, and who may. There is nothing else."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING

from starlette.concurrency import run_in_threadpool
from starlette.exceptions import HTTPException
from starlette.routing import Route

from monitor.jobs.app import StoreError
from monitor.jobs.bulkhead import words_for
from monitor.log import Log
from monitor.web.access import Access, Doorman
from monitor.web.operators.health import alive, ready
from monitor.web.operators.metrics import metrics

if TYPE_CHECKING:
    from starlette.requests import Request
    from starlette.responses import Response

log = Log()

Page = Callable[["Request"], "Response"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Served:
    path: str
    page: Page
    access: Access
    methods: tuple[str, ...] = ("GET",)


SERVED: tuple[Served, ...] = (
    Served(path="/healthz", page=alive, access=Access.EVERYONE),
    Served(path="/readyz", page=ready, access=Access.MONITORING),
    Served(path="/metrics", page=metrics, access=Access.MONITORING),
)


def routes(doorman: Doorman) -> list[Route]:
    return [
        Route(one.path, _guarded(one, doorman), methods=list(one.methods), name=one.path)
        for one in SERVED
    ]


def _guarded(served: Served, doorman: Doorman) -> Callable[[Request], Awaitable[Response]]:
    """Pages ask the database, so they are asked in a thread."""

    def answer(request: Request) -> Response:
        try:
            request.state.token = doorman.admit(request, served.access)
            request.state.app = doorman.app()
            return served.page(request)
        except HTTPException:
            raise
        except StoreError as error:
            log.error("page_failed", path=served.path, why=str(error))
            raise HTTPException(503, "The database can't be reached.") from error
        # A bulkhead: a page that breaks is one answer that fails, and no trace reaches anybody.
        except Exception as error:  # noqa: BLE001
            log.error("page_failed", path=served.path, why=words_for(error))
            raise HTTPException(500, "Something went wrong.") from None

    async def guarded(request: Request) -> Response:
        return await run_in_threadpool(answer, request)

    return guarded
