"""How Slack is asked: straight, without a word in the log, its trouble as DeliveryError."""

from __future__ import annotations

import logging
from collections.abc import Callable
from functools import cache
from http.client import HTTPException, HTTPMessage
from typing import IO, TypeVar
from urllib.parse import urlsplit, urlunsplit
from urllib.request import (
    HTTPRedirectHandler,
    ProxyHandler,
    Request,
    build_opener,
    install_opener,
)

from slack_sdk import WebClient
from slack_sdk.errors import SlackApiError, SlackClientError
from slack_sdk.webhook import WebhookClient

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


def web_client(token: str | None, base_url: str | None, *, timeout: int) -> WebClient:
    """Makes a client of Slack's methods; `timeout` is for each step, in seconds."""
    _go_straight()
    client = WebClient(
        token,
        base_url=api_url(base_url or SLACK_API),
        timeout=timeout,
        logger=silent_logger(),
        retry_handlers=[],
    )
    client.proxy = None  # it has read the environment
    return client


def webhook_client(url: str, base_url: str | None, *, timeout: int) -> WebhookClient:
    """Makes a client of one incoming webhook; of `base_url` only the host is used."""
    _go_straight()
    client = WebhookClient(
        _on_host_of(base_url, url) if base_url else url,
        timeout=timeout,
        logger=silent_logger(),
        retry_handlers=[],
    )
    client.proxy = None
    return client


class _NoRedirects(HTTPRedirectHandler):
    """urllib turns a redirected POST into a GET, whose good answer would pass for a delivery."""

    def redirect_request(
        self, req: Request, fp: IO[bytes], code: int, msg: str, headers: HTTPMessage, newurl: str
    ) -> None:
        return None


@cache
def _go_straight() -> None:
    """Past proxies of the environment, and without redirects.

    For the whole process, as slack_sdk asks through urllib's one opener. Nobody else here does.
    """
    install_opener(build_opener(ProxyHandler({}), _NoRedirects()))


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


def _on_host_of(base_url: str, webhook_url: str) -> str:
    there = urlsplit(base_url)
    return urlunsplit(urlsplit(webhook_url)._replace(scheme=there.scheme, netloc=there.netloc))
