"""Serve the page in a thread of its own, beside the daemon or alone; neither stops the other."""

from __future__ import annotations

import logging
import socket
from collections.abc import Callable
from threading import Thread
from typing import TYPE_CHECKING

from config.sections.web import Web
from monitor.jobs.app import Installation
from monitor.jobs.bulkhead import Bulkhead
from monitor.log import Log

if TYPE_CHECKING:
    from uvicorn import Server

log = Log()

# For what is being answered when it has to stop. The daemon's own stop may take ten.
_STOPS_WITHIN = 5  # seconds
_CONNECTIONS = 200


class PageServer:
    """`app` gives the present installation, whatever was reloaded since."""

    def __init__(self, app: Callable[[], Installation], bulkhead: Bulkhead) -> None:
        self._app = app
        self._bulkhead = bulkhead
        self._serving: Serving | None = None

    def ensure_serving(self) -> None:
        """Serve as the present settings ask for it, or not at all."""
        with self._bulkhead.around("page"):
            web = self._app().settings.web
            if self._serving is not None and self._serving.goes_on(web):
                return
            self.close()
            if web.enabled:
                self._serving = Serving(self._app, web)

    def close(self) -> None:
        """Answers what was asked by now, for at most a few seconds."""
        if self._serving is not None:
            self._serving.close()
            self._serving = None


class Serving:
    """One server on one address. Raises OSError if it can't be had."""

    def __init__(self, app: Callable[[], Installation], web: Web) -> None:
        self._web = web
        listening = open_socket(web)
        self._server = make_server(app, web)
        self._thread = Thread(
            target=self._server.run, args=([listening],), name="page", daemon=True
        )
        self._thread.start()
        log.info("page_served", host=web.host, port=web.port)

    @property
    def is_alive(self) -> bool:
        return self._thread.is_alive()

    def goes_on(self, web: Web) -> bool:
        return web == self._web and self.is_alive

    def close(self) -> None:
        self._server.should_exit = True
        self._thread.join(_STOPS_WITHIN + 2)


def open_socket(web: Web) -> socket.socket:
    """uvicorn would end the process where the address can't be had. Raises OSError."""
    family = socket.AF_INET6 if ":" in web.host else socket.AF_INET
    try:
        listening = socket.create_server((web.host, web.port), family=family, backlog=128)
        # Connections inherit it. asyncio sets it for those alone whose socket names its protocol;
        # without it an answer's body waits for 40 ms until the other side has seen its head.
        listening.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        return listening
    except OSError as error:
        error.filename = f"web: {web.host} port {web.port}"
        raise


def make_server(app: Callable[[], Installation], web: Web) -> Server:
    """Not started yet. Imports what the page needs, which nothing else does."""
    import uvicorn

    from monitor.web.app import make_app

    # Its lines name addresses with tokens in them; what fails is logged by us.
    for name in ("uvicorn", "uvicorn.error", "uvicorn.asgi"):
        logging.getLogger(name).setLevel(logging.CRITICAL + 1)
    config = uvicorn.Config(
        make_app(app, web),
        http="h11",
        ws="none",
        loop="asyncio",
        lifespan="off",
        log_config=None,
        access_log=False,
        server_header=False,
        proxy_headers=bool(web.trusted_proxies),
        forwarded_allow_ips=list(web.trusted_proxies),
        limit_concurrency=_CONNECTIONS,
        timeout_keep_alive=10,
        timeout_graceful_shutdown=_STOPS_WITHIN,
    )
    return uvicorn.Server(config)
