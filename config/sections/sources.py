"""`sources`: the calendars to read."""

from __future__ import annotations

from datetime import timedelta
from typing import Annotated, Any, Literal
from urllib.parse import urlsplit

from pydantic import AfterValidator, Field, SecretStr, model_validator

from config.errors import MisfitError
from config.values.fields import (
    FilePath,
    Id,
    Interval,
    Name,
    Secret,
    Section,
    WebAddress,
    web_address,
)

FILE_INTERVAL = timedelta(minutes=1)
FEED_INTERVAL = timedelta(minutes=15)
GOOGLE_INTERVAL = timedelta(minutes=5)
CALDAV_INTERVAL = timedelta(minutes=5)


def _feed(url: SecretStr) -> SecretStr:
    web_address(url.get_secret_value(), "http", "webcal", "https")
    return url


def _user(username: str) -> str:
    if ":" in username:
        raise MisfitError("holds a colon, which HTTP basic can't send", "Use another account.")
    return username


def _bearer(token: SecretStr) -> SecretStr:
    value = token.get_secret_value()
    if not value.isascii() or not value.isprintable() or " " in value:
        raise MisfitError("holds a sign that no token has", "Copy the token again, and only it.")
    return token


def _ical_interval(data: dict[str, Any]) -> timedelta:
    return FEED_INTERVAL if data.get("path") is None else FILE_INTERVAL


class _Source(Section):
    name: Id
    clinician: Id | None = Field(None, description="Whose calendar it is; the only one by default.")

    @property
    def has_conferences(self) -> bool:
        """Whether it is asked when somebody joined a session's video conference."""
        return False


class IcalSource(_Source):
    """An iCalendar file, or a feed by its address."""

    type: Literal["ical"]
    path: FilePath | None = Field(
        None,
        description="A .ics file, a folder of them, or a pattern such as calendars/*/*.ics; "
        "from the config's own folder.",
    )
    url: Annotated[Secret, AfterValidator(_feed)] | None = Field(
        None, description="A feed. Its address is a secret: write ${ENV_NAME} or use url_file."
    )
    username: Annotated[Name, AfterValidator(_user)] | None = Field(
        None, description="For a feed that asks for a name and a password (HTTP basic)."
    )
    password: Secret | None = None
    token: Annotated[Secret, AfterValidator(_bearer)] | None = Field(
        None, description="For a feed that asks for a bearer token."
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

    @model_validator(mode="after")
    def _one_login(self) -> IcalSource:
        if (self.username is None) != (self.password is None):
            raise MisfitError("username and password belong together", "Write both, or neither.")
        if self.username is not None and self.token is not None:
            hint = "Keep username and password, or the token."
            raise MisfitError("token stands beside username", hint)
        if self.url is None and (self.username is not None or self.token is not None):
            raise MisfitError("a login is given without url", "A file on this machine needs none.")
        return self


class GoogleSource(_Source):
    """A Google calendar."""

    type: Literal["google"]
    calendar_id: Name = "primary"
    credentials_file: FilePath | None = Field(
        None, description="A service account's key, or an authorised user's token."
    )
    oauth_client_file: FilePath | None = Field(
        None, description="The Desktop app that `steadyframe auth google` signs in with."
    )
    subject: Name | None = Field(None, description="Whom a service account acts for.")
    api_endpoint: WebAddress | None = Field(
        None, description="Another server that speaks the same API."
    )
    poll_every: Interval = GOOGLE_INTERVAL
    tasks: bool = Field(False, description="Whether Google Tasks are read as commitments.")
    meet: bool = Field(
        False, description="Whether Google Meet is asked when the clinician joined a session."
    )

    @model_validator(mode="after")
    def _can_sign_in(self) -> GoogleSource:
        if self.credentials_file is None and self.api_endpoint is None:
            hint = "Write credentials_file: secrets/google.json."
            raise MisfitError("credentials_file is missing", hint)
        return self

    @property
    def has_conferences(self) -> bool:
        return self.meet


def _without_login(url: str) -> str:
    if "@" in urlsplit(url).netloc:
        raise MisfitError("holds a login", "Write username: and password_file: instead.")
    return url


class CaldavSource(_Source):
    """A calendar on a CalDAV server: iCloud, Nextcloud, Fastmail, Radicale and others."""

    type: Literal["caldav"]
    url: Annotated[WebAddress, AfterValidator(_without_login)] = Field(
        description="The server, or the calendar itself."
    )
    username: Annotated[Name, AfterValidator(_user)] | None = None
    password: Secret | None = Field(
        None, description="Mostly an app password. Write ${ENV_NAME} or use password_file."
    )
    calendar: Name | None = Field(
        None, description="Its name, address or the last part of that; the only one by default."
    )
    allow_private_network: bool = Field(False, description="Whether the server may be inside.")
    poll_every: Interval = CALDAV_INTERVAL

    @model_validator(mode="after")
    def _safe_login(self) -> CaldavSource:
        if (self.username is None) != (self.password is None):
            raise MisfitError("username and password belong together", "Write both, or neither.")
        if self.username and urlsplit(self.url).scheme == "http" and not self.allow_private_network:
            hint = "Write https://, or allow_private_network: true for a server of your own."
            raise MisfitError("the password would travel unencrypted", hint)
        return self


Source = Annotated[IcalSource | GoogleSource | CaldavSource, Field(discriminator="type")]
