"""What an SMTP server's refusal means, in words and in whether to try again."""

from __future__ import annotations

import base64
import re
import smtplib
import socket
import ssl
from dataclasses import dataclass
from typing import TypeGuard

from monitor.core.common.sanitize import plain
from monitor.notify.email.connection import OtherServiceError
from monitor.notify.message import (
    DeliveryError,
    MessageRefusedError,
    PermanentDeliveryError,
    TemporaryDeliveryError,
)

_LONGEST_REPLY = 160
_USUAL_PORTS = "Write the port for sending into `email.port`: usually 587, or 465 for `tls`."
_ASK = "Ask who runs the server; the message is kept."
# RFC 3463: the message is too long for the mailbox, or for the server.
_TOO_LONG = re.compile(rb"\s*5\.(2\.3|3\.4)\b")


def is_about_size(code: int, answer: bytes | str) -> bool:
    """Whether a refusal for good says that the message is too long, and a shorter one may pass."""
    said = answer if isinstance(answer, bytes) else answer.encode()
    return code >= 500 and _TOO_LONG.match(said) is not None


@dataclass(frozen=True, slots=True, kw_only=True)
class EmailErrors:
    """Knows the channel, the server and what must never be shown."""

    channel: str
    server: str  # host:port
    security: str
    username: str | None
    password: str | None

    def explain(self, error: Exception) -> DeliveryError:
        """For anything that smtplib, ssl or a socket raises."""
        if isinstance(error, OtherServiceError):
            what = f"is no mail server: it speaks {error} there."
            return self.permanent(what, _USUAL_PORTS)
        if isinstance(error, ssl.SSLError):
            return self._tls(error)
        if isinstance(error, smtplib.SMTPAuthenticationError) and 500 <= error.smtp_code < 600:
            what = f"did not accept the login of {self.username} ({error.smtp_code})."
            remedy = "Put the right password (often an app password) into `email`."
            return self.permanent(what, remedy)
        if isinstance(error, UnicodeError):
            what = "cannot be given this login: it has letters outside ASCII."
            return self.permanent(what, "Choose a password of plain letters for `email`.")
        if isinstance(error, smtplib.SMTPNotSupportedError):
            return self._unsupported(error)
        if _is_no_smtp(error):
            return self._greeted_otherwise(error)
        if isinstance(error, smtplib.SMTPResponseException):
            return self._answered(error)
        return self._unreachable(error)

    def permanent(self, what: str, remedy: str) -> PermanentDeliveryError:
        return PermanentDeliveryError(self.channel, f"{self.server} {what}", remedy)

    def temporary(
        self, what: str, remedy: str, *, is_about_message: bool = False, some_have_it: bool = False
    ) -> TemporaryDeliveryError:
        return TemporaryDeliveryError(
            self.channel,
            f"{self.server} {what}",
            remedy,
            is_about_message=is_about_message,
            some_have_it=some_have_it,
        )

    def refused_message(self, what: str) -> MessageRefusedError:
        return MessageRefusedError(self.channel, f"{self.server} {what}", _ASK)

    def reply(self, answer: bytes | str) -> str:
        """The server's own words without anything secret."""
        text = answer.decode("utf-8", "replace") if isinstance(answer, bytes) else answer
        for secret in self._secrets():
            text = text.replace(secret, "[hidden]")
        return plain(text, longest=_LONGEST_REPLY)

    def _secrets(self) -> list[str]:
        """The password as typed, and as AUTH PLAIN and LOGIN send it, longest first."""
        if not self.password:
            return []
        forms = [f"\0{self.username}\0{self.password}", self.password]
        encoded = [base64.b64encode(form.encode()).decode() for form in forms]
        return [*encoded, self.password]

    def _tls(self, error: ssl.SSLError) -> DeliveryError:
        if isinstance(error, ssl.SSLCertVerificationError):
            what = f"showed a certificate that is not trusted: {plain(error.verify_message)}."
            remedy = "Check `email.host`; for a private authority set `email.ca_file`."
            return self.permanent(what, remedy)
        if error.reason == "WRONG_VERSION_NUMBER":
            what = "does not begin with TLS there."
            return self.permanent(what, "Set `email.security: starttls` (usually port 587).")
        reason = plain((error.reason or type(error).__name__).replace("_", " ").lower())
        return self.temporary(f"broke off the TLS handshake: {reason}.", "It is tried again.")

    def _unsupported(self, error: smtplib.SMTPNotSupportedError) -> DeliveryError:
        if "STARTTLS" in str(error):
            remedy = "Set `email.security: tls` (usually port 465), or ask who runs the server."
            return self.permanent("does not offer STARTTLS.", remedy)
        remedy = "Use `email.security: starttls` or `tls`, or leave out username and password."
        return self.permanent("offers no login on this connection.", remedy)

    def _greeted_otherwise(self, error: smtplib.SMTPResponseException) -> DeliveryError:
        if error.smtp_code < 0:  # no number at all, as when something between is half up
            return self.temporary("does not greet as a mail server does.", _USUAL_PORTS)
        what = f"does not speak SMTP there ({error.smtp_code} {self.reply(error.smtp_error)})."
        return self.permanent(what, _USUAL_PORTS)

    def _answered(self, error: smtplib.SMTPResponseException) -> DeliveryError:
        what = f"answered {error.smtp_code}: {self.reply(error.smtp_error)}."
        is_data = isinstance(error, smtplib.SMTPDataError)
        is_sender = isinstance(error, smtplib.SMTPSenderRefused)
        if error.smtp_code < 500:
            is_about_message = is_data and error.smtp_code != 421
            return self.temporary(what, "It is tried again.", is_about_message=is_about_message)
        if error.smtp_code == 530:
            return self.permanent(what, "Write username and password_file into `email`.")
        # The sender's command states the size (RFC 1870), and may be refused for it.
        is_too_long = error.smtp_code == 552 or is_about_size(error.smtp_code, error.smtp_error)
        if is_data or (is_sender and is_too_long):
            return self.refused_message(what)
        if is_sender:
            remedy = "Write an address it accepts into `email.from`."
            return self.permanent(f"refused the sender: {what}", remedy)
        return self.permanent(what, _ASK)

    def _unreachable(self, error: Exception) -> DeliveryError:
        remedy = "Check `email.host` and `email.port`; the message is kept and tried again."
        if isinstance(error, socket.gaierror):
            return self.temporary("is not a name that could be looked up.", remedy)
        # smtplib turns a reply that never came into "disconnected", with the cause behind it.
        if isinstance(error, TimeoutError) or isinstance(error.__context__, TimeoutError):
            return self.temporary("did not answer in time.", f"{remedy}{self._hint_for_silence()}")
        if isinstance(error, ConnectionRefusedError):
            return self.temporary("accepts no connection.", remedy)
        if isinstance(error, smtplib.SMTPServerDisconnected | ConnectionError):
            return self.temporary("closed the connection.", f"{remedy}{self._hint_for_silence()}")
        return self.temporary(f"could not be reached ({type(error).__name__}).", remedy)

    def _hint_for_silence(self) -> str:
        # A server that expects TLS at once hangs up on, or waits out, a client that doesn't begin.
        if self.security == "tls":
            return ""
        return " If its port speaks TLS at once (465), set `email.security: tls`."


def _is_no_smtp(error: Exception) -> TypeGuard[smtplib.SMTPResponseException]:
    """FTP, news and others greet with numbers, too, and don't know what SMTP says next.

    A mail server that does not like who greets says so by another number (504, 550).
    """
    if isinstance(error, smtplib.SMTPConnectError):
        return error.smtp_code < 400
    return isinstance(error, smtplib.SMTPHeloError) and error.smtp_code in {500, 502, 530}
