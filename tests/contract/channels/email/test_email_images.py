"""Images of an e-mail: inside its HTML, said in words, and nobody else's."""

from __future__ import annotations

import re

from monitor.notify.message import Image
from tests.contract.channels.email.mailing import notifier_for
from tests.contract.channels.notifier_suite import message
from tests.servers.smtp_server import SmtpServer

CHARTS = (
    Image(name="weeks", png=b"\x89PNG weeks", alt="Twelve weeks: 92 % kept, später mehr"),
    Image(name="amara", png=b"\x89PNG amara", alt='"><script> Bcc: all@evil.example'),
)
HTML = '<p>A steady week.</p><img src="cid:weeks" alt="…"><img src="cid:amara" alt="…">'


def test_images_are_inside_the_html_and_beside_nothing_else(smtp: SmtpServer) -> None:
    notifier_for(smtp).send(message(html=HTML, images=CHARTS))

    content = smtp.mails[0].content
    assert content.get_content_type() == "multipart/alternative"
    text, related = content.iter_parts()
    assert text.get_content_type() == "text/plain"
    assert related.get_content_type() == "multipart/related"
    html, *images = related.iter_parts()
    assert html.get_content_type() == "text/html"
    assert [image.get_content() for image in images] == [chart.png for chart in CHARTS]
    for image in images:
        assert image.get_content_disposition() == "inline"
        assert f'src="cid:{image["Content-ID"].strip("<>")}"' in html.get_content()


def test_an_image_is_said_in_words_too_and_they_add_no_header(smtp: SmtpServer) -> None:
    notifier_for(smtp).send(message(html=HTML, images=CHARTS))

    weeks, amara = list(list(smtp.mails[0].content.iter_parts())[1].iter_parts())[1:]
    assert weeks["Content-Description"] == "Twelve weeks: 92 % kept, später mehr"
    assert amara["Content-Description"] == '"><script> Bcc: all@evil.example'
    assert amara["Bcc"] is None


def test_a_long_sender_s_address_breaks_no_header(smtp: SmtpServer) -> None:
    address = f"{'monitor.' * 7}m@{'riverside-counseling.' * 6}example"
    notifier_for(smtp, sender=f"SteadyFrame <{address}>").send(message(html=HTML, images=CHARTS))

    raw = smtp.mails[0].raw.decode("ascii")
    assert f"List-Unsubscribe: <mailto:{address}?subject=unsubscribe>\r\n" in raw
    assert re.search(
        rf"^Content-ID: <weeks\.\S+@{address.partition('@')[2]}>\r$", raw, re.MULTILINE
    )


def test_the_images_of_two_mails_are_never_taken_for_each_other(smtp: SmtpServer) -> None:
    for number in "12":
        notifier_for(smtp).send(message(id=f"m_{number}", html=HTML, images=CHARTS))

    ids = {
        part["Content-ID"]
        for mail in smtp.mails
        for part in mail.content.walk()
        if part["Content-ID"]
    }
    assert len(ids) == 4
