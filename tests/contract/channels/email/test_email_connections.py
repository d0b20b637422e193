"""One connection for a round of messages, and what becomes of them when it ends early."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path

import pytest

from monitor.notify.message import PermanentDeliveryError, TemporaryDeliveryError
from tests.contract.channels.email.mailing import AMARA, BEN, notifier_for
from tests.contract.channels.notifier_suite import message
from tests.servers.post_server import dripping
from tests.servers.smtp_server import SmtpServer


def test_a_round_of_messages_takes_one_connection(smtp: SmtpServer) -> None:
    notifier = notifier_for(smtp)
    for number in range(3):
        notifier.send(message(id=f"m_{number}"))
    notifier.close()
    notifier.send(message(id="m_next_round"))

    assert len(smtp.mails) == 4
    assert smtp.connections == 2


def test_a_server_that_dismisses_a_long_connection_gets_the_message_on_a_new_one(
    smtp: SmtpServer,
) -> None:
    smtp.most_in_one = 2
    notifier = notifier_for(smtp)
    for number in range(5):
        notifier.send(message(id=f"m_{number}"))

    assert [mail.content["X-SteadyFrame-Id"] for mail in smtp.mails] == [
        f"m_{number}" for number in range(5)
    ]
    assert smtp.connections == 3


def test_after_a_refusal_the_next_message_goes_out(smtp: SmtpServer) -> None:
    notifier = notifier_for(smtp)
    smtp.at_data = "552 too much"
    with pytest.raises(PermanentDeliveryError):
        notifier.send(message(id="m_1"))
    smtp.at_data = ""

    notifier.send(message(id="m_2"))

    assert [mail.content["X-SteadyFrame-Id"] for mail in smtp.mails] == ["m_2"]


def test_a_server_that_breaks_off_among_the_recipients_gave_it_to_nobody(
    smtp: SmtpServer,
) -> None:
    notifier = notifier_for(smtp, to=(AMARA, BEN))
    smtp.refuse[BEN] = "421 going down"
    with pytest.raises(TemporaryDeliveryError, match="closed the connection"):
        notifier.send(message())
    smtp.refuse.clear()

    notifier.send(message())

    assert [mail.recipients for mail in smtp.mails] == [(AMARA, BEN)]


def test_a_server_that_drips_is_given_up_when_the_time_is_over() -> None:
    with dripping(b"", b"220-one moment please\r\n") as port:
        server = SmtpServer(port=port, ca_file=Path())
        short = timedelta(milliseconds=200)
        notifier = notifier_for(server, timeout=short, total=short)

        with pytest.raises(TemporaryDeliveryError, match=r"did not finish within 0\.4 s"):
            notifier.send(message())
        with pytest.raises(TemporaryDeliveryError, match="still busy"):
            notifier.send(message())
