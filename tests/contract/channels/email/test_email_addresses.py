"""Addresses outside ASCII: domains in the DNS's own form, and no recipient stops another."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from monitor.notify.message import (
    PartlyDeliveredError,
    PermanentDeliveryError,
    TemporaryDeliveryError,
)
from monitor.notify.partial_delivery import Receipts
from tests.contract.channels.email.mailing import AMARA, notifier_for
from tests.contract.channels.notifier_suite import message
from tests.servers.smtp_server import SmtpServer

DOERTE = "dörte@müller.example"
NO_DOMAIN = "desk@ü..example"


@pytest.mark.parametrize(
    ("address", "sent"),
    [
        ("desk@müller.example", "desk@xn--mller-kva.example"),
        ("desk@Müller.Example", "desk@xn--mller-kva.example"),
        ("desk@mu\u0308ller.example", "desk@xn--mller-kva.example"),  # decomposed, as on a Mac
        ("desk@praxis.straße.example", "desk@praxis.xn--strae-oqa.example"),  # not strasse
        ("desk@日本。example", "desk@xn--wgv71a.example"),  # with the dot of that keyboard
        ("desk@почта.рф", "desk@xn--80a1acny.xn--p1ai"),
        ("desk@xn--mller-kva.example", "desk@xn--mller-kva.example"),
        ("front_desk@north_1.example", "front_desk@north_1.example"),
        ("desk@[127.0.0.1]", "desk@[127.0.0.1]"),
    ],
)
@pytest.mark.parametrize("smtputf8", [True, False])
def test_a_domain_goes_out_in_ascii_whatever_the_server_takes(
    make_smtp: Callable[..., SmtpServer], address: str, sent: str, smtputf8: bool
) -> None:
    smtp = make_smtp(smtputf8=smtputf8)

    notifier_for(smtp, to=(AMARA, address)).send(message())

    (mail,) = smtp.mails
    assert mail.recipients == (AMARA, sent)
    assert mail.content["To"] == f"{AMARA}, {sent}"
    assert mail.raw.isascii()


def test_the_senders_domain_goes_out_in_ascii(smtp: SmtpServer) -> None:
    notifier_for(smtp, sender="Praxis Müller <monitor@müller.example>").send(message())

    (mail,) = smtp.mails
    assert mail.sender == "monitor@xn--mller-kva.example"
    assert mail.content["From"].addresses[0].addr_spec == "monitor@xn--mller-kva.example"
    assert mail.content["From"].addresses[0].display_name == "Praxis Müller"
    assert mail.content["Message-ID"].endswith("@xn--mller-kva.example>")


@pytest.mark.parametrize("special", [DOERTE, "δοκιμή@riverside.example", NO_DOMAIN])
def test_an_address_that_the_server_can_not_take_stops_no_other(
    smtp: SmtpServer, special: str
) -> None:
    with pytest.raises(PartlyDeliveredError, match=r"refused 1 of 2 .*no\. 1 in.*SMTPUTF8"):
        notifier_for(smtp, to=(special, AMARA)).send(message())

    (mail,) = smtp.mails
    assert (mail.recipients, mail.content["To"]) == ((AMARA,), AMARA)
    assert mail.raw.isascii()


def test_alone_it_is_named_and_needs_a_person(smtp: SmtpServer) -> None:
    with pytest.raises(PermanentDeliveryError, match=r"refused 1 of 1 .*SMTPUTF8") as caught:
        notifier_for(smtp, to=(DOERTE,)).send(message())

    assert not isinstance(caught.value, PartlyDeliveredError)


def test_a_server_that_knows_smtputf8_gets_such_an_address_in_a_mail_of_its_own(
    make_smtp: Callable[..., SmtpServer],
) -> None:
    smtp = make_smtp(smtputf8=True)

    notifier_for(smtp, to=(DOERTE, AMARA)).send(message())

    sent = "dörte@xn--mller-kva.example"
    assert [mail.recipients for mail in smtp.mails] == [(AMARA,), (sent,)]
    assert f"To: {sent}, {AMARA}".encode() in smtp.mails[1].raw
    ids = {mail.content["Message-ID"] for mail in smtp.mails}
    assert len(ids) == 1


def test_who_has_it_is_spared_when_the_second_mail_fails(
    make_smtp: Callable[..., SmtpServer],
) -> None:
    smtp = make_smtp(smtputf8=True)
    smtp.most_in_one = 1  # the second mail of a connection is dismissed with 421
    receipts = Receipts(message().id)
    with pytest.raises(TemporaryDeliveryError, match="421"):
        notifier_for(smtp, to=(DOERTE, AMARA)).send_to_rest(message(), receipts)

    notifier_for(smtp, to=(DOERTE, AMARA)).send_to_rest(message(), receipts)

    assert [mail.recipients for mail in smtp.mails] == [(AMARA,), ("dörte@xn--mller-kva.example",)]
