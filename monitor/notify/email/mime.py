"""A message as MIME: text and HTML side by side, with headers that nothing can be slipped into."""

from __future__ import annotations

import re
from email.message import EmailMessage
from email.utils import format_datetime
from typing import cast
from urllib.parse import quote

from monitor.core.common.stable_ids import stable_id
from monitor.notify.email.mime_policy import MAIL, sender_of
from monitor.notify.images import with_places
from monitor.notify.message import ID_HEADER, Message

_DOMAIN = re.compile(r"[A-Za-z0-9.-]+")


def as_email(message: Message, *, channel: str, sender: str, to: tuple[str, ...]) -> EmailMessage:
    """Raises ValueError if `sender` is no address."""
    mail = EmailMessage(policy=MAIL)
    writer = sender_of(sender)
    address = writer.addr_spec
    mail["Subject"] = message.subject
    mail["From"] = writer
    mail["To"] = ", ".join(to)
    mail["Date"] = format_datetime(message.created_at)
    mail["Message-ID"] = message_id = _message_id(message, channel, address)
    mail[ID_HEADER] = message.id
    # RFC 3834, and Exchange's own: they keep holiday replies from answering a machine.
    mail["Auto-Submitted"] = "auto-generated"
    mail["X-Auto-Response-Suppress"] = "OOF, AutoReply"
    mail["List-Unsubscribe"] = f"<mailto:{quote(address, safe='@')}?subject=unsubscribe>"
    mail.set_content(message.text)
    if message.html:
        _add_html(mail, message, message_id)
    return mail


def _add_html(mail: EmailMessage, message: Message, message_id: str) -> None:
    """The HTML beside the text, its images inside it (RFC 2387)."""
    # Unique to the mail: some mailboxes show an image of another mail with the same Content-ID.
    ids = {image.name: f"{image.name}.{message_id[1:-1]}" for image in message.images}
    places = {name: f"cid:{quote(cid, safe='@')}" for name, cid in ids.items()}
    mail.add_alternative(with_places(message.html, places), subtype="html")
    html = cast(EmailMessage, mail.get_payload(1))
    for image in message.images:
        html.add_related(
            image.png,
            "image",
            "png",
            cid=f"<{ids[image.name]}>",
            disposition="inline",
            filename=f"{image.name}.png",
        )
        part = cast(EmailMessage, html.get_payload(-1))
        part["Content-Description"] = image.alt


def _message_id(message: Message, channel: str, address: str) -> str:
    """The same at every attempt, so that mailboxes drop a repeated message."""
    domain = address.rpartition("@")[2]
    if not _DOMAIN.fullmatch(domain):
        domain = "steadyframe.invalid"
    return f"<{message.id.replace(':', '-')}.{stable_id('c', channel)}@{domain}>"
