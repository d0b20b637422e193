"""A connection to a mail server, that knows when what answers is none."""

from __future__ import annotations

import smtplib
import ssl
from io import BufferedReader

# How others greet: RFC 3501 (7.1), RFC 1939 (3), RFC 4253 (4.2), RFC 9112 (4).
_GREETINGS = {b"* ": "IMAP", b"+OK": "POP3", b"-ERR": "POP3", b"SSH-": "SSH", b"HTTP/": "HTTP"}


class OtherServiceError(smtplib.SMTPException):
    """What answered speaks another protocol, such as IMAP; its name is the error's text."""


class _Listening(smtplib.SMTP):
    def getreply(self) -> tuple[int, bytes]:
        """smtplib keeps only the end of a greeting that is none of SMTP's."""
        if self.file is None and self.sock is not None:  # the first reply of a connection
            self.file = reader = self.sock.makefile("rb")
            self._refuse_other_services(reader)
        return super().getreply()

    def _refuse_other_services(self, reader: BufferedReader) -> None:
        try:
            start = reader.peek()
        except OSError:  # what smtplib makes of one; it is behind it as its context
            self.close()
            raise smtplib.SMTPServerDisconnected("no greeting") from None
        for greeting, service in _GREETINGS.items():
            if start.startswith(greeting):
                self.close()
                raise OtherServiceError(service)


class _ListeningTls(_Listening, smtplib.SMTP_SSL):
    """With TLS from the first byte."""


def connected(host: str, port: int, *, timeout: float, tls: ssl.SSLContext | None) -> smtplib.SMTP:
    """A server that has greeted; `tls` from the first byte, `timeout` in seconds for each answer.

    Raises OSError and SMTPException.
    """
    if tls is None:
        return _Listening(host, port, timeout=timeout)
    return _ListeningTls(host, port, timeout=timeout, context=tls)
