"""A real SMTP server for tests: on loopback, with STARTTLS or TLS and logins on demand.

`running_smtp(...)` yields an `SmtpServer`; so do the fixtures `smtp` and `make_smtp`.
"""

from __future__ import annotations

import asyncio
import ssl
import tempfile
import threading
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, field
from email import message_from_bytes
from email.message import EmailMessage
from email.policy import SMTP as SMTP_POLICY
from pathlib import Path
from typing import Any, Literal

import pytest
from aiosmtpd.smtp import SMTP, AuthResult, Envelope, LoginPassword, Session

from tests.servers.certificates import self_signed, served_with

HOST = "127.0.0.1"
Security = Literal["none", "starttls", "tls"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Mail:
    """One message that the server took."""

    sender: str
    recipients: tuple[str, ...]
    content: EmailMessage
    raw: bytes

    def part(self, subtype: str) -> str:
        """The `plain` or `html` body as text."""
        body = self.content.get_body((subtype,))
        assert body is not None, f"the mail has no {subtype} part"
        text = body.get_content()
        assert isinstance(text, str)
        return text.replace("\r\n", "\n")


@dataclass(slots=True, kw_only=True)
class SmtpServer:
    """`refuse` maps an address to the reply it gets, `refuse_text` a text inside the message;
    `at_mail` and `at_data` refuse every message.

    After `most_in_one` messages a connection is dismissed with 421. `connections` counts them.
    """

    port: int = 0
    ca_file: Path
    mails: list[Mail] = field(default_factory=list)
    refuse: dict[str, str] = field(default_factory=dict)
    refuse_text: dict[bytes, str] = field(default_factory=dict)
    at_mail: str = ""
    at_data: str = ""
    host: str = HOST
    connections: int = 0
    most_in_one: int = 1000
    _in_this_one: int = 0

    def connected(self) -> None:
        self.connections += 1
        self._in_this_one = 0

    # The names are aiosmtpd's.
    async def handle_MAIL(  # noqa: N802
        self, server: SMTP, session: Session, envelope: Envelope, address: str, options: list[str]
    ) -> str:
        self._in_this_one += 1
        if self._in_this_one > self.most_in_one:
            return "421 too many messages"
        if self.at_mail:
            return self.at_mail
        envelope.mail_from = address
        return "250 OK"

    async def handle_RCPT(  # noqa: N802
        self, server: SMTP, session: Session, envelope: Envelope, address: str, options: list[str]
    ) -> str:
        if address in self.refuse:
            return self.refuse[address]
        envelope.rcpt_tos.append(address)
        return "250 OK"

    async def handle_DATA(  # noqa: N802
        self, server: SMTP, session: Session, envelope: Envelope
    ) -> str:
        if self.at_data:
            return self.at_data
        raw = envelope.content
        assert isinstance(raw, bytes)
        for text, reply in self.refuse_text.items():
            if text in raw:
                return reply
        # The policy makes an EmailMessage; the stubs name its base class.
        content: Any = message_from_bytes(raw, policy=SMTP_POLICY)
        mail = Mail(
            sender=envelope.mail_from or "",
            recipients=tuple(envelope.rcpt_tos),
            content=content,
            raw=raw,
        )
        self.mails.append(mail)
        return "250 taken"


@contextmanager
def running_smtp(
    *,
    security: Security = "none",
    login: tuple[str, str] | None = None,
    longest: int | None = None,
    smtputf8: bool = False,
) -> Iterator[SmtpServer]:
    """`login` is the only user name and password it knows; without it nobody need log in.

    What states more than `longest` bytes is refused with 552 where the sender is named.
    """
    with tempfile.TemporaryDirectory(prefix="steadyframe-smtp-") as folder:
        certificate, key = self_signed(Path(folder))
        server = SmtpServer(ca_file=certificate)
        tls = served_with(certificate, key)

        def protocol() -> SMTP:
            server.connected()
            return SMTP(
                server,
                hostname="mail.example",
                tls_context=tls if security == "starttls" else None,
                require_starttls=security == "starttls",
                authenticator=_authenticator(login) if login else None,
                auth_required=login is not None,
                auth_require_tls=security == "starttls",
                data_size_limit=longest,
                enable_SMTPUTF8=smtputf8,
                loop=asyncio.get_running_loop(),
            )

        with _listening(protocol, tls if security == "tls" else None) as server.port:
            yield server


@contextmanager
def _listening(protocol: Callable[[], SMTP], tls: ssl.SSLContext | None) -> Iterator[int]:
    """The port where it is spoken, on a loop in a thread of its own."""
    loop = asyncio.new_event_loop()
    thread = threading.Thread(target=loop.run_forever, daemon=True)
    thread.start()
    starting = loop.create_server(protocol, HOST, 0, ssl=tls)
    listening = asyncio.run_coroutine_threadsafe(starting, loop).result(10)
    try:
        yield listening.sockets[0].getsockname()[1]
    finally:
        asyncio.run_coroutine_threadsafe(_stop(listening), loop).result(10)
        loop.call_soon_threadsafe(loop.stop)
        thread.join(10)
        loop.close()


async def _stop(listening: asyncio.Server) -> None:
    listening.close()
    others = asyncio.all_tasks() - {asyncio.current_task()}
    for task in others:
        task.cancel()
    await asyncio.gather(*others, return_exceptions=True)


def _authenticator(login: tuple[str, str]) -> Callable[..., AuthResult]:
    def decide(
        server: SMTP, session: Session, envelope: Envelope, mechanism: str, data: Any
    ) -> AuthResult:
        known = isinstance(data, LoginPassword) and login == (
            data.login.decode(),
            data.password.decode(),
        )
        return AuthResult(success=known, handled=False)

    return decide


@pytest.fixture
def smtp() -> Iterator[SmtpServer]:
    """A server without TLS or logins."""
    with running_smtp() as server:
        yield server


@pytest.fixture
def make_smtp() -> Iterator[Callable[..., SmtpServer]]:
    """Starts servers with `running_smtp`'s options; they stop with the test."""
    with ExitStack() as servers:
        yield lambda **options: servers.enter_context(running_smtp(**options))
