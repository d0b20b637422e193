"""`sources`: the calendars to read."""

from __future__ import annotations

from datetime import timedelta
from typing import Annotated, Any, Literal

from pydantic import AfterValidator, Field, SecretStr, model_validator

from config.errors import MisfitError
from config.fields import FilePath, Id, Interval, Name, Secret, Section, WebAddress, web_address
from config.unavailable import NotYet

FILE_INTERVAL = timedelta(minutes=1)
FEED_INTERVAL = timedelta(minutes=15)
GOOGLE_INTERVAL = timedelta(minutes=5)


def _feed(url: SecretStr) -> SecretStr:
    web_address(url.get_secret_value(), "http", "webcal", "https")
    return url


def _ical_interval(data: dict[str, Any]) -> timedelta:
    return FEED_INTERVAL if data.get("path") is None else FILE_INTERVAL


class _Source(Section):
    name: Id
    clinician: Id | None = Field(None, description="Whose calendar it is; the only one by default.")


class IcalSource(_Source):
    """An iCalendar file, or a feed by its address."""

    type: Literal["ical"]
    path: FilePath | None = Field(None, description="A .ics file, from the working directory.")
    url: Annotated[Secret, AfterValidator(_feed)] | None = Field(
        None, description="A feed. Its address is a secret: write ${ENV_NAME} or use url_file."
    )
    allow_private_network: bool = Field(False, description="Whether the feed may be inside.")
    poll_every: Interval = Field(
        default_factory=_ical_interval, description="15m for a feed, 1m for a file."
    )

    @model_validator(mode="after")
    def _one_place(self) -> IcalSource:
        if self.path is not None and self.url is not None:
            raise MisfitError("path and url are both given", "Keep one of the two.")
        if self.path is None and self.url is None:
            raise MisfitError("neither path nor url is given", "Write path: calendars/name.ics.")
        return self


class GoogleSource(_Source):
    """A Google calendar."""

    type: Literal["google"]
    calendar_id: Name = "primary"
    credentials_file: FilePath | None = Field(
        None, description="A service account's key, or an authorised user's token."
    )
    subject: Name | None = Field(None, description="Whom a service account acts for.")
    api_endpoint: WebAddress | None = Field(
        None, description="Another server that speaks the same API."
    )
    poll_every: Interval = GOOGLE_INTERVAL
    tasks: NotYet = False
    meet: NotYet = False

    @model_validator(mode="after")
    def _can_sign_in(self) -> GoogleSource:
        if self.credentials_file is None and self.api_endpoint is None:
            hint = "Write credentials_file: secrets/google.json."
            raise MisfitError("credentials_file is missing", hint)
        return self


Source = Annotated[IcalSource | GoogleSource, Field(discriminator="type")]
