"""The way to a PostgreSQL that a test cuts: silence, and then all connections are gone."""

from __future__ import annotations

import asyncio
import threading
from collections.abc import Iterator
from contextlib import contextmanager, suppress

from sqlalchemy.engine import make_url

HOST = "127.0.0.1"
PATIENCE = 20  # seconds


class BreakableNetwork:
    """Copies bytes both ways while it is whole; cut, it lets nothing and nobody through."""

    def __init__(self, port: int) -> None:
        self._server_port = port
        self._is_whole, self._end = asyncio.Event(), asyncio.Event()
        self._is_whole.set()
        self._open: set[asyncio.StreamWriter] = set()
        self._to_server: set[asyncio.StreamWriter] = set()
        self._ready = threading.Event()
        self._thread = threading.Thread(target=lambda: asyncio.run(self._serve()))
        self.port = 0

    def start(self) -> None:
        self._thread.start()
        assert self._ready.wait(PATIENCE)

    def stop(self) -> None:
        self._loop.call_soon_threadsafe(self._end.set)
        self._thread.join(PATIENCE)

    def cut(self) -> None:
        """Silence at the client's end, as with a cable that is pulled.

        The server gives up its end, as its keepalives have it do in the end: it would else hold the
        locks of whoever was within a transaction just then.
        """
        self._loop.call_soon_threadsafe(self._cut)

    def _cut(self) -> None:
        self._is_whole.clear()
        for writer in self._to_server:
            writer.transport.abort()

    def mend(self) -> None:
        """New connections come through, and what was open is broken off at both ends."""
        self._loop.call_soon_threadsafe(self._mend)

    def _mend(self) -> None:
        for writer in self._open:
            writer.transport.abort()
        self._is_whole.set()

    async def _serve(self) -> None:
        self._loop = asyncio.get_running_loop()
        server = await asyncio.start_server(self._talk, HOST, 0)
        self.port = server.sockets[0].getsockname()[1]
        self._ready.set()
        async with server:
            await self._end.wait()
        self._mend()
        while self._open:
            await asyncio.sleep(0.01)

    async def _talk(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        ends = [writer]
        self._open.add(writer)
        with suppress(OSError):
            await self._is_whole.wait()
            theirs, ours = await asyncio.open_connection(HOST, self._server_port)
            ends.append(ours)
            self._open.add(ours)
            self._to_server.add(ours)
            await asyncio.gather(self._copy(reader, ours), self._copy(theirs, writer))
        for one in ends:
            one.transport.abort()
            self._open.discard(one)
            self._to_server.discard(one)

    async def _copy(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        with suppress(OSError):
            while some := await reader.read(1 << 16):
                await self._is_whole.wait()
                writer.write(some)
        await self._is_whole.wait()  # whoever is cut off is not told of the other end either
        writer.transport.abort()


@contextmanager
def breakable(url: str) -> Iterator[tuple[str, BreakableNetwork]]:
    """The same database's URL, by way of a network that can be cut."""
    direct = make_url(url)
    assert direct.port is not None
    network = BreakableNetwork(direct.port)
    network.start()
    try:
        by_way = direct.set(host=HOST, port=network.port)
        yield by_way.render_as_string(hide_password=False), network
    finally:
        network.stop()
