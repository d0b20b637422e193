"""`channels`: where alerts and digests go."""

from __future__ import annotations

import base64
import binascii
import re
from typing import Annotated, ClassVar, Literal

from pydantic import AfterValidator, BeforeValidator, Field, SecretStr, model_validator

from config.errors import MisfitError
from config.values.fields import (
    Address,
    FilePath,
    Id,
    Name,
    Secret,
    SecretAddress,
    Section,
    TimeZone,
    WebAddress,
)

_TEAM_ID = re.compile(r"T[A-Z0-9]+")
_WHSEC = "whsec_"  # how Standard Webhooks writes a secret in base64
_XAPP = "xapp-"  # how Slack begins an app-level token
_CHANNEL_ID = re.compile(r"[CGD][A-Z0-9]+")
Names = Literal["pseudonym", "initials", "full"]


def signing_key(secret: str) -> bytes:
    """What a webhook's `secret` stands for. Raises binascii.Error for a broken `whsec_`."""
    if not secret.startswith(_WHSEC):
        return secret.encode()
    text = secret.removeprefix(_WHSEC)
    return base64.b64decode(text + "=" * (-len(text) % 4), validate=True)


def _signing_secret(secret: SecretStr) -> SecretStr:
    try:
        key = signing_key(secret.get_secret_value())
    except binascii.Error:
        key = b""
    if not key:
        hint = f"Copy it whole, or leave out {_WHSEC} if it is no base64."
        raise MisfitError(f"begins with {_WHSEC} and is no base64 after it", hint)
    return secret


def _team(value: str) -> str:
    if not _TEAM_ID.fullmatch(value):
        raise MisfitError("is no workspace's id", "It begins with T and stands in its address.")
    return value


def _app_token(token: SecretStr) -> SecretStr:
    if not token.get_secret_value().startswith(_XAPP):
        hint = f"It starts with {_XAPP}, and Slack makes it under Basic Information."
        raise MisfitError("is no app-level token", hint)
    return token


def _split(value: object) -> object:
    """`urls_file` and a variable hold several addresses, one a line."""
    return value.split() if isinstance(value, str) else value


class _Channel(Section):
    is_read_by_people: ClassVar[bool] = True  # so that trouble with another channel is told there

    name: Id
    names: Names | None = Field(None, description="How clients are named; else privacy.names.")
    timezone: TimeZone | None = Field(None, description="Its readers' zone; else alerts.timezone.")


class EmailChannel(_Channel):
    """E-mail through the server of the `email` section."""

    type: Literal["email"]
    to: tuple[Address, ...] = Field(min_length=1)


class SlackChannel(_Channel):
    """Slack, by an incoming webhook or by a bot's token and a channel."""

    type: Literal["slack"]
    webhook_url: SecretAddress | None = None
    token: Secret | None = None
    channel: Name | None = Field(None, description="The channel's id, such as C0123456.")
    base_url: WebAddress | None = Field(
        None, description="Another server that speaks the same API."
    )
    app_token: Annotated[Secret, AfterValidator(_app_token)] | None = Field(
        None, description="An app-level token: alerts get buttons, answered by `steadyframe run`."
    )

    allowed_teams: tuple[Annotated[str, AfterValidator(_team)], ...] = Field(
        (), description="Other workspaces (T…) whose members may press buttons in this channel."
    )

    @model_validator(mode="after")
    def _one_way(self) -> SlackChannel:
        if self.webhook_url is not None and (self.token is not None or self.channel is not None):
            hint = "Keep webhook_url, or token with channel."
            raise MisfitError("webhook_url stands beside token or channel", hint)
        if self.webhook_url is None and (self.token is None or self.channel is None):
            hint = "Write webhook_url, or token together with channel."
            raise MisfitError("does not say how to reach Slack", hint)
        return self

    @model_validator(mode="after")
    def _pressable(self) -> SlackChannel:
        """A press names the channel's id, so a name could never be compared with it."""
        if self.app_token is None:
            return self
        if self.token is None:
            hint = "Write token and channel instead of webhook_url."
            raise MisfitError("app_token needs a bot", hint)
        if not _CHANNEL_ID.fullmatch(self.channel or ""):
            hint = "It stands at the bottom of the channel's details in Slack (C…)."
            raise MisfitError("beside app_token, channel must be the channel's id", hint)
        return self


class FileChannel(_Channel):
    """A file that gets one JSON object a message."""

    is_read_by_people: ClassVar[bool] = False

    type: Literal["file"]
    path: FilePath = Field(description="From the config's own folder.")


class WebhookChannel(_Channel):
    """A web address that gets one signed JSON object a message (Standard Webhooks)."""

    type: Literal["webhook"]
    url: SecretAddress
    secret: Annotated[Secret, AfterValidator(_signing_secret)] = Field(
        description="What messages are signed with: whsec_ and base64, or any text."
    )
    allow_private_network: bool = Field(
        False, description="Let the address lead to a private network or this machine."
    )


class AppriseChannel(_Channel):
    """Any service that apprise knows, by its addresses. Needs steadyframe[apprise]."""

    type: Literal["apprise"]
    urls: Annotated[tuple[Secret, ...], BeforeValidator(_split)] = Field(
        min_length=1, description="Such as tgram://token/chat; see apprise's documentation."
    )


Channel = Annotated[
    EmailChannel | SlackChannel | FileChannel | WebhookChannel | AppriseChannel,
    Field(discriminator="type"),
]
