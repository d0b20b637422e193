"""Tells systemd, where it started us as `Type=notify`, how the daemon is (sd_notify(3))."""

from __future__ import annotations

import os
import socket
from contextlib import suppress
from time import monotonic_ns

READY, STOPPING, ALIVE = "READY=1", "STOPPING=1", "WATCHDOG=1"


def reloading() -> str:
    """What is told before the settings are read again; READY follows.

    systemd asks for the monotonic clock with it, to know whether that READY belongs to it.
    """
    return f"RELOADING=1\nMONOTONIC_USEC={monotonic_ns() // 1000}"


def tell(state: str) -> None:
    """Say it where there is somebody to hear it. Never raises: it is no part of the work."""
    address = os.environ.get("NOTIFY_SOCKET", "")
    if not address.startswith(("/", "@")):
        return
    with suppress(OSError), socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM) as there:
        # An @ stands for the NUL that begins the name of a socket which no file stands for.
        there.sendto(state.encode(), address.replace("@", "\0", 1))
