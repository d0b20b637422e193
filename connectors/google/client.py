"""One conversation with Google's APIs: signed requests, back-off, and errors in our words.

Loads googleapiclient, so it is imported by a fetch and not before.
"""

from __future__ import annotations

import hashlib
import logging
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any, ClassVar, TypeVar
from urllib.parse import urlsplit

import google_auth_httplib2
import tenacity
from google.auth import exceptions as auth_errors
from googleapiclient.discovery import build
from googleapiclient.errors import HttpError

from connectors.base import AccessRevoked, ConnectorError, NotACalendar, ServerFailed, Truncated
from connectors.google.apis import CALENDAR, TASKS, Api
from connectors.google.auth.credentials import SignIn
from connectors.google.errors import (
    AGAIN,
    Account,
    Refusal,
    RefusedError,
    access_remedy,
    delegation_remedy,
    error_for,
)
from connectors.google.http import BoundedHttp

# googleapiclient logs the bodies of refusals, google-auth the addresses of token servers.
for _name in ("googleapiclient", "google_auth_httplib2", "google.auth", "google.oauth2"):
    logging.getLogger(_name).setLevel(logging.ERROR)

_TRIES = 6
_PATIENCE = 60.0  # seconds that the waits before one answer may add up to

# Broken text; google-auth trips over a sign-in server that answers a page or a bare string.
_NONSENSE = (ValueError, TypeError, LookupError, AttributeError, RecursionError)


@dataclass(frozen=True, slots=True, kw_only=True)
class Client:
    """Speaks to one API for one source. Not for several threads at once.

    `sleep` takes seconds. `service` is googleapiclient's.
    """

    api: ClassVar[Api]
    source: str
    account: Account
    service: Any
    sleep: Callable[[float], None] = field(repr=False)

    @property
    def _quota_user(self) -> str:
        """Google counts its per-user limits by this; the source's name itself stays here."""
        return hashlib.sha256(self.source.encode()).hexdigest()[:16]

    def error_for(self, refusal: Refusal) -> ConnectorError:
        return error_for(self.source, refusal, self.account, self.api)

    def _answer(self, request: Callable[[], Any]) -> dict[str, object]:
        """The answer to what `request` asks. Raises RefusedError and ConnectorError."""
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
        else:
            return answer
        raise RefusedError(refusal, self.api)

    def _auth_error(self, error: auth_errors.GoogleAuthError) -> ConnectorError:
        if error.retryable:
            return ServerFailed(self.source, "Google's sign-in failed for now.", AGAIN)
        return AccessRevoked(self.source, *_sign_in_words(error, self.account))

    def _odd(self) -> ConnectorError:
        return NotACalendar(
            self.source,
            f"The answer is not from the {self.api.title}: perhaps a login page.",
            "Check api_endpoint, and whether this network asks for a sign-in.",
        )


class CalendarClient(Client):
    __slots__ = ()
    api = CALENDAR

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


class TasksClient(Client):
    __slots__ = ()
    api = TASKS

    def lists(self, **params: object) -> dict[str, object]:
        """One page of `tasklists.list`. Raises RefusedError and ConnectorError."""
        return self._answer(
            lambda: self.service.tasklists().list(quotaUser=self._quota_user, **params)
        )

    def tasks(self, **params: object) -> dict[str, object]:
        """One page of `tasks.list`. Raises RefusedError and ConnectorError."""
        return self._answer(lambda: self.service.tasks().list(quotaUser=self._quota_user, **params))


AnyClient = TypeVar("AnyClient", bound=Client)


def connect(
    of: type[AnyClient],
    source: str,
    *,
    sign_in: SignIn | None,
    api_endpoint: str | None,
    sleep: Callable[[float], None],
    http: BoundedHttp,
) -> AnyClient:
    """A client that asks over `http`, signed in if need be. Touches no network."""
    service = build(
        of.api.name,
        of.api.version,
        http=google_auth_httplib2.AuthorizedHttp(sign_in.credentials, http) if sign_in else http,
        client_options=(
            {"api_endpoint": service_root(api_endpoint, of.api)} if api_endpoint else None
        ),
        cache_discovery=False,
        static_discovery=True,
    )
    account = sign_in.account if sign_in else Account(source=source)
    return of(source=source, account=account, service=service, sleep=sleep)


def service_root(api_endpoint: str, api: Api = CALENDAR) -> str:
    """The address that an API's paths follow: googleapiclient takes its option as the whole of it.

    An endpoint may end in `calendar/v3`, the Calendar API's part.
    """
    root = api_endpoint.rstrip("/") + "/"
    if urlsplit(root).path.endswith(f"/{CALENDAR.path}"):
        root = root.removesuffix(CALENDAR.path)
    return root + api.path


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
        remedy = delegation_remedy(account)
        return f"Google refused to sign in ({word}).", remedy[0].upper() + remedy[1:]
    if word in ("invalid_grant", "invalid_client", "unauthorized_client", "deleted_client"):
        return f"Google refused to sign in ({word}).", access_remedy(account)
    return "Google refused to sign in.", access_remedy(account)
