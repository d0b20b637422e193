"""The `email` channel: SMTP with STARTTLS, TLS or neither, for one or several recipients."""

from __future__ import annotations

import smtplib
import ssl
from collections.abc import Callable, Mapping, Sequence
from contextlib import suppress
from datetime import timedelta
from email.message import EmailMessage
from pathlib import Path
from typing import Literal, TypeVar

from monitor.notify.deadline import TOTAL, TimeLimit
from monitor.notify.email.addresses import in_ascii, with_ascii_domain
from monitor.notify.email.connection import connected
from monitor.notify.email.errors import EmailErrors, is_about_size
from monitor.notify.email.mime import as_email
from monitor.notify.email.mime_policy import sender_of
from monitor.notify.message import DeliveryError, Message, PartlyDeliveredError
from monitor.notify.partial_delivery import Receipts

_T = TypeVar("_T")
Security = Literal["starttls", "tls", "none"]
Refusals = dict[str, tuple[int, bytes]]  # address -> the server's answer
_NO_SMTPUTF8 = (553, b"letters outside ASCII before the @ need SMTPUTF8, which it does not offer")


class EmailNotifier:
    """Sends through one server. `sender` may be `Name <address>`.

    `timeout` is for each of its answers, `total` (or twice `timeout` if longer) for one message.
    The connection stays open until `close`, so that a round of messages needs only one.
    """

    def __init__(
        self,
        name: str,
        *,
        host: str,
        port: int,
        sender: str,
        to: tuple[str, ...],
        security: Security = "starttls",
        username: str | None = None,
        password: str | None = None,
        ca_file: Path | None = None,
        timeout: timedelta = timedelta(seconds=30),
        total: timedelta = TOTAL,
    ) -> None:
        self._name = name
        self._host = host
        self._port = port
        self._sender = sender
        self._to = tuple(dict.fromkeys(to))
        self._addresses = {address: with_ascii_domain(address) for address in self._to}
        self._plain = {mine: place for mine, place in self._addresses.items() if place.isascii()}
        self._security = security
        self._username = username
        self._password = password
        self._ca_file = ca_file
        self._timeout = timeout.total_seconds()
        self._limit = TimeLimit(name, max(total, 2 * timeout))
        self._server: smtplib.SMTP | None = None
        self._errors = EmailErrors(
            channel=name,
            server=f"{host}:{port}",
            security=security,
            username=username,
            password=password,
        )

    @property
    def name(self) -> str:
        return self._name

    def send(self, message: Message) -> None:
        """Raises PartlyDeliveredError if some of several recipients were refused for good."""
        self.send_to_rest(message, Receipts(message.id))

    def send_to_rest(self, message: Message, receipts: Receipts) -> None:
        self._limit.run(lambda: self._send(message, receipts))

    def check(self) -> str:
        self._limit.run(lambda: self._with_server(_nothing))
        self.close()
        login = f" and took the login of {self._username}" if self._username else ""
        return f"{self._host}:{self._port} answered ({self._security}){login}."

    def close(self) -> None:
        """Say goodbye to the server; the next message makes a new connection."""
        server, self._server = self._server, None
        if server is None:
            return
        # A goodbye that fails changes nothing.
        with suppress(OSError, smtplib.SMTPException, DeliveryError):
            self._limit.run(server.quit)

    def _send(self, message: Message, receipts: Receipts) -> None:
        refused = self._with_server(lambda server: self._handed_over(server, message, receipts))
        taken = [address for address in self._to if address not in refused]
        if any(code < 500 for code, _ in refused.values()):
            receipts.add(*taken)
        self._judge(refused, some_have_it=bool(taken))

    def _handed_over(self, server: smtplib.SMTP, message: Message, receipts: Receipts) -> Refusals:
        """Returns who did not take it. An address that needs SMTPUTF8 keeps no other from it."""
        waiting = [address for address in self._to if not receipts.has(address)]
        plain = [address for address in waiting if address in self._plain]
        special = [address for address in waiting if address not in self._plain]
        refused = self._sent(server, message, plain, self._plain) if plain else Refusals()
        if not special:
            return refused
        if not server.has_extn("smtputf8"):
            return refused | dict.fromkeys(special, _NO_SMTPUTF8)
        receipts.add(*(address for address in plain if address not in refused))
        return refused | self._sent(server, message, special, self._addresses)

    def _sent(
        self,
        server: smtplib.SMTP,
        message: Message,
        waiting: Sequence[str],
        shown: Mapping[str, str],
    ) -> Refusals:
        """Hands it to those of `shown` who wait for it."""
        to = tuple(dict.fromkeys(shown.values()))
        mail = as_email(message, channel=self._name, sender=self._sender, to=to)
        envelope = sender_of(self._sender).addr_spec
        by_place = {shown[address]: address for address in waiting}
        refused = _handed_over(server, mail, envelope, list(by_place))
        return {by_place[place]: answer for place, answer in refused.items()}

    def _judge(self, refused: Refusals, *, some_have_it: bool) -> None:
        """Nothing refused: done. Refused for now: try those again. For good: say so."""
        if not refused:
            return
        what, remedy = self._refusal(refused)
        if any(code < 500 for code, _ in refused.values()):
            raise self._errors.temporary(
                what, "Those are tried again.", is_about_message=True, some_have_it=some_have_it
            )
        if not some_have_it:
            if all(is_about_size(*answer) for answer in refused.values()):
                raise self._errors.refused_message(what)
            raise self._errors.permanent(what, remedy)
        whole = f"{self._host}:{self._port} {what}"
        raise PartlyDeliveredError(self._name, whole, f"{remedy} The others have it.")

    def _refusal(self, refused: Refusals) -> tuple[str, str]:
        places = [place for place, address in enumerate(self._to, 1) if address in refused]
        code, answer = next(iter(refused.values()))
        which = ", ".join(f"no. {place}" for place in places)
        what = (
            f"refused {len(refused)} of {len(self._to)} recipients ({which} in `to`): "
            f"{code} {self._errors.reply(answer)}."
        )
        return what, f"Correct the address in `to` of channel {self._name}."

    def _with_server(self, act: Callable[[smtplib.SMTP], _T]) -> _T:
        """On the connection that is open, else on a new one; trouble becomes DeliveryError."""
        kept, self._server = self._server, None
        try:
            try:
                return self._used(kept or self._connect(), act)
            except smtplib.SMTPException as error:
                if kept is None or not _is_goodbye(error):
                    raise
                return self._used(self._connect(), act)
        except (OSError, smtplib.SMTPException, ValueError) as error:
            # smtplib's own errors quote the server, and a codec's the password.
            telling = isinstance(error, smtplib.SMTPException | ValueError)
            raise self._errors.explain(error) from (None if telling else error)

    def _used(self, server: smtplib.SMTP, act: Callable[[smtplib.SMTP], _T]) -> _T:
        try:
            answer = act(server)
        except BaseException:
            server.close()
            raise
        self._server = server
        return answer

    def _connect(self) -> smtplib.SMTP:
        tls = self._tls_context() if self._security != "none" else None
        at_once = tls if self._security == "tls" else None
        server = connected(in_ascii(self._host), self._port, timeout=self._timeout, tls=at_once)
        try:
            if tls is not None and self._security == "starttls":
                server.starttls(context=tls)
            if self._username is not None and self._password is not None:
                server.login(self._username, self._password)
            server.ehlo_or_helo_if_needed()
        except BaseException:
            server.close()
            raise
        return server

    def _tls_context(self) -> ssl.SSLContext:
        context = ssl.create_default_context()
        if self._ca_file is None:
            return context
        try:
            context.load_verify_locations(self._ca_file)
        except OSError as error:  # a file that is no certificate raises SSLError, which is one
            remedy = "Give `email.ca_file` a readable file of PEM certificates."
            what = "was not asked: ca_file is unusable."
            raise self._errors.permanent(what, remedy) from error
        return context


def _handed_over(
    server: smtplib.SMTP, mail: EmailMessage, envelope: str, to: Sequence[str]
) -> Refusals:
    """Whom the server refused; the others have the mail."""
    try:
        return server.send_message(mail, envelope, to)
    except smtplib.SMTPRecipientsRefused as error:
        # After a 421 smtplib breaks off: nobody has the mail, not even those not refused.
        if server.sock is None:
            raise smtplib.SMTPServerDisconnected("421") from None
        return error.recipients


def _nothing(server: smtplib.SMTP) -> None:
    code, answer = server.noop()
    if code >= 400:
        raise smtplib.SMTPResponseException(code, answer)


def _is_goodbye(error: smtplib.SMTPException) -> bool:
    """How servers part from a connection that was idle for long or brought many messages."""
    if isinstance(error, smtplib.SMTPResponseException):
        return error.smtp_code == 421
    # A silent server may be about to take the message: another one at once would repeat it.
    is_silence = isinstance(error.__context__, TimeoutError)
    return isinstance(error, smtplib.SMTPServerDisconnected) and not is_silence
