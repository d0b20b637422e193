"""`/healthz`: the process answers. `/readyz`: the monitor does its work."""

from __future__ import annotations

from starlette.requests import Request
from starlette.responses import JSONResponse, Response

from monitor.jobs.app import Installation, StoreError
from monitor.jobs.health import health_of
from monitor.jobs.reading.sources import source_statuses


def alive(_request: Request) -> Response:
    return JSONResponse({"status": "alive"})


def ready(request: Request) -> Response:
    """200, or 503 with what is not well: the daemon, or sources by their names in the config."""
    app: Installation = request.state.app
    try:
        health = health_of(app.engine, app.settings, app.now())
        stale = [one.name for one in source_statuses(app) if one.status == "stale"]
    except StoreError as error:
        return _answer(is_ready=False, says=str(error), stale=[])
    return _answer(is_ready=health.is_well and not stale, says=health.says, stale=stale)


def _answer(*, is_ready: bool, says: str, stale: list[str]) -> Response:
    body = {"ready": is_ready, "says": says, "stale_sources": stale}
    return JSONResponse(body, status_code=200 if is_ready else 503)
