"""A message as MIME: text and HTML side by side, with headers that nothing can be slipped into."""

from __future__ import annotations

import re
from email.headerregistry import Address
from email.message import EmailMessage
from email.policy import SMTP
from email.utils import format_datetime, parseaddr

from monitor.core.identity import stable_id
from monitor.notify.clean import plain
from monitor.notify.message import ID_HEADER, Message

_DOMAIN = re.compile(r"[A-Za-z0-9.-]+")


def as_email(message: Message, *, channel: str, sender: str, to: tuple[str, ...]) -> EmailMessage:
    """Raises ValueError if `sender` is no address."""
    mail = EmailMessage(policy=SMTP)
    name, address = parseaddr(sender)
    mail["Subject"] = plain(message.subject, longest=150)
    mail["From"] = Address(display_name=plain(name), addr_spec=address)
    mail["To"] = ", ".join(to)
    mail["Date"] = format_datetime(message.created_at)
    mail["Message-ID"] = _message_id(message, channel, address)
    mail[ID_HEADER] = message.id
    # RFC 3834: keeps holiday auto-replies from answering a machine.
    mail["Auto-Submitted"] = "auto-generated"
    mail.set_content(_whole(message.text))
    if message.html:
        mail.add_alternative(_whole(message.html), subtype="html")
    return mail


def _message_id(message: Message, channel: str, address: str) -> str:
    """The same at every attempt, so that mailboxes drop a repeated message."""
    domain = address.rpartition("@")[2]
    if not _DOMAIN.fullmatch(domain):
        domain = "steadyframe.invalid"
    return f"<{message.id.replace(':', '-')}.{stable_id('c', channel)}@{domain}>"


def _whole(text: str) -> str:
    """Half of a surrogate pair has no bytes in UTF-8."""
    return text.encode("utf-8", "replace").decode("utf-8")
