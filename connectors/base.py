"""What every connector offers, and how it says that it could not."""

from __future__ import annotations

from collections.abc import Collection
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Protocol, runtime_checkable

if TYPE_CHECKING:
    from connectors.model import Arrival, Fetch, Window


class ConnectorError(Exception):
    """A source could not be read. Says which source, what happened and what to do next.

    `retry` tells whether the same call may succeed later without anyone acting. Neither text may
    hold a secret: a private feed's URL is one.
    """

    retry = False

    def __init__(self, source: str, what: str, remedy: str) -> None:
        super().__init__(f"{what} {remedy}".strip())
        self.source = source
        self.what = what
        self.remedy = remedy


class TemporaryError(ConnectorError):
    """Try again at the next poll; nobody needs to act yet."""

    retry = True

    def __init__(
        self, source: str, what: str, remedy: str, *, retry_after: timedelta | None = None
    ) -> None:
        super().__init__(source, what, remedy)
        self.retry_after = retry_after


class Unreachable(TemporaryError):
    """No answer: name not resolved, connection refused, timed out, cut off."""


class RateLimited(TemporaryError):
    """The server asked to slow down; `retry_after` is its own wish where it stated one."""


class ServerFailed(TemporaryError):
    """The server answered 5xx."""


class Truncated(TemporaryError):
    """The answer ended before the calendar did. Nothing of it was believed."""


class PermanentError(ConnectorError):
    """Will not heal by itself: the text says what a person must do."""


class AccessRevoked(PermanentError):
    """Credentials are missing, wrong, expired or revoked."""


class SourceNotFound(PermanentError):
    """No such calendar, file or address."""


class NotACalendar(PermanentError):
    """The answer is something else: a login page, a PDF, an empty file."""


class TooLarge(PermanentError):
    """More bytes, events or time than the limits allow."""


class AddressRefused(PermanentError):
    """The address is on a private network and the source does not allow that."""


@runtime_checkable
class Connector(Protocol):
    """Reads one source. Makes no conclusions: what changed is decided by the core.

    `fetch` raises ConnectorError and nothing else for anything the outside can cause.
    """

    @property
    def name(self) -> str: ...

    def fetch(self, cursor: str | None, *, now: datetime) -> Fetch:
        """Everything since `cursor` (opaque, from the last good Fetch; None: everything).

        `now` is aware; it bounds windows, never what is believed.
        """
        ...

    def check(self, *, now: datetime) -> str:
        """Try the source and say in one sentence what it shows, for `steadyframe check`."""
        ...


class ConferenceLog(Protocol):
    """Knows who joined a source's video conferences. Raises ConnectorError and nothing else.

    `kept_for` is how long it knows that of a conference that has ended.
    """

    kept_for: timedelta

    def keeps(self, link: str) -> bool:
        """Whether `link`, an event's conference or location, names a conference it knows of."""
        ...

    def arrivals(
        self, link: str, session: Window, *, clients: Collection[str]
    ) -> tuple[Arrival, ...]:
        """Who was in it at any time of `session`, one Arrival a person, the first to join first.

        `clients` are names that tell a client who is signed in from the clinician; they, and the
        names that people joined under, go nowhere.
        """
        ...

    def check(self, *, now: datetime) -> str:
        """Try it and say in a sentence or two what it shows, for `steadyframe check`."""
        ...
