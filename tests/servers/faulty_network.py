"""A mail server, a Slack and a proxy before each that cuts connections, on one loop in a thread.

Both servers refuse a share of the messages for now. Everything is drawn from one seed.
"""

from __future__ import annotations

import asyncio
import json
import re
import threading
from collections.abc import Awaitable, Callable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from random import Random

from aiosmtpd.smtp import SMTP, Envelope, Session

HOST = "127.0.0.1"
_ID = re.compile(rb"X-SteadyFrame-Id: (\S+)")
_NUMBER = re.compile(r"number (\d+)")
_LENGTH = re.compile(rb"(?i)content-length: *(\d+)")
_RATE_LIMITED = b"HTTP/1.1 429 Too Many\r\nRetry-After: 7\r\nContent-Length: 0\r\n\r\n"
_BUSY = b"HTTP/1.1 503 Busy\r\nContent-Length: 0\r\n\r\n"
_OK = b'{"ok": true, "channel": "C1", "ts": "1.1"}'
_TAKEN = b"HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nContent-Length: %d\r\n\r\n%s"

Talk = Callable[[asyncio.StreamReader, asyncio.StreamWriter], Awaitable[None]]


@dataclass(slots=True)
class Post:
    """What one receiver took: each message's id and the number in its text, as they came."""

    taken: list[tuple[str, int]] = field(default_factory=list)
    refused: int = 0
    cut: int = 0


@dataclass(slots=True)
class Network:
    """`refusals` is the share of messages that are refused, `cut_after` bytes on average."""

    random: Random
    refusals: float
    cut_after: int
    mail: Post = field(default_factory=Post)
    slack: Post = field(default_factory=Post)
    mail_port: int = 0
    slack_port: int = 0

    def takes(self, post: Post, message_id: str, text: str) -> bool:
        if self.random.random() < self.refusals:
            post.refused += 1
            return False
        found = _NUMBER.search(text)
        post.taken.append((message_id, int(found[1]) if found else -1))
        return True

    # The name is aiosmtpd's.
    async def handle_DATA(self, _: SMTP, session: Session, envelope: Envelope) -> str:  # noqa: N802
        raw = envelope.content
        assert isinstance(raw, bytes)
        found = _ID.search(raw)
        assert found is not None
        is_taken = self.takes(self.mail, found[1].decode(), raw.decode("ascii"))
        return "250 taken" if is_taken else "451 4.3.2 try again later"

    async def talk_slack(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        head = await reader.readuntil(b"\r\n\r\n")
        length = _LENGTH.search(head)
        assert length is not None, head
        body = json.loads(await reader.readexactly(int(length[1])))
        message_id = body["metadata"]["event_payload"]["X-SteadyFrame-Id"]
        if self.takes(self.slack, message_id, body["text"]):
            writer.write(_TAKEN % (len(_OK), _OK))
        else:
            writer.write(self.random.choice((_RATE_LIMITED, _BUSY)))

    def proxy(self, port: int, post: Post) -> Talk:
        """Passes bytes on until the connection has carried as many as it may, then breaks it."""

        async def talk(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
            left = [int(self.random.expovariate(1 / self.cut_after))]
            there, onward = await asyncio.open_connection(HOST, port)

            async def pump(source: asyncio.StreamReader, target: asyncio.StreamWriter) -> None:
                while data := await source.read(65_536):
                    left[0] -= len(data)
                    if left[0] < 0:
                        post.cut += 1
                        writer.transport.abort()
                        onward.transport.abort()
                        return
                    target.write(data)
                target.close()

            await asyncio.gather(pump(reader, onward), pump(there, writer))

        return talk


def _quietly(talk: Talk) -> Talk:
    async def ended(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        with suppress(OSError, asyncio.IncompleteReadError):
            await talk(reader, writer)
        writer.close()

    return ended


@contextmanager
def faulty_network(seed: int, *, refusals: float, cut_after: int) -> Iterator[Network]:
    network = Network(Random(seed), refusals, cut_after)
    loop = asyncio.new_event_loop()
    thread = threading.Thread(target=loop.run_forever, daemon=True)
    thread.start()
    servers = asyncio.run_coroutine_threadsafe(_start(network, loop), loop).result(10)
    try:
        yield network
    finally:
        asyncio.run_coroutine_threadsafe(_stop(servers), loop).result(10)
        loop.call_soon_threadsafe(loop.stop)
        thread.join(10)
        loop.close()


async def _start(network: Network, loop: asyncio.AbstractEventLoop) -> list[asyncio.Server]:
    mail = await loop.create_server(lambda: SMTP(network, hostname="mail", loop=loop), HOST, 0)
    slack = await asyncio.start_server(_quietly(network.talk_slack), HOST, 0)
    before_mail = network.proxy(_port(mail), network.mail)
    before_slack = network.proxy(_port(slack), network.slack)
    proxies = [
        await asyncio.start_server(_quietly(proxy), HOST, 0)
        for proxy in (before_mail, before_slack)
    ]
    network.mail_port, network.slack_port = map(_port, proxies)
    return [mail, slack, *proxies]


def _port(server: asyncio.Server) -> int:
    port: int = server.sockets[0].getsockname()[1]
    return port


async def _stop(servers: list[asyncio.Server]) -> None:
    for server in servers:
        server.close()
    others = asyncio.all_tasks() - {asyncio.current_task()}
    for task in others:
        task.cancel()
    await asyncio.gather(*others, return_exceptions=True)
