"""Refusals for a message's size, and other services behind a wrong port."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest

from monitor.notify.message import (
    DeliveryError,
    MessageRefusedError,
    PermanentDeliveryError,
    TemporaryDeliveryError,
)
from tests.contract.channels.email.mailing import AMARA, BEN, notifier_for
from tests.contract.channels.notifier_suite import message
from tests.servers.certificates import self_signed, served_with
from tests.servers.post_server import dripping
from tests.servers.smtp_server import SmtpServer


def refusal(smtp: SmtpServer, **changes: Any) -> DeliveryError:
    with pytest.raises(DeliveryError) as caught:
        notifier_for(smtp, **changes).send(message())
    return caught.value


def test_a_message_above_the_servers_limit_is_refused_for_itself(
    make_smtp: Callable[..., SmtpServer],
) -> None:
    assert isinstance(refusal(make_smtp(longest=200)), MessageRefusedError)


@pytest.mark.parametrize(
    ("reply", "kind"),
    [
        ("552 message size exceeds fixed maximum message size", MessageRefusedError),
        ("552 5.3.4 Error: message file too big", MessageRefusedError),  # Postfix
        ("554 5.3.4 Message too big for system", MessageRefusedError),
        ("550 5.2.3 message length exceeds administrative limit", MessageRefusedError),
        ("550 5.7.1 sender not allowed", PermanentDeliveryError),
        ("553 5.1.8 no such domain", PermanentDeliveryError),
        ("452 4.3.1 insufficient system storage", TemporaryDeliveryError),
    ],
)
def test_what_a_refusal_of_the_senders_command_is_about(
    smtp: SmtpServer, reply: str, kind: type[DeliveryError]
) -> None:
    smtp.at_mail = reply

    assert type(refusal(smtp)) is kind


@pytest.mark.parametrize(
    ("reply", "kind"),
    [
        ("552 5.3.4 message too big", MessageRefusedError),
        ("550 5.2.3 message too long for this mailbox", MessageRefusedError),
        ("552 5.2.2 mailbox full", PermanentDeliveryError),
        ("552 mailbox full", PermanentDeliveryError),
        ("550 5.1.1 no such user", PermanentDeliveryError),
    ],
)
def test_what_a_refusal_of_every_recipient_is_about(
    smtp: SmtpServer, reply: str, kind: type[DeliveryError]
) -> None:
    smtp.refuse = {AMARA: reply, BEN: reply}

    assert type(refusal(smtp, to=(AMARA, BEN))) is kind


@pytest.mark.parametrize(
    ("greeting", "service"),
    [
        (b"* OK [CAPABILITY IMAP4rev1 SASL-IR STARTTLS LOGINDISABLED] Dovecot ready.", "IMAP"),
        (b"* PREAUTH IMAP4rev1 server logged in as monitor", "IMAP"),
        (b"* BYE too many connections", "IMAP"),
        (b"+OK Dovecot ready.", "POP3"),
        (b"-ERR come back later", "POP3"),
        (b"SSH-2.0-OpenSSH_9.2p1 Debian-2+deb12u3", "SSH"),
        (b"HTTP/1.1 408 Request Timeout", "HTTP"),
    ],
)
@pytest.mark.parametrize("tls", [False, True])
def test_another_service_behind_the_port_is_named(
    tmp_path: Path, greeting: bytes, service: str, tls: bool
) -> None:
    certificate, key = self_signed(tmp_path)
    context = served_with(certificate, key) if tls else None
    with dripping(greeting + b"\r\n", b"", context) as port:
        server = SmtpServer(port=port, ca_file=certificate)
        security = {"security": "tls" if tls else "starttls", "ca_file": certificate}
        with pytest.raises(PermanentDeliveryError, match=f"it speaks {service} there") as caught:
            notifier_for(server, **security).check()

    assert "usually 587, or 465 for `tls`" in caught.value.remedy


@pytest.mark.parametrize("ask", ["send", "check"])
@pytest.mark.parametrize("security", ["none", "starttls"])
@pytest.mark.parametrize(
    ("greeting", "then"),
    [
        (b"220 (vsFTPd 3.0.3)", b"530 Please login with USER and PASS."),
        (b"220 ProFTPD Server ready.", b"500 EHLO not understood"),
        (b"200 news.example InterNetNews server ready", b"500 What?"),
    ],
)
def test_a_service_that_speaks_in_numbers_too_is_told_from_a_mail_server(
    greeting: bytes, then: bytes, security: str, ask: str
) -> None:
    with dripping(greeting + b"\r\n", then + b"\r\n") as port:
        notifier = notifier_for(SmtpServer(port=port, ca_file=Path()), security=security)
        with pytest.raises(PermanentDeliveryError, match="does not speak SMTP there"):
            notifier.send(message()) if ask == "send" else notifier.check()


def test_a_greeting_that_is_none_of_these_is_tried_again() -> None:
    with dripping(b"\x4a\x00\x00\x00\x0a8.0.36\x00\r\n", b"") as port:
        error = refusal(SmtpServer(port=port, ca_file=Path()))

    assert isinstance(error, TemporaryDeliveryError)
    assert "does not greet as a mail server does" in str(error)


@pytest.mark.parametrize("reply", [b"504 5.5.2 need fully-qualified hostname", b"550 bad HELO"])
def test_a_mail_server_that_dislikes_our_name_is_one(reply: bytes) -> None:
    with dripping(b"220 mail.example ESMTP\r\n", reply + b"\r\n") as port:
        error = refusal(SmtpServer(port=port, ca_file=Path()))

    assert isinstance(error, PermanentDeliveryError)
    assert "SMTP there" not in str(error)


def test_a_server_that_waits_for_tls_is_given_up_with_that_advice() -> None:
    """What answers on 465 or 993 says nothing until TLS has begun."""
    with dripping(b"", b"") as port:
        silent = SmtpServer(port=port, ca_file=Path())
        error = refusal(silent, timeout=timedelta(milliseconds=200))

    assert isinstance(error, TemporaryDeliveryError)
    assert "set `email.security: tls`" in error.remedy
