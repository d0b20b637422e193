"""The `email` channel: SMTP with STARTTLS, TLS or neither, for one or several recipients."""

from __future__ import annotations

import smtplib
import ssl
from collections import OrderedDict
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from datetime import timedelta
from email.utils import parseaddr
from pathlib import Path
from typing import Literal

from monitor.notify.email_errors import Explainer
from monitor.notify.email_message import as_email
from monitor.notify.message import Message, PartlyDeliveredError

Security = Literal["starttls", "tls", "none"]
Refusals = dict[str, tuple[int, bytes]]  # address -> the server's answer

# Half-delivered messages that are remembered, so that another attempt spares who has it.
_REMEMBERED = 200


class EmailNotifier:
    """Sends through one server. `sender` may be `Name <address>`; `timeout` is for each answer."""

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
    ) -> None:
        self._name = name
        self._host = host
        self._port = port
        self._sender = sender
        self._to = tuple(dict.fromkeys(to))
        self._security = security
        self._username = username
        self._password = password
        self._ca_file = ca_file
        self._timeout = timeout.total_seconds()
        self._taken: OrderedDict[str, frozenset[str]] = OrderedDict()
        self._explainer = Explainer(
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
        mail = as_email(message, channel=self._name, sender=self._sender, to=self._to)
        envelope = parseaddr(self._sender)[1]
        had = self._taken.get(message.id, frozenset())
        waiting = [address for address in self._to if address not in had]
        with self._session() as server:
            try:
                refused: Refusals = server.send_message(mail, envelope, waiting)
            except smtplib.SMTPRecipientsRefused as error:
                refused = error.recipients
        self._judge(message.id, had.union(waiting) - refused.keys(), refused)

    def check(self) -> str:
        with self._session() as server:
            code, answer = server.noop()
            if code >= 400:
                raise smtplib.SMTPResponseException(code, answer)
        login = f" and took the login of {self._username}" if self._username else ""
        return f"{self._host}:{self._port} answered ({self._security}){login}."

    def _judge(self, message_id: str, taken: frozenset[str], refused: Refusals) -> None:
        """Nothing refused: done. Refused for now: try those again. For good: say so."""
        self._taken.pop(message_id, None)
        if not refused:
            return
        what, remedy = self._refusal(refused)
        if any(code < 500 for code, _ in refused.values()):
            self._taken[message_id] = taken
            if len(self._taken) > _REMEMBERED:
                self._taken.popitem(last=False)
            raise self._explainer.temporary(what, "Those are tried again.")
        if not taken:
            raise self._explainer.permanent(what, remedy)
        whole = f"{self._host}:{self._port} {what}"
        counts = {"taken": len(taken), "refused": len(refused)}
        raise PartlyDeliveredError(self._name, whole, f"{remedy} The others have it.", **counts)

    def _refusal(self, refused: Refusals) -> tuple[str, str]:
        places = [place for place, address in enumerate(self._to, 1) if address in refused]
        code, answer = next(iter(refused.values()))
        which = ", ".join(f"no. {place}" for place in places)
        what = (
            f"refused {len(refused)} of {len(self._to)} recipients ({which} in `to`): "
            f"{code} {self._explainer.reply(answer)}."
        )
        return what, f"Correct the address in `to` of channel {self._name}."

    @contextmanager
    def _session(self) -> Iterator[smtplib.SMTP]:
        """A connection that is ready to send; whatever goes wrong inside becomes DeliveryError."""
        try:
            server = self._connect()
            try:
                yield server
            except BaseException:
                server.close()
                raise
            # The message was taken: a goodbye that fails changes nothing.
            with suppress(OSError, smtplib.SMTPException):
                server.quit()
        except (OSError, smtplib.SMTPException, ValueError) as error:
            # smtplib's own errors quote the server, and a codec's the password.
            telling = isinstance(error, smtplib.SMTPException | ValueError)
            raise self._explainer.explain(error) from (None if telling else error)

    def _connect(self) -> smtplib.SMTP:
        tls = self._tls_context() if self._security != "none" else None
        if tls is not None and self._security == "tls":
            server: smtplib.SMTP = smtplib.SMTP_SSL(
                self._host, self._port, timeout=self._timeout, context=tls
            )
        else:
            server = smtplib.SMTP(self._host, self._port, timeout=self._timeout)
        try:
            if tls is not None and self._security == "starttls":
                server.starttls(context=tls)
            if self._username is not None and self._password is not None:
                server.login(self._username, self._password)
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
            raise self._explainer.permanent(what, remedy) from error
        return context
