"""Ports on loopback, for servers that are processes of their own."""

from __future__ import annotations

import socket
import time

_STARTS_WITHIN = 30.0  # seconds; all of them are up within one


def free_port() -> int:
    """One that nothing listens on; another process may take it meanwhile."""
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
