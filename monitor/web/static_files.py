"""Our own style, scripts and pictures: the same for everybody, and asked for anew each time."""

from __future__ import annotations

from starlette.responses import Response
from starlette.staticfiles import StaticFiles
from starlette.types import Scope


class OwnFiles(StaticFiles):
    """What has not changed is answered with 304."""

    async def get_response(self, path: str, scope: Scope) -> Response:
        response = await super().get_response(path, scope)
        response.headers["Cache-Control"] = "no-cache"
        # The worker lies here, and works for the pages under /c/.
        response.headers["Service-Worker-Allowed"] = "/c/"
        return response
