"""Mail that a server won't take, addresses outside ASCII, and a port that is another service's."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from tests.acceptance.messages.test_broken_channels import mail_server
from tests.acceptance.messages.test_channels import short_notice_move
from tests.acceptance.practice import Practice, at
from tests.servers.post_server import dripping
from tests.servers.smtp_server import SmtpServer, smtp

__all__ = ["smtp"]

MONDAY = "2026-11-23T"
AMARA = "amara@riverside.example"


def told_by_mail(make: Callable[..., Practice], port: int, *to: str) -> Practice:
    """Of trouble with the mail a file hears."""
    return make(
        channels=[
            {"name": "mail", "type": "email", "to": [AMARA, *to]},
            {"name": "log", "type": "file", "path": "out/messages.jsonl"},
        ],
        alerts={"to": ["mail"]},
        digests=[{"name": "monday", "to": ["mail"], "clinician": "amara"}],
        email=mail_server(port),
    )


def mails_of(practice: Practice) -> list[tuple[str, str, str]]:
    """Kind, status and the channel's state of what is for the mail."""
    rows = [row for row in practice.alerts(MONDAY + "09:30") if row["channel"] == "mail"]
    return [(row["kind"], row["status"], row["channel_state"]["state"]) for row in rows]


def send_digest(practice: Practice, **options: Any) -> None:
    week = ("digest", "--week", "2026-W47", "--send", "--now", at(MONDAY + "09:25"))
    practice.run(*week, **options)


def test_a_mail_that_is_too_large_is_set_aside_and_the_next_one_goes_out(
    make_practice: Callable[..., Practice], smtp: SmtpServer
) -> None:
    practice = told_by_mail(make_practice, smtp.port)
    short_notice_move(practice)
    smtp.at_mail = "552 message size exceeds fixed maximum message size"
    practice.run("alerts", "send", "--now", at(MONDAY + "09:21"), expect=1)
    (told,) = practice.messages()
    smtp.at_mail = ""

    send_digest(practice)

    assert told["subject"] == "SteadyFrame: a message for the channel mail was set aside"
    assert sorted(mails_of(practice)) == [("alert", "failed", "ok"), ("digest", "sent", "ok")]
    assert len(smtp.mails) == 1


def test_an_address_outside_ascii_goes_out_in_ascii_or_is_named_and_stops_no_other(
    make_practice: Callable[..., Practice], smtp: SmtpServer
) -> None:
    """The server does not offer SMTPUTF8, which the third address needs."""
    practice = told_by_mail(make_practice, smtp.port, "desk@müller.example", "dörte@müller.example")
    short_notice_move(practice)
    sent = practice.run("alerts", "send", "--now", at(MONDAY + "09:21"), expect=1)

    send_digest(practice, expect=1)

    assert "refused 1 of 3 recipients (no. 3 in `to`)" in sent.err
    assert "SMTPUTF8" in sent.err
    assert [mail.recipients for mail in smtp.mails] == [(AMARA, "desk@xn--mller-kva.example")] * 2
    assert sorted(mails_of(practice)) == [("alert", "sent", "ok"), ("digest", "sent", "ok")]


@pytest.mark.parametrize(
    ("greeting", "service"),
    [
        (b"* OK [CAPABILITY IMAP4rev1 STARTTLS] Dovecot ready.", "IMAP"),
        (b"+OK Dovecot ready.", "POP3"),
        (b"SSH-2.0-OpenSSH_9.2p1 Debian-2", "SSH"),
    ],
)
def test_a_port_that_is_another_services_is_named(
    make_practice: Callable[..., Practice], greeting: bytes, service: str
) -> None:
    with dripping(greeting + b"\r\n", b"") as port:
        checked = told_by_mail(make_practice, port).run("check", expect=1)

    said = f"127.0.0.1:{port} is no mail server: it speaks {service} there. Write the port for"
    assert said in checked.out
