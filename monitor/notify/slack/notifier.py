"""The `slack` channel: an incoming webhook, or a bot's token with a channel."""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping
from datetime import timedelta
from functools import partial
from typing import Any, TypeVar

from slack_sdk import WebClient
from slack_sdk.web import SlackResponse
from slack_sdk.webhook import WebhookClient, WebhookResponse

from monitor.log import Log
from monitor.notify.answers import ButtonClick, ResponseState
from monitor.notify.deadline import TOTAL, TimeLimit
from monitor.notify.message import ID_HEADER, DeliveryError, Message
from monitor.notify.render.block_buttons import for_channel, with_states
from monitor.notify.render.block_kit import FORM, LONGEST_TEXT, MOST_BLOCKS, escape, fitted
from monitor.notify.slack.api import ask_slack, web_client, webhook_client
from monitor.notify.slack.errors import SlackErrors

log = Log()

_T = TypeVar("_T")
EVENT_TYPE = "steadyframe_message"

# Slack takes 40,000 characters and asks for 4,000; the blocks carry the whole message.
_LONGEST_TEXT = 4000
_LONGEST_TITLE = 150  # of a file
_ANSWERS_WITHIN = timedelta(seconds=20)
# How a living webhook refuses an empty message, so that a check posts nothing.
_REFUSES_EMPTY = frozenset(
    {"no_text", "invalid_payload", "missing_text_or_fallback_or_attachments", "no_content"}
)


class SlackNotifier:
    """Give `webhook_url`, or `token` and `channel`; alerts have buttons if there is an `app_token`.

    `timeout` is for each step of an answer, `total` for one message, and again for its images.
    `base_url` is another server that speaks the same API; for a webhook its host is used.
    Members of `allowed_teams`, and of the bot's own workspace, may press buttons.
    """

    def __init__(
        self,
        name: str,
        *,
        webhook_url: str | None = None,
        token: str | None = None,
        channel: str | None = None,
        app_token: str | None = None,
        base_url: str | None = None,
        allowed_teams: Collection[str] = (),
        timeout: timedelta = timedelta(seconds=30),
        total: timedelta = TOTAL,
    ) -> None:
        self._name = name
        self._webhook: WebhookClient | None = None
        self._bot: WebClient | None = None
        self._channel = channel or ""
        self._app_token = app_token
        self._teams = set(allowed_teams)
        self._knows_own_team = False
        self._limit = TimeLimit(name, total)
        # Of their own, so that images which hang do not keep the next message waiting.
        self._image_limit = TimeLimit(name, total)
        # Whoever pressed a button waits for an answer while messages may be on their way.
        self._answer_limit = TimeLimit(name, _ANSWERS_WITHIN)
        seconds = max(1, round(timeout.total_seconds()))
        if webhook_url is not None:
            self._webhook = webhook_client(webhook_url, base_url, timeout=seconds)
        elif token is not None and channel is not None:
            self._bot = web_client(token, base_url, timeout=seconds)
        else:
            raise ValueError(f"channel {name}: give webhook_url, or token together with channel")
        secrets = tuple(filter(None, (webhook_url, token)))
        self._errors = SlackErrors(channel=name, is_webhook=token is None, secrets=secrets)

    @property
    def name(self) -> str:
        return self._name

    def send(self, message: Message) -> None:
        webhook, bot = self._webhook, self._bot
        payload = self._payload(message)
        if webhook is not None:
            answer = self._ask(lambda: webhook.send(**payload))
            self._believe(answer)
        elif bot is not None:
            posted = self._ask(lambda: bot.chat_postMessage(channel=self._channel, **payload))
            if message.images:
                self._upload(bot, message, posted)

    def _payload(self, message: Message) -> dict[str, Any]:
        blocks = for_channel(message.forms.get(FORM, ()), can_press=self._app_token is not None)
        text = escape(message.text or message.subject)
        # A webhook can't bring files.
        alts = [escape(image.alt) for image in message.images] if self._webhook else []
        if alts and 0 < len(blocks) < MOST_BLOCKS:
            said = fitted("\n".join(alts), LONGEST_TEXT)
            blocks.append({"type": "context", "elements": [{"type": "mrkdwn", "text": said}]})
        return {
            "text": fitted("\n".join((text, *alts)), _LONGEST_TEXT),
            "blocks": blocks or None,
            "metadata": {"event_type": EVENT_TYPE, "event_payload": {ID_HEADER: message.id}},
            "unfurl_links": False,
            "unfurl_media": False,
        }

    def _upload(self, bot: WebClient, message: Message, posted: SlackResponse) -> None:
        """The images, into the message's thread. The message is sent, whatever becomes of them."""
        files = [
            {
                "content": image.png,
                "filename": f"{image.name}.png",
                "title": image.alt[:_LONGEST_TITLE],
                "alt_txt": image.alt,
            }
            for image in message.images
        ]
        try:
            self._ask(
                lambda: bot.files_upload_v2(
                    channel=posted["channel"], thread_ts=posted["ts"], file_uploads=files
                ),
                self._image_limit,
            )
        except DeliveryError as error:
            log.warning("images_not_sent", channel=self._name, message=message.id, why=str(error))

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
            known = f"Slack knows the bot's token; channel {self._channel}: {test}."
            return f"{known} {self._check_buttons(bot)}".rstrip()
        return "Slack answered."

    def _check_buttons(self, bot: WebClient) -> str:
        app_token = self._app_token
        if app_token is None:
            return ""
        ask = partial(bot.apps_connections_open, app_token=app_token)
        self._limit.run(partial(ask_slack, SlackErrors.of_app(self._name, app_token), ask))
        return (
            "Slack takes the app token, so buttons work while `steadyframe run` or a worker does."
        )

    def takes_from(self, teams: frozenset[str]) -> bool:
        """Only for a bot, as the rest of `answers.AnswerableNotifier`."""
        bot = self._bot
        if bot is not None and not self._knows_own_team and not teams <= self._teams:
            self._teams.add(self._ask(bot.auth_test, self._answer_limit)["team_id"])
            self._knows_own_team = True
        return teams <= self._teams

    def update_message(self, click: ButtonClick, states: Mapping[str, ResponseState]) -> None:
        clicked = click.message
        blocks = with_states(clicked["blocks"], states)
        self._answer("chat_update", ts=clicked["ts"], text=clicked["text"], blocks=blocks)

    def post_ephemeral(self, user: str, text: str) -> None:
        self._answer("chat_postEphemeral", user=user, text=text)

    def _answer(self, method: str, **said: Any) -> None:
        call = getattr(self._bot, method)
        self._ask(lambda: call(channel=self._channel, **said), self._answer_limit)

    def close(self) -> None:
        """Nothing is kept open."""

    def _ask(self, call: Callable[[], _T], limit: TimeLimit | None = None) -> _T:
        return (limit or self._limit).run(lambda: ask_slack(self._errors, call))

    def _believe(self, answer: WebhookResponse) -> None:
        refusal = self._errors.webhook(answer.status_code, answer.body, dict(answer.headers))
        if refusal is not None:
            raise refusal
