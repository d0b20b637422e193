"""Google's refusals in the words of the ConnectorError tree.

Bodies are never quoted: they hold addresses, project numbers and, at times, parts of a token. Only
the status and Google's own documented reason words come through.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import timedelta

from connectors.base import (
    AccessRevoked,
    ConnectorError,
    NotACalendar,
    PermanentError,
    RateLimited,
    ServerFailed,
    SourceNotFound,
    Unreachable,
)
from connectors.google.apis import CALENDAR, Api
from connectors.google.json_fields import mapping, sequence
from connectors.net.http_errors import patience

AGAIN = "It will be tried again at the next poll."
GUIDE = "See docs/google.md."

_SLOW_DOWN = frozenset(
    {"rateLimitExceeded", "userRateLimitExceeded", "quotaExceeded", "RATE_LIMIT_EXCEEDED"}
)
_SPENT = frozenset({"dailyLimitExceeded", "calendarUsageLimitsExceeded"})  # for the day
_API_OFF = frozenset({"accessNotConfigured", "SERVICE_DISABLED"})
_SCOPE = frozenset({"insufficientPermissions", "ACCESS_TOKEN_SCOPE_INSUFFICIENT"})


@dataclass(frozen=True, slots=True, kw_only=True)
class Account:
    """Who asks, in words that an error may hold."""

    source: str = ""  # its name, for the command that signs in again
    kind: str = ""  # "service_account", "authorized_user", or "" without credentials
    address: str = ""  # a service account's client_email: what a calendar is shared with
    file: str = ""
    subject: str = ""
    permissions: tuple[str, ...] = ()  # what a service account asks for

    @property
    def sign_in(self) -> str:
        return f"run `steadyframe auth google {self.source}`"


@dataclass(frozen=True, slots=True, kw_only=True)
class Refusal:
    """An answer other than 2xx. `reason` is Google's word for it, or empty."""

    status: int
    reason: str = ""
    retry_after: timedelta | None = None

    @classmethod
    def of(cls, status: int, headers: Mapping[str, str], body: bytes) -> Refusal:
        """`headers` have lower-case names."""
        return cls(
            status=status, reason=_reason(body), retry_after=patience(headers.get("retry-after"))
        )

    @property
    def asks_for_patience(self) -> bool:
        return self.status == 429 or (self.status == 403 and self.reason in _SLOW_DOWN)

    @property
    def may_pass(self) -> bool:
        """Whether the same request is worth another try within seconds."""
        return self.asks_for_patience or self.status >= 500


class RefusedError(Exception):
    """An answer other than 2xx that is for the caller to judge."""

    def __init__(self, refusal: Refusal, api: Api = CALENDAR) -> None:
        super().__init__(f"{refusal.status} {refusal.reason}".strip())
        self.refusal = refusal
        self.api = api


def _reason(body: bytes) -> str:
    try:
        decoded: object = json.loads(body)
    except (ValueError, RecursionError):
        return ""
    error = mapping(mapping(decoded).get("error"))
    entries = [*sequence(error.get("details")), *sequence(error.get("errors"))]
    reasons = [mapping(entry).get("reason") for entry in entries]
    known = _SLOW_DOWN | _SPENT | _API_OFF | _SCOPE
    stated = [reason for reason in reasons if isinstance(reason, str)]
    return next((r for r in stated if r in known), stated[0] if stated else "")


def error_for(
    source: str, refusal: Refusal, account: Account, api: Api = CALENDAR
) -> ConnectorError:
    """The error for an answer other than 2xx, after whatever retries there were."""
    said = f"Google answered {refusal.status}."
    if refusal.status == 401:
        return AccessRevoked(source, said, access_remedy(account))
    if refusal.asks_for_patience or refusal.reason in _SPENT:
        return RateLimited(
            source,
            f"Google answered {refusal.status}: too many requests.",
            f"{AGAIN} If this stays, set a longer poll_every.",
            retry_after=refusal.retry_after,
        )
    if refusal.status == 403:
        return PermanentError(source, *_forbidden(refusal, account, api))
    if refusal.status == 404:
        return SourceNotFound(source, said, "Check calendar_id.")
    if refusal.status == 408:
        return Unreachable(source, said, AGAIN)
    if refusal.status >= 500:
        return ServerFailed(source, said, AGAIN, retry_after=refusal.retry_after)
    if 300 <= refusal.status < 400:
        return NotACalendar(source, f"{said} That is a redirect.", "Check api_endpoint.")
    return PermanentError(source, said, "Check calendar_id and api_endpoint.")


def _forbidden(refusal: Refusal, account: Account, api: Api) -> tuple[str, str]:
    if refusal.reason in _API_OFF:
        return (
            f"Google answered 403: the {api.title} is off in this project.",
            f"Enable the {api.title} in the Google Cloud console. {GUIDE}",
        )
    if refusal.reason in _SCOPE:
        return (
            f"Google answered 403: these credentials may not read {api.reads}.",
            _permission_remedy(account, api),
        )
    if api is not CALENDAR:
        return (
            f"Google answered 403: this account may not read {api.reads}.",
            f"Ask whoever manages the account whether it may use them. {GUIDE}",
        )
    return (
        "Google answered 403: this account may not read the calendar.",
        share_remedy(account),
    )


def _permission_remedy(account: Account, api: Api) -> str:
    if account.kind == "authorized_user":
        return (
            f"The permission {api.permission} is missing: {account.sign_in} and leave every "
            f"permission ticked. {GUIDE}"
        )
    return f"Make them anew with the permission {api.permission}. {GUIDE}"


def share_remedy(account: Account) -> str:
    """What lets the account see a calendar that exists."""
    if account.subject:
        return f"Share the calendar with {account.subject}, or check calendar_id. {GUIDE}"
    if account.address:
        return (
            f"Share the calendar with {account.address} (See all event details), "
            f"or check calendar_id. {GUIDE}"
        )
    return f"Share the calendar with this account (See all event details). {GUIDE}"


def access_remedy(account: Account) -> str:
    """What a person does about credentials that are refused."""
    if not account.kind:
        return "Set credentials_file: this server wants to know who asks."
    if account.kind == "service_account":
        return (
            f"Make a new key for the service account and put it in {account.file}; check this "
            f"machine's clock; with subject, {delegation_remedy(account)}"
        )
    return (
        f"Access was revoked or has ended: {account.sign_in}, which renews {account.file}. While "
        "the OAuth app is in testing mode, Google ends access after 7 days: publish the app to "
        f"end that. {GUIDE}"
    )


def delegation_remedy(account: Account) -> str:
    """What an administrator enters for a service account that acts for someone."""
    permissions = " and ".join(account.permissions)
    return (
        f"let an administrator allow domain-wide delegation for {permissions}, all of them, "
        f"and check subject. {GUIDE}"
    )
