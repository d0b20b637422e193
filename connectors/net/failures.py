"""Why there was no whole response, in the words of the ConnectorError tree."""

from __future__ import annotations

import ssl
from collections.abc import Iterator
from dataclasses import dataclass

import httpcore

from connectors.base import AddressRefused, ConnectorError, TooLarge, Truncated, Unreachable
from connectors.net.bounded_gzip import GzipError
from connectors.net.ssrf_guard import PrivateAddressError

Sentences = tuple[str, str]  # what happened, and what to do next

# httpcore leaves no OSError as it is: one comes from reading this machine's certificates.
NETWORK_ERRORS = (
    PrivateAddressError,
    GzipError,
    OSError,
    httpcore.NetworkError,
    httpcore.ProtocolError,
    httpcore.TimeoutException,
)


class CertificateRefused(Unreachable):
    """The server's certificate is not trusted: by the wrong name, too old, or signed by nobody."""


class AnswerTooLarge(TooLarge):
    """One response is over its own limit; a smaller question may get a smaller one."""


class ExchangeError(Exception):
    """What happened underneath, by the names of the errors alone.

    It is kept as the cause in place of them, whose texts quote addresses, headers and answers.
    """


@dataclass(frozen=True, slots=True, kw_only=True)
class Wording:
    """What is said of each failure. `{seconds}`, `{size}` and `{redirects}` are filled in."""

    private_address: Sentences = (
        "The calendar's address leads to a private network or to this machine.",
        "If that is meant, set `allow_private_network: true` on this source.",
    )
    certificate: Sentences = (
        "The server's certificate could not be verified.",
        "Check this machine's clock and ask whoever runs the server.",
    )
    cut_off: Sentences  # the response, before its end
    late: Sentences
    silent: Sentences
    no_connection: Sentences
    connection_lost: Sentences
    too_large: Sentences = ("The server sent more than {size}.", "Ask for less at a time.")
    odd_encoding: Sentences = (
        "The server packed the calendar in a way that was not asked for.",
        "Ask whoever runs it to send it plain or with gzip.",
    )
    many_redirects: Sentences = (
        "The server redirected more than {redirects} times.",
        "Check the server's address.",
    )
    odd_redirect: Sentences = (
        "The server redirected to something that is not a web address.",
        "Check the server's address.",
    )


def cause_of(error: Exception) -> ExchangeError:
    """Keeps the names of an error and of those that led to it."""
    return ExchangeError(" < ".join(type(each).__name__ for each in _chain(error)))


def classify_failure(
    error: Exception, wording: Wording, *, is_late: bool
) -> tuple[type[ConnectorError], Sentences]:
    """Tells the ConnectorError class and the words for one of NETWORK_ERRORS."""
    if isinstance(error, PrivateAddressError):
        return AddressRefused, wording.private_address
    if _is_about_certificates(error):
        return CertificateRefused, wording.certificate
    if is_late:
        return Unreachable, wording.late
    if isinstance(error, httpcore.TimeoutException):
        return Unreachable, wording.silent
    if isinstance(error, GzipError | httpcore.RemoteProtocolError):
        return Truncated, wording.cut_off
    if isinstance(error, httpcore.ConnectError):
        return Unreachable, wording.no_connection
    return Unreachable, wording.connection_lost


def _is_about_certificates(error: Exception) -> bool:
    """httpcore's pool takes the `__cause__` off what it raises, so it is looked for."""
    is_refused = any(isinstance(each, ssl.SSLCertVerificationError) for each in _chain(error))
    return is_refused or isinstance(error, OSError)


def _chain(error: BaseException | None) -> Iterator[BaseException]:
    while error is not None:
        yield error
        error = error.__cause__ or error.__context__
