"""Where a kind of channel is registered: one factory for each in the config.

A factory imports its notifier when it is called: slack_sdk and apprise take their time to load.
"""

from __future__ import annotations

from functools import singledispatch
from pathlib import Path

from config.sections.channels import (
    AppriseChannel,
    Channel,
    EmailChannel,
    FileChannel,
    SlackChannel,
    WebhookChannel,
    signing_key,
)
from config.settings import Settings
from monitor.notify.message import Notifier


@singledispatch
def make_notifier(channel: Channel, settings: Settings) -> Notifier:
    """Makes the notifier of one channel. Raises TypeError for a kind that is not registered."""
    raise TypeError(f"no notifier is registered for {type(channel).__name__}")


@make_notifier.register
def _(channel: EmailChannel, settings: Settings) -> Notifier:
    from monitor.notify.email.notifier import EmailNotifier

    server = settings.email
    if server is None:
        raise ValueError(f"channel {channel.name} has no email section")  # the config refuses this
    return EmailNotifier(
        channel.name,
        to=channel.to,
        sender=server.sender,
        host=server.host,
        port=server.port,
        security=server.security,
        username=server.username,
        password=server.password.get_secret_value() if server.password else None,
        timeout=server.timeout,
        ca_file=server.ca_file,
    )


@make_notifier.register
def _(channel: SlackChannel, settings: Settings) -> Notifier:
    from monitor.notify.slack.notifier import SlackNotifier

    return SlackNotifier(
        channel.name,
        webhook_url=channel.webhook_url.get_secret_value() if channel.webhook_url else None,
        token=channel.token.get_secret_value() if channel.token else None,
        channel=channel.channel,
        app_token=channel.app_token.get_secret_value() if channel.app_token else None,
        base_url=channel.base_url,
        allowed_teams=channel.allowed_teams,
    )


@make_notifier.register
def _(channel: FileChannel, settings: Settings) -> Notifier:
    from monitor.notify.file.notifier import FileNotifier

    return FileNotifier(channel.name, path=Path(channel.path))


@make_notifier.register
def _(channel: WebhookChannel, settings: Settings) -> Notifier:
    from monitor.notify.webhook.notifier import WebhookNotifier

    return WebhookNotifier(
        channel.name,
        url=channel.url.get_secret_value(),
        key=signing_key(channel.secret.get_secret_value()),
        allow_private_network=channel.allow_private_network,
    )


@make_notifier.register
def _(channel: AppriseChannel, settings: Settings) -> Notifier:
    from monitor.notify.apprise.notifier import AppriseNotifier

    return AppriseNotifier(channel.name, urls=tuple(url.get_secret_value() for url in channel.urls))
