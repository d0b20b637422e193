"""One conversation with the Calendar API: signed requests, back-off, and errors in our words.

Loads googleapiclient, so it is imported by a fetch and not before.
"""

from __future__ import annotations

import hashlib
import http.client
import logging
import ssl
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import urlsplit

import google_auth_httplib2
import httplib2
import tenacity
from google.auth import exceptions as auth_errors
from googleapiclient.discovery import build
from googleapiclient.errors import HttpError

from connectors.base import (
    AccessRevoked,
    ConnectorError,
    NotACalendar,
    ServerFailed,
    Truncated,
    Unreachable,
)
from connectors.google.credentials import SignIn
from connectors.google.errors import (
    AGAIN,
    GUIDE,
    Account,
    Refusal,
    RefusedError,
    access_remedy,
    error_for,
)

# googleapiclient logs the bodies of refusals, google-auth the addresses of token servers.
for _name in ("googleapiclient", "google_auth_httplib2", "google.auth", "google.oauth2"):
    logging.getLogger(_name).setLevel(logging.ERROR)

_TRIES = 6
_PATIENCE = 60.0  # seconds that the waits before one answer may add up to
_SERVICE_PATH = "calendar/v3/"

# httplib2 lets cut-off answers through as they come: IncompleteRead, EOFError from its inflater.
_CUT = (http.client.IncompleteRead, EOFError, httplib2.FailedToDecompressContent)
# Broken text; google-auth trips over a sign-in server that answers a page or a bare string.
_NONSENSE = (ValueError, TypeError, LookupError, AttributeError, RecursionError)
_NO_ANSWER = (OSError, httplib2.HttpLib2Error, http.client.HTTPException)


@dataclass(frozen=True, slots=True, kw_only=True)
class Client:
    """Speaks for one source. Not for several threads at once.

    `sleep` takes seconds. `service` is googleapiclient's.
    """

    source: str
    account: Account
    service: Any
    sleep: Callable[[float], None] = field(repr=False)

    @property
    def _quota_user(self) -> str:
        """Google counts its per-user limits by this; the source's name itself stays here."""
        return hashlib.sha256(self.source.encode()).hexdigest()[:16]

    def events(self, **params: object) -> dict[str, object]:
        """One page of `events.list`. Raises RefusedError and ConnectorError."""
        return self._answer(
            lambda: self.service.events().list(quotaUser=self._quota_user, **params)
        )

    def calendars(self) -> dict[str, object]:
        """The first page of `calendarList.list`. Raises RefusedError and ConnectorError."""
        return self._answer(
            lambda: self.service.calendarList().list(quotaUser=self._quota_user, maxResults=250)
        )

    def close(self) -> None:
        self.service.close()

    def error_for(self, refusal: Refusal) -> ConnectorError:
        return error_for(self.source, refusal, self.account)

    def _answer(self, request: Callable[[], Any]) -> dict[str, object]:
        retrying = tenacity.Retrying(
            retry=tenacity.retry_if_exception(_may_pass),
            wait=_wait,
            stop=_enough,
            sleep=self.sleep,
            reraise=True,
        )
        answer: object = retrying(self._ask, request)
        if isinstance(answer, dict):
            return answer
        # googleapiclient hands on what is no JSON as it came.
        if isinstance(answer, str) and answer.lstrip().startswith("{"):
            raise Truncated(self.source, "Google's answer ended early.", AGAIN)
        raise self._odd()

    def _ask(self, request: Callable[[], Any]) -> object:
        """One try. Causes whose text quotes an answer or a token are not chained."""
        try:
            answer: object = request().execute()
        except HttpError as error:
            refusal = Refusal.of(error.resp.status, error.resp, error.content)
        except auth_errors.GoogleAuthError as error:
            raise self._auth_error(error) from None
        except _NONSENSE:
            raise self._odd() from None
        except _CUT as error:
            raise Truncated(self.source, "Google's answer ended early.", AGAIN) from error
        except _NO_ANSWER as error:
            raise self._unreachable(error) from error
        else:
            return answer
        raise RefusedError(refusal)

    def _auth_error(self, error: auth_errors.GoogleAuthError) -> ConnectorError:
        if isinstance(error, auth_errors.TransportError):
            return Unreachable(self.source, "Google's sign-in did not answer.", AGAIN)
        if error.retryable:
            return ServerFailed(self.source, "Google's sign-in failed for now.", AGAIN)
        return AccessRevoked(self.source, *_sign_in_words(error, self.account))

    def _odd(self) -> ConnectorError:
        return NotACalendar(
            self.source,
            "The answer is not from the Google Calendar API: perhaps a login page.",
            "Check api_endpoint, and whether this network asks for a sign-in.",
        )

    def _unreachable(self, error: Exception) -> ConnectorError:
        if isinstance(error, ssl.SSLCertVerificationError):
            return Unreachable(
                self.source,
                "The server's certificate is not trusted.",
                "Check this machine's clock and certificates, and api_endpoint.",
            )
        if isinstance(error, TimeoutError):
            return Unreachable(self.source, "Google did not answer in time.", AGAIN)
        return Unreachable(
            self.source, "Google could not be reached.", f"Check the network. {AGAIN}"
        )


def connect(
    source: str,
    *,
    sign_in: SignIn | None,
    api_endpoint: str | None,
    timeout: float,
    sleep: Callable[[float], None],
) -> Client:
    """A client on fresh connections; `timeout` is seconds of silence. Touches no network."""
    plain = httplib2.Http(timeout=timeout)
    plain.follow_redirects = False  # the API has none, and a token must not travel along
    http_ = google_auth_httplib2.AuthorizedHttp(sign_in.credentials, plain) if sign_in else plain
    options = {"api_endpoint": service_root(api_endpoint)} if api_endpoint else None
    service = build(
        "calendar",
        "v3",
        http=http_,
        client_options=options,
        cache_discovery=False,
        static_discovery=True,
    )
    account = sign_in.account if sign_in else Account()
    return Client(source=source, account=account, service=service, sleep=sleep)


def service_root(api_endpoint: str) -> str:
    """The address that API paths follow: googleapiclient takes `api_endpoint` as the whole of it.

    An endpoint that already ends in `calendar/v3` is left alone.
    """
    root = api_endpoint.rstrip("/") + "/"
    return root if urlsplit(root).path.endswith(f"/{_SERVICE_PATH}") else root + _SERVICE_PATH


def _may_pass(error: BaseException) -> bool:
    return isinstance(error, RefusedError) and error.refusal.may_pass


def _wait(state: tenacity.RetryCallState) -> float:
    """Google's own wish where it states one, else exponential with jitter."""
    error = state.outcome.exception() if state.outcome else None
    backoff = tenacity.wait_exponential(max=32)(state) + tenacity.wait_random(0, 1)(state)
    if isinstance(error, RefusedError) and error.refusal.retry_after is not None:
        return error.refusal.retry_after.total_seconds()
    return backoff


def _enough(state: tenacity.RetryCallState) -> bool:
    return state.attempt_number >= _TRIES or state.idle_for + state.upcoming_sleep > _PATIENCE


def _sign_in_words(error: auth_errors.GoogleAuthError, account: Account) -> tuple[str, str]:
    """OAuth's own error word, if it is one that is known; never the text around it."""
    details = error.args[1] if len(error.args) > 1 else None
    word = details.get("error") if isinstance(details, dict) else None
    if word in ("unauthorized_client", "invalid_scope") and account.kind == "service_account":
        return (
            f"Google refused to sign in ({word}).",
            f"Allow domain-wide delegation for the scope calendar.readonly. {GUIDE}",
        )
    if word in ("invalid_grant", "invalid_client", "unauthorized_client", "deleted_client"):
        return f"Google refused to sign in ({word}).", access_remedy(account)
    return "Google refused to sign in.", access_remedy(account)
