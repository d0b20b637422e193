"""Which logins of a config would travel for everyone on the way to read."""

from __future__ import annotations

from typing import TYPE_CHECKING
from urllib.parse import urlsplit

if TYPE_CHECKING:
    from pydantic import SecretStr

    from config.sections.channels import Channel
    from config.sections.sources import Source
    from config.settings import Settings

# What stays on this machine can't be read on the way (RFC 6761, 6.3; RFC 1122, 3.2.1.3).
_THIS_MACHINE = frozenset({"localhost", "127.0.0.1", "::1"})


def secrets_in_clear(settings: Settings) -> str:
    """A note about passwords and tokens on unencrypted connections; empty if there are none."""
    told = [f"source {one.name}" for one in settings.sources if _is_open(_login_of_source(one))]
    told += [f"channel {c.name}" for c in settings.channels if _is_open_channel(c)]
    if settings.heartbeat is not None and _is_open(settings.heartbeat.url):
        told.append("heartbeat")
    mail = settings.email
    if mail is not None and mail.password is not None and mail.security == "none":
        told += [] if mail.host in _THIS_MACHINE else ["email"]
    if settings.web.enabled and _is_open(settings.web.address):
        told.append("web")
    if not told:
        return ""
    return (
        f"{', '.join(told)}: what lets SteadyFrame in travels unencrypted, for everyone on the way "
        "to read. Use https:// (for mail: security: starttls or tls; for apprise: the scheme that "
        "ends in s, such as jsons://; for web: a proxy, and its address as base_url)."
    )


def _login_of_source(source: Source) -> str | SecretStr | None:
    """Where it goes; None if there is no login."""
    if source.type == "ical":
        return None if source.password is None and source.token is None else source.url
    if source.type == "google":
        return source.api_endpoint if source.credentials_file is not None else None
    return source.url if source.password is not None else None


def _is_open_channel(channel: Channel) -> bool:
    if channel.type != "apprise":
        return _is_open(_secret_of_channel(channel))
    from monitor.notify.apprise.in_clear import hosts_in_clear

    hosts = hosts_in_clear(url.get_secret_value() for url in channel.urls)
    return not _THIS_MACHINE.issuperset(hosts)


def _secret_of_channel(channel: Channel) -> str | SecretStr | None:
    """Where a token goes; of a webhook, whose address is the secret, that."""
    if channel.type == "slack":
        return channel.base_url or channel.webhook_url
    return channel.url if channel.type == "webhook" else None


def _is_open(address: str | SecretStr | None) -> bool:
    if address is None:
        return False
    url = urlsplit(address if isinstance(address, str) else address.get_secret_value())
    return url.scheme == "http" and url.hostname not in _THIS_MACHINE
