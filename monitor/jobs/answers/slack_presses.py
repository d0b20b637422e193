"""What a press of a button in Slack brings about: kept, and said back to whoever pressed."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import AbstractContextManager, suppress

from config.sections.channels import SlackChannel
from config.settings import Settings
from monitor.core.common.translation import N_
from monitor.jobs.answers.slack_replies import keep_answer, response_states
from monitor.jobs.app import Installation
from monitor.log import Log
from monitor.notify.answers import AnswerableNotifier, ButtonClick
from monitor.notify.message import DeliveryError
from monitor.store.transactions.refusals import StoreError

log = Log()

# What one Slack app is known by: its token and the server. Slack hands each click to one of an
# app's connections, so channels that share an app have to share the connection too.
SlackApp = tuple[str, str | None]
_FOREIGN = N_("Only members of this practice's own workspace can answer here.")
_NOT_KEPT = N_("That could not be kept just now, sorry. Please press again in a minute.")


def with_buttons(settings: Settings) -> Iterator[tuple[SlackApp, SlackChannel]]:
    """The channels whose messages have buttons, and by which app they are heard."""
    for channel in settings.channels:
        if isinstance(channel, SlackChannel) and channel.app_token is not None:
            yield (channel.app_token.get_secret_value(), channel.base_url), channel


def answer_press(
    app: Installation, channel: str, click: ButtonClick, writer: AbstractContextManager[object]
) -> None:
    """Keep it, and show that in the message of `channel`; `writer` is held while it is kept.

    Raises StoreError where it could not be kept, which whoever pressed is told.
    """
    bot, say = app.notifier(channel), app.practice.language.say
    if not isinstance(bot, AnswerableNotifier):
        return
    try:
        if not bot.takes_from(click.teams):
            ignore_press(click)
            bot.post_ephemeral(click.user, say(_FOREIGN))
            return
    except DeliveryError as error:
        log.warning("slack_press_not_answered", channel=channel, why=str(error))
        with suppress(DeliveryError):
            bot.post_ephemeral(click.user, say(_NOT_KEPT))
        return
    _answer(app, bot, click, writer)


def ignore_press(click: ButtonClick) -> None:
    log.warning("slack_press_ignored", channel=click.channel, user=click.user)


def _answer(
    app: Installation,
    bot: AnswerableNotifier,
    click: ButtonClick,
    writer: AbstractContextManager[object],
) -> None:
    told = {"channel": bot.name, "finding": click.finding, "user": click.user}
    try:
        with writer:
            reply = keep_answer(app, click, bot.name, app.now())
    except StoreError:
        with suppress(DeliveryError):
            bot.post_ephemeral(click.user, app.practice.language.say(_NOT_KEPT))
        raise
    log.info("slack_press", answer=click.answer, **told)
    try:
        bot.update_message(click, response_states(app, click.findings, app.now()))
        if reply is not None:
            bot.post_ephemeral(click.user, reply)
    except DeliveryError as error:
        log.warning("slack_press_not_answered", why=str(error), **told)
