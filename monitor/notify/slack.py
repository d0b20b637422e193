"""The `slack` channel: an incoming webhook, or a bot's token with a channel."""

from __future__ import annotations

import logging
from collections.abc import Callable
from datetime import timedelta
from http.client import HTTPException
from typing import Any, TypeVar
from urllib.parse import urlsplit, urlunsplit

from slack_sdk import WebClient
from slack_sdk.errors import SlackApiError, SlackClientError
from slack_sdk.webhook import WebhookClient, WebhookResponse

from monitor.notify.message import ID_HEADER, Message
from monitor.notify.slack_blocks import escape, fitted
from monitor.notify.slack_errors import Explainer

_T = TypeVar("_T")
SLACK_API = "https://slack.com/api/"
EVENT_TYPE = "steadyframe_message"

# Slack takes 40,000 characters and asks for 4,000; the blocks carry the whole message.
_LONGEST_TEXT = 4000
# What Slack's Web client lets out besides its own errors: sockets, and answers that aren't Slack's.
_TROUBLE = (OSError, HTTPException, SlackClientError, ValueError, LookupError, AttributeError)
# How a living webhook refuses an empty message, so that a check posts nothing.
_REFUSES_EMPTY = frozenset(
    {"no_text", "invalid_payload", "missing_text_or_fallback_or_attachments", "no_content"}
)


def _silent_logger() -> logging.Logger:
    """slack_sdk logs whole webhook URLs, which are secrets, and message texts."""
    logger = logging.getLogger("steadyframe.slack_sdk")
    logger.setLevel(logging.CRITICAL + 1)
    logger.propagate = False
    return logger


class SlackNotifier:
    """Give `webhook_url`, or `token` and `channel`. `timeout` is for each step of the answer.

    `base_url` is another server that speaks the same API; for a webhook its host is used.
    """

    def __init__(
        self,
        name: str,
        *,
        webhook_url: str | None = None,
        token: str | None = None,
        channel: str | None = None,
        base_url: str | None = None,
        timeout: timedelta = timedelta(seconds=30),
    ) -> None:
        self._name = name
        self._webhook: WebhookClient | None = None
        self._bot: WebClient | None = None
        self._channel = channel or ""
        seconds = max(1, round(timeout.total_seconds()))
        if webhook_url is not None:
            url = _on_host_of(base_url, webhook_url) if base_url else webhook_url
            self._webhook = WebhookClient(
                url, timeout=seconds, logger=_silent_logger(), retry_handlers=[]
            )
        elif token is not None and channel is not None:
            self._bot = WebClient(
                token,
                base_url=_api_url(base_url or SLACK_API),
                timeout=seconds,
                logger=_silent_logger(),
                retry_handlers=[],
            )
        else:
            raise ValueError(f"channel {name}: give webhook_url, or token together with channel")
        secrets = tuple(filter(None, (webhook_url, token)))
        self._explainer = Explainer(channel=name, is_webhook=token is None, secrets=secrets)

    @property
    def name(self) -> str:
        return self._name

    def send(self, message: Message) -> None:
        payload: dict[str, Any] = {
            "text": fitted(escape(message.text or message.subject), _LONGEST_TEXT),
            "blocks": [dict(block) for block in message.blocks] or None,
            "metadata": {"event_type": EVENT_TYPE, "event_payload": {ID_HEADER: message.id}},
            "unfurl_links": False,
            "unfurl_media": False,
        }
        webhook, bot = self._webhook, self._bot
        if webhook is not None:
            answer = self._ask(lambda: webhook.send(**payload))
            self._believe(answer)
        elif bot is not None:
            self._ask(lambda: bot.chat_postMessage(channel=self._channel, **payload))

    def check(self) -> str:
        """Posts nothing. Whether the bot may write to its channel shows with a test message."""
        webhook, bot = self._webhook, self._bot
        if webhook is not None:
            answer = self._ask(lambda: webhook.send_dict({"text": ""}))
            if answer.status_code == 400 and answer.body.strip() in _REFUSES_EMPTY:
                return "Slack knows the webhook."
            self._believe(answer)
        elif bot is not None:
            self._ask(bot.auth_test)
            test = f"`steadyframe alerts test {self._name}` shows whether it may write there"
            return f"Slack knows the bot's token; channel {self._channel}: {test}."
        return "Slack answered."

    def _ask(self, call: Callable[[], _T]) -> _T:
        try:
            return call()
        except SlackApiError as error:
            raise self._explainer.api(error) from None
        except _TROUBLE as error:
            # Not chained: the texts of urllib and slack_sdk quote the webhook's URL.
            raise self._explainer.unreachable(error) from None

    def _believe(self, answer: WebhookResponse) -> None:
        refusal = self._explainer.webhook(answer.status_code, answer.body, dict(answer.headers))
        if refusal is not None:
            raise refusal


def _api_url(base_url: str) -> str:
    """With the path that Slack's methods live under, and the slash slack_sdk needs at the end."""
    parts = urlsplit(base_url)
    path = parts.path.strip("/") or "api"
    return urlunsplit((parts.scheme, parts.netloc, f"/{path}/", "", ""))


def _on_host_of(base_url: str, webhook_url: str) -> str:
    there = urlsplit(base_url)
    return urlunsplit(urlsplit(webhook_url)._replace(scheme=there.scheme, netloc=there.netloc))
