"""The outgoing servers of mail providers, by an address's domain.

Practices with a domain of their own know their server, or ask who hosts it.
"""

from __future__ import annotations

from dataclasses import dataclass

_APP = "It takes an app password, not the one you sign in with: make one at {where}."


@dataclass(frozen=True, slots=True, kw_only=True)
class Provider:
    """`hint` is what to do before a program may send there."""

    host: str
    port: int = 587
    hint: str = ""

    @property
    def server(self) -> str:
        return f"{self.host}:{self.port}"


_GMAIL = Provider(
    host="smtp.gmail.com", hint=_APP.format(where="https://myaccount.google.com/apppasswords")
)
_ICLOUD = Provider(
    host="smtp.mail.me.com",
    hint=_APP.format(where="https://account.apple.com, Sign-In and Security"),
)
_YAHOO = Provider(
    host="smtp.mail.yahoo.com", port=465, hint=_APP.format(where="Account security, App passwords")
)
_FASTMAIL = Provider(
    host="smtp.fastmail.com",
    port=465,
    hint=_APP.format(where="Settings, Privacy & Security, App passwords"),
)
# Outlook.com has taken OAuth only since September 2024.
_OUTLOOK = Provider(
    host="smtp-mail.outlook.com",
    hint="Microsoft's free mail takes no passwords from programs any more, app passwords "
    "included: choose a sender at another provider, or `file` or Slack.",
)
_GMX_HINT = "Allow it first in the webmail: settings, POP3 & IMAP."
_GMX_DE = Provider(host="mail.gmx.net", hint=_GMX_HINT)
_PROVIDERS = {
    ("gmail.com", "googlemail.com"): _GMAIL,
    ("icloud.com", "me.com", "mac.com"): _ICLOUD,
    ("yahoo.com", "yahoo.co.uk", "yahoo.de", "yahoo.fr", "yahoo.es", "ymail.com"): _YAHOO,
    ("aol.com",): Provider(host="smtp.aol.com", port=465, hint=_YAHOO.hint),
    ("fastmail.com", "fastmail.fm"): _FASTMAIL,
    ("outlook.com", "outlook.de", "outlook.fr", "outlook.es", "hotmail.com"): _OUTLOOK,
    ("hotmail.co.uk", "hotmail.de", "hotmail.fr", "hotmail.es", "live.com", "msn.com"): _OUTLOOK,
    ("gmx.de", "gmx.net", "gmx.at", "gmx.ch"): _GMX_DE,
    ("gmx.com",): Provider(host="mail.gmx.com", hint=_GMX_HINT),
    ("web.de",): Provider(host="smtp.web.de", hint=_GMX_HINT),
    ("posteo.de", "posteo.net"): Provider(host="posteo.de", port=465),
    ("mailbox.org",): Provider(host="smtp.mailbox.org", port=465),
    ("t-online.de", "magenta.de"): Provider(
        host="securesmtp.t-online.de",
        port=465,
        hint="It takes the password for e-mail programs, which you set in the customer centre.",
    ),
    ("orange.fr", "wanadoo.fr"): Provider(host="smtp.orange.fr", port=465),
    ("free.fr",): Provider(host="smtp.free.fr", port=465),
    ("laposte.net",): Provider(host="smtp.laposte.net", port=465),
    ("zoho.com",): Provider(
        host="smtp.zoho.com", port=465, hint=_APP.format(where="https://accounts.zoho.com")
    ),
}
_BY_DOMAIN = {domain: one for domains, one in _PROVIDERS.items() for domain in domains}


def provider_of(address: str) -> Provider | None:
    """Of the address's domain; None for one that nobody here knows."""
    return _BY_DOMAIN.get(address.rpartition("@")[2].casefold())
