"""`channels`: where alerts and digests go."""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import AfterValidator, Field, SecretStr, model_validator

from config.errors import MisfitError
from config.fields import Address, FilePath, Id, Name, Secret, Section, WebAddress, web_address
from config.unavailable import NotYetText

Names = Literal["pseudonym", "initials", "full"]


def _webhook(url: SecretStr) -> SecretStr:
    web_address(url.get_secret_value(), "http", "https")
    return url


class _Channel(Section):
    name: Id
    names: Names | None = Field(None, description="How clients are named; else privacy.names.")


class EmailChannel(_Channel):
    """E-mail through the server of the `email` section."""

    type: Literal["email"]
    to: tuple[Address, ...] = Field(min_length=1)


class SlackChannel(_Channel):
    """Slack, by an incoming webhook or by a bot's token and a channel."""

    type: Literal["slack"]
    webhook_url: Annotated[Secret, AfterValidator(_webhook)] | None = None
    token: Secret | None = None
    channel: Name | None = Field(None, description="The channel's id, such as C0123456.")
    base_url: WebAddress | None = Field(
        None, description="Another server that speaks the same API."
    )
    app_token: NotYetText = None

    @model_validator(mode="after")
    def _one_way(self) -> SlackChannel:
        if self.webhook_url is not None and (self.token is not None or self.channel is not None):
            hint = "Keep webhook_url, or token with channel."
            raise MisfitError("webhook_url stands beside token or channel", hint)
        if self.webhook_url is None and (self.token is None or self.channel is None):
            hint = "Write webhook_url, or token together with channel."
            raise MisfitError("does not say how to reach Slack", hint)
        return self


class FileChannel(_Channel):
    """A file that gets one JSON object a message."""

    type: Literal["file"]
    path: FilePath = Field(description="From the working directory.")


Channel = Annotated[EmailChannel | SlackChannel | FileChannel, Field(discriminator="type")]
