"""Slack's own words inside a sentence: a person, and a time as its reader's clock shows it."""

from __future__ import annotations

from datetime import datetime

from monitor.core.common.translation import Language


def mention(user: str) -> str:
    """Names a Slack user by id; Slack shows the name."""
    return f"<@{user}>"


def time_for_reader(language: Language, moment: datetime) -> str:
    """Writes `moment` so that Slack shows it in the zone of whoever reads.

    The fallback is for very old clients (docs.slack.dev/messaging/formatting-message-text).
    """
    fallback = moment.isoformat(timespec="minutes")
    tokens = language.say("{day} at {time}", day="{date_short_pretty}", time="{time}")
    return f"<!date^{int(moment.timestamp())}^{tokens}|{fallback}>"
