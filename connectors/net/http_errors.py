"""What an HTTP answer that is no calendar means, in the words of the ConnectorError tree."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from email.utils import parsedate_to_datetime

from connectors.base import (
    AccessRevoked,
    ConnectorError,
    PermanentError,
    RateLimited,
    ServerFailed,
    SourceNotFound,
)

# Nobody is left alone for longer at a server's wish: one slip there would else end the watch.
LONGEST_PATIENCE = timedelta(days=1)
_PASSING = frozenset({204, 206, 304, 408, 425})  # odd, but the next try may well go right
_AGAIN = "It will be tried again at the next poll."


def failure_of(source: str, status: int, retry_after: timedelta | None) -> ConnectorError:
    """The error for a status that is neither 200, a redirect nor an expected 304."""
    said = f"The server answered {status}."
    if status in (401, 403, 407):
        return AccessRevoked(
            source,
            said,
            "Check the username and password, the token, or the calendar's private address.",
        )
    if status in (404, 410):
        return SourceNotFound(
            source, said, "Copy the calendar's address again; it may have been withdrawn or reset."
        )
    if status == 429:
        return RateLimited(source, said, _AGAIN, retry_after=retry_after)
    if status >= 500 or status in _PASSING:
        return ServerFailed(source, said, _AGAIN, retry_after=retry_after)
    return PermanentError(
        source, said, "Check the calendar's address with whoever publishes the calendar."
    )


def patience(header: str | None) -> timedelta | None:
    """Retry-After (RFC 9110, 10.2.3), seconds or an HTTP date, as a duration from now.

    At most LONGEST_PATIENCE; None if absent or not understood.
    """
    if header is None:
        return None
    text = header.strip()
    if text.isascii() and text.isdigit():
        return min(timedelta(seconds=int(text[:9])), LONGEST_PATIENCE)
    try:
        moment = parsedate_to_datetime(text)
    except (ValueError, OverflowError):
        return None
    if moment.tzinfo is None:
        moment = moment.replace(tzinfo=UTC)
    return min(max(timedelta(0), moment - datetime.now(UTC)), LONGEST_PATIENCE)
