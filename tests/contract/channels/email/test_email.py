"""The `email` channel keeps the notifiers' contract against a real SMTP server."""

from __future__ import annotations

import base64
import socket
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest

from monitor.notify.email.notifier import EmailNotifier
from monitor.notify.message import (
    DeliveryError,
    PartlyDeliveredError,
    PermanentDeliveryError,
    TemporaryDeliveryError,
)
from monitor.notify.partial_delivery import Receipts
from tests.contract.channels.email.mailing import AMARA, BEN, DESK, notifier_for
from tests.contract.channels.network_suite import NetworkNotifierContract, NetworkReceiver
from tests.contract.channels.notifier_suite import Received, message
from tests.servers.post_server import dripping
from tests.servers.smtp_server import SmtpServer, running_smtp

# aiosmtpd warns about a server that takes logins without TLS; some tests need just that.
pytestmark = pytest.mark.filterwarnings("ignore:Requiring AUTH while not requiring TLS")

LOGIN = ("monitor", "s3cret-Passw0rd!")


class Mailbox(NetworkReceiver):
    secrets = (LOGIN[1], base64.b64encode(LOGIN[1].encode()).decode())

    def __init__(self) -> None:
        self.running = ExitStack()
        self.server = self.running.enter_context(running_smtp(security="starttls", login=LOGIN))

    def notifier(self, **changes: Any) -> EmailNotifier:
        return notifier_for(
            self.server,
            security="starttls",
            username=LOGIN[0],
            password=LOGIN[1],
            ca_file=self.server.ca_file,
            **changes,
        )

    def notifier_within(self, total: timedelta) -> EmailNotifier:
        return self.notifier(timeout=total / 2, total=total)

    def guarded_notifier(self) -> None:
        """A mail server of one's own, on the same machine or inside, is the usual case."""

    @contextmanager
    def dripping(self) -> Iterator[None]:
        with dripping(b"220 mail", b" ") as self.server.port:
            yield

    def received(self) -> list[Received]:
        return [
            Received(
                id=mail.content["X-SteadyFrame-Id"],
                text=mail.part("plain"),
                everything=str(mail.content.items()).replace("\\n", "\n"),
            )
            for mail in self.server.mails
        ]

    def go_away(self) -> None:
        with socket.socket() as probe:
            probe.bind((self.server.host, 0))
            self.server.port = probe.getsockname()[1]


class TestEmail(NetworkNotifierContract):
    @pytest.fixture
    def receiver(self) -> Iterator[Mailbox]:
        mailbox = Mailbox()
        with mailbox.running:
            yield mailbox

    def test_text_and_html_stand_side_by_side(self, receiver: Mailbox) -> None:
        receiver.notifier().send(message())

        content = receiver.server.mails[0].content
        assert content.get_content_type() == "multipart/alternative"
        assert "Moved at short notice" in receiver.server.mails[0].part("html")

    def test_the_headers_say_what_it_is(self, receiver: Mailbox) -> None:
        receiver.notifier().send(message())

        content = receiver.server.mails[0].content
        assert content["From"] == "SteadyFrame <monitor@riverside.example>"
        assert content["To"] == AMARA
        assert content["Subject"] == "Worth a look: moved session"
        assert content["Auto-Submitted"] == "auto-generated"
        assert content["Date"] == "Mon, 23 Nov 2026 12:30:00 +0000"

    def test_a_repeated_message_has_the_same_message_id(self, receiver: Mailbox) -> None:
        receiver.notifier().send(message())
        receiver.notifier().send(message())

        first, second = (mail.content["Message-ID"] for mail in receiver.server.mails)
        assert first == second
        assert first.endswith("@riverside.example>")

    def test_who_wants_no_more_can_write_to_the_sender(self, receiver: Mailbox) -> None:
        receiver.notifier().send(message())

        unsubscribe = receiver.server.mails[0].content["List-Unsubscribe"]
        assert unsubscribe == "<mailto:monitor@riverside.example?subject=unsubscribe>"


def test_tls_from_the_first_byte_works(make_smtp: Callable[..., SmtpServer]) -> None:
    server = make_smtp(security="tls")

    notifier_for(server, security="tls", ca_file=server.ca_file).send(message())

    assert len(server.mails) == 1


def test_every_recipient_gets_it_in_one_go(smtp: SmtpServer) -> None:
    notifier_for(smtp, to=(AMARA, BEN, DESK)).send(message())

    assert [mail.recipients for mail in smtp.mails] == [(AMARA, BEN, DESK)]


def test_one_refused_recipient_is_told_and_the_others_have_it(smtp: SmtpServer) -> None:
    smtp.refuse[BEN] = "550 no such user"

    with pytest.raises(PartlyDeliveredError, match=r"refused 1 of 3 recipients \(no\. 2"):
        notifier_for(smtp, to=(AMARA, BEN, DESK)).send(message())

    assert [mail.recipients for mail in smtp.mails] == [(AMARA, DESK)]


def test_a_recipient_refused_for_now_is_tried_alone_the_next_time(smtp: SmtpServer) -> None:
    receipts = Receipts(message().id)
    smtp.refuse[BEN] = "450 greylisted, come back"
    with pytest.raises(TemporaryDeliveryError, match="refused 1 of 2"):
        notifier_for(smtp, to=(AMARA, BEN)).send_to_rest(message(), receipts)
    smtp.refuse.clear()

    notifier_for(smtp, to=(AMARA, BEN)).send_to_rest(message(), receipts)

    assert [mail.recipients for mail in smtp.mails] == [(AMARA,), (BEN,)]


def test_when_every_recipient_is_refused_a_person_must_act(smtp: SmtpServer) -> None:
    smtp.refuse |= {AMARA: "550 no such user", BEN: "550 no such user"}

    with pytest.raises(PermanentDeliveryError, match="refused 2 of 2") as caught:
        notifier_for(smtp, to=(AMARA, BEN)).send(message())

    assert not isinstance(caught.value, PartlyDeliveredError)
    assert not caught.value.retry


@pytest.mark.parametrize(
    ("reply", "retry"), [("451 try later", True), ("552 too much", False), ("421 busy", True)]
)
def test_a_refused_message_is_retried_only_if_the_server_says_so(
    smtp: SmtpServer, reply: str, retry: bool
) -> None:
    smtp.at_data = reply

    with pytest.raises(DeliveryError, match=f"answered {reply[:3]}") as caught:
        notifier_for(smtp).send(message())

    assert caught.value.retry is retry


def test_a_wrong_password_needs_a_person(make_smtp: Callable[..., SmtpServer]) -> None:
    server = make_smtp(security="starttls", login=LOGIN)
    wrong = {"username": LOGIN[0], "password": "wr0ng-and-secret"}

    with pytest.raises(PermanentDeliveryError, match="login of monitor") as caught:
        notifier_for(server, security="starttls", ca_file=server.ca_file, **wrong).send(message())

    assert "wr0ng" not in f"{caught.value!r}{caught.value.__cause__!r}"
    assert "password" in caught.value.remedy


def test_a_password_outside_ascii_is_explained_and_not_shown(
    make_smtp: Callable[..., SmtpServer],
) -> None:
    server = make_smtp(login=LOGIN)

    with pytest.raises(PermanentDeliveryError, match="outside ASCII") as caught:
        notifier_for(server, username="monitor", password="pässword").send(message())

    assert "pässword" not in f"{caught.value!r}{caught.value.__cause__!r}"


def test_a_reply_that_quotes_the_password_is_not_passed_on(smtp: SmtpServer) -> None:
    smtp.at_data = "554 you said s3cret-Passw0rd! just now"

    with pytest.raises(PermanentDeliveryError, match=r"\[hidden\]") as caught:
        # The server knows no logins, so the notifier is given the password alone.
        notifier_for(smtp, password=LOGIN[1]).send(message())

    assert LOGIN[1] not in str(caught.value)


def test_a_missing_login_is_named(make_smtp: Callable[..., SmtpServer]) -> None:
    server = make_smtp(login=LOGIN)

    with pytest.raises(PermanentDeliveryError, match="530") as caught:
        notifier_for(server).send(message())

    assert "username" in caught.value.remedy


def test_a_server_without_starttls_is_never_spoken_to_in_the_open(smtp: SmtpServer) -> None:
    with pytest.raises(PermanentDeliveryError, match="does not offer STARTTLS"):
        notifier_for(smtp, security="starttls", username="monitor", password="x").send(message())


def test_an_unknown_certificate_is_refused(make_smtp: Callable[..., SmtpServer]) -> None:
    server = make_smtp(security="starttls")

    with pytest.raises(PermanentDeliveryError, match="certificate that is not trusted") as caught:
        notifier_for(server, security="starttls").send(message())

    assert "ca_file" in caught.value.remedy


def test_tls_to_a_port_of_starttls_says_which_setting_is_wrong(smtp: SmtpServer) -> None:
    with pytest.raises(PermanentDeliveryError, match="does not begin with TLS") as caught:
        notifier_for(smtp, security="tls").send(message())

    assert "starttls" in caught.value.remedy


def test_a_missing_ca_file_is_named(smtp: SmtpServer, tmp_path: Path) -> None:
    with pytest.raises(PermanentDeliveryError, match="ca_file is unusable"):
        notifier_for(smtp, security="starttls", ca_file=tmp_path / "none.pem").send(message())


def test_a_server_that_never_answers_is_given_up() -> None:
    with socket.create_server(("127.0.0.1", 0)) as silent:
        server = SmtpServer(port=silent.getsockname()[1], ca_file=Path())

        with pytest.raises(TemporaryDeliveryError, match="did not answer in time"):
            notifier_for(server, timeout=timedelta(milliseconds=200)).send(message())


def test_a_host_that_does_not_exist_is_tried_again(smtp: SmtpServer) -> None:
    with pytest.raises(TemporaryDeliveryError, match="could be looked up"):
        notifier_for(smtp, host="mail.invalid").send(message())
