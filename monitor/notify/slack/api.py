"""How Slack is asked: at which address, without a word in the log, its trouble as DeliveryError."""

from __future__ import annotations

import logging
from collections.abc import Callable
from http.client import HTTPException
from typing import TypeVar
from urllib.parse import urlsplit, urlunsplit

from slack_sdk.errors import SlackApiError, SlackClientError

from monitor.notify.slack.errors import SlackErrors

_T = TypeVar("_T")
SLACK_API = "https://slack.com/api/"
# What Slack's Web client lets out besides its own errors: sockets, and answers that aren't Slack's.
_TROUBLE = (OSError, HTTPException, SlackClientError, ValueError, LookupError, AttributeError)


def silent_logger() -> logging.Logger:
    """slack_sdk logs whole webhook URLs, which are secrets, and message texts."""
    logger = logging.getLogger("steadyframe.slack_sdk")
    logger.setLevel(logging.CRITICAL + 1)
    logger.propagate = False
    return logger


def ask_slack(errors: SlackErrors, call: Callable[[], _T]) -> _T:
    """Returns what `call` gives. Raises DeliveryError for all that Slack or the way there does."""
    try:
        return call()
    except SlackApiError as error:
        raise errors.api(error) from None
    except _TROUBLE as error:
        # Not chained: the texts of urllib and slack_sdk quote the webhook's URL.
        raise errors.unreachable(error) from None


def api_url(base_url: str) -> str:
    """With the path that Slack's methods live under, and the slash slack_sdk needs at the end."""
    parts = urlsplit(base_url)
    path = parts.path.strip("/") or "api"
    return urlunsplit((parts.scheme, parts.netloc, f"/{path}/", "", ""))


def on_host_of(base_url: str, webhook_url: str) -> str:
    """The webhook's path on another server."""
    there = urlsplit(base_url)
    return urlunsplit(urlsplit(webhook_url)._replace(scheme=there.scheme, netloc=there.netloc))
