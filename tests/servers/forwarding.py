"""The door of `CalDavServer` before a server that is a process of its own on loopback."""

from __future__ import annotations

import http.client
import socket
import time

from tests.servers.caldav_server import Asked, Backend, Told

# Of this one connection, and not of what is said over it.
_HOPS = frozenset({"connection", "content-length", "keep-alive", "transfer-encoding"})
_STARTS_WITHIN = 30.0  # seconds; both are up within one


def forwarded_to(port: int) -> Backend:
    """Hands each request on as it came: its `Host` too, for redirects must lead to the door."""

    def tell(asked: Asked) -> Told:
        headers = {k: v for k, v in asked.headers.items() if k not in _HOPS}
        connection = http.client.HTTPConnection("127.0.0.1", port, timeout=30)
        try:
            connection.request(asked.method, asked.path, asked.body, headers)
            reply = connection.getresponse()
            kept = {k: v for k, v in reply.getheaders() if k.lower() not in _HOPS}
            return Told(status=reply.status, body=reply.read(), headers=kept)
        finally:
            connection.close()

    return tell


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def wait_for(port: int) -> None:
    """Until something listens there. Raises ConnectionError if nothing does in time."""
    last = time.monotonic() + _STARTS_WITHIN
    while True:
        try:
            socket.create_connection(("127.0.0.1", port), timeout=1).close()
        except OSError:
            if time.monotonic() > last:
                raise ConnectionError(f"nothing listens on port {port}") from None
            time.sleep(0.02)
        else:
            return
