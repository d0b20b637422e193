"""What `steadyframe init` wants to know: the answers, and how each is understood.

Every function takes what a person wrote and gives the value, or raises click.BadParameter with
what to write instead.
"""

from __future__ import annotations

import os
import re
from collections.abc import Sequence
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from zoneinfo import ZoneInfo

import click

from monitor.cli.setup.init.titles.rules import SessionRules

FEED_SCHEMES = ("https://", "http://", "webcal://")
_ADDRESS = re.compile(r"[^@\s<>,;]+@[^@\s<>,;]+")
_MOST_CITIES = 6
_ENV_NAME = re.compile(r"\$?\{?([A-Za-z_][A-Za-z0-9_]*)\}?")


@dataclass(frozen=True, slots=True, kw_only=True)
class Calendar:
    """Where the events are. `kind` is file (or folder), feed or google.

    A feed's `place` is a secret, and `is_private` if it may be inside a private network.
    `unpacked` is what is to be written to `place`, from a zip.
    """

    kind: str
    place: str
    google_id: str = "primary"
    is_private: bool = False
    unpacked: bytes = b""


@dataclass(frozen=True, slots=True, kw_only=True)
class Mail:
    """The server that e-mail goes through. `password` is a secret."""

    host: str
    port: int | None
    security: str
    sender: str
    username: str = ""
    password: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Channel:
    """Where messages go. `kind` is file, email or slack; a webhook's `place` may be a secret."""

    kind: str
    place: str
    mail: Mail | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Answers:
    name: str
    timezone: str
    clinician: str
    email: str
    calendar: Calendar
    sessions: SessionRules
    working_days: str
    channel: Channel

    @property
    def clinician_id(self) -> str:
        """`Dr. Amara Osei` -> `amara`: short, for commands and findings."""
        words = re.findall(r"\w+", self.clinician.casefold())
        titles = {"dr", "prof", "med", "phd", "mr", "mrs", "ms", "mx", "frau", "herr"}
        return next((word for word in words if word not in titles), "me")[:40]


def detected_zone() -> str | None:
    """This machine's IANA time zone, if it says so."""
    candidates = [os.environ.get("TZ", "").lstrip(":")]
    with suppress(OSError, UnicodeDecodeError):
        candidates.append(Path("/etc/timezone").read_text(encoding="utf-8").strip())
    with suppress(OSError):
        candidates.append(os.path.realpath("/etc/localtime").partition("/zoneinfo/")[2])
    return next((key for key in candidates if key and _is_zone(key)), None)


def _is_zone(key: str) -> bool:
    try:
        ZoneInfo(key)
    # An unknown key is a KeyError, a folder of zones an OSError, a path a ValueError.
    except (KeyError, OSError, ValueError):
        return False
    return True


def zone(text: str) -> str:
    """An IANA key, or a city: `Berlin` -> `Europe/Berlin`, `Portland, Oregon`."""
    key = text.strip().replace(" ", "_")
    if _is_zone(key):
        return key
    from zoneinfo import available_timezones

    from config import did_you_mean

    keys = {key for key in available_timezones() if "/" in key}
    named = sorted(k for k in keys if k.casefold().endswith(f"/{key.casefold()}"))
    if len(named) == 1:
        return named[0]
    if found := _zone_of_city(text):  # of an old name and a new one, the new one
        return found
    if named:
        raise click.BadParameter(f"Which of them: {', '.join(named)}?")
    hint = did_you_mean(key, keys) or ("Write it like America/New_York, or a larger city near you.")
    raise click.BadParameter(f"{text!r} is not a time zone. {hint}")


def _zone_of_city(text: str) -> str | None:
    """None where no city goes by that name; BadParameter where several do that differ in zone."""
    from monitor.cli.setup.init.cities.lookup import cities_named

    cities = cities_named(text)
    if len({city.zone for city in cities}) <= 1:
        return cities[0].zone if cities else None
    labels = list(dict.fromkeys(city.label for city in cities))
    if len(labels) == 1:  # one country with several of that name
        zones = ", ".join(dict.fromkeys(city.zone for city in cities))
        raise click.BadParameter(f"There are several {labels[0]}. Which zone: {zones}?")
    more = ", …" if len(labels) > _MOST_CITIES else ""
    raise click.BadParameter(
        f"Which one? Write it like this: {'; '.join(labels[:_MOST_CITIES])}{more}."
    )


def line(text: str) -> str:
    """Any words, on one line."""
    words = text.strip()
    if not words or not words.isprintable() or len(words) > 200:
        raise click.BadParameter("Write a name, on one line.")
    return words


def address(text: str) -> str:
    """An e-mail address, or nothing, which `none` means as well."""
    words = text.strip()
    if words.casefold() in ("none", "-"):
        return ""
    if words and (_ADDRESS.fullmatch(words) is None or not words.isprintable()):
        raise click.BadParameter("That is no e-mail address. Write it like me@practice.example.")
    return words.lower()


def place(text: str) -> Calendar:
    """A feed's address, a Google credentials file (.json), or a file or folder."""
    words = text.strip().strip("'\"")
    if words.lower().startswith(FEED_SCHEMES):
        return Calendar(kind="feed", place=_web_address(words))
    if "://" in words or not words or not words.isprintable():
        raise click.BadParameter(
            "Write the path of an .ics or .zip file or of a folder, an address that starts with "
            "https:// or webcal://, or the path of a Google credentials file (.json)."
        )
    return Calendar(kind="google" if words.lower().endswith(".json") else "file", place=words)


def choice(text: str, names: Sequence[str]) -> int:
    """The number of one of them, from 1, or its name."""
    words = text.strip()
    if words in names:
        return names.index(words) + 1
    if words.isascii() and words.isdigit() and 0 < int(words) <= len(names):
        return int(words)
    raise click.BadParameter(f"Write a number from 1 to {len(names)}.")


def weekdays(text: str) -> str:
    """`Mon-Fri`, `mon, wed` as the config takes it."""
    from config.errors import MisfitError
    from config.values.durations import parse_weekdays

    try:
        parse_weekdays(text)
    except MisfitError as error:
        raise click.BadParameter(f"{text!r} {error.message}. {error.hint}") from None
    return text.strip()


def _web_address(text: str) -> str:
    from config.errors import MisfitError
    from config.values.fields import web_address

    try:
        return web_address(text, "http", "webcal", "https")
    except MisfitError as error:  # its text does not repeat the address, which is a secret
        raise click.BadParameter(f"It {error.message}. {error.hint}") from None


def target(text: str) -> tuple[str, str]:
    """`file`, a .jsonl path, `slack`, `email` or an address -> the kind and the place."""
    words = text.strip()
    if words in ("slack", "email"):
        return words, ""
    if words == "file":
        return "file", "out/messages.jsonl"
    if words.endswith(".jsonl"):
        return "file", words
    if "@" in words:
        return "email", address(words)
    raise click.BadParameter("Write file, slack, email or an e-mail address.")


def server(text: str) -> tuple[str, int | None]:
    """`smtp.example.com` or `smtp.example.com:465`."""
    host, _, port = text.strip().partition(":")
    if not host or re.search(r"[\s/@]", host) or not host.isprintable():
        raise click.BadParameter("Write the mail server's name, such as smtp.example.com.")
    if port and not (port.isascii() and port.isdigit() and 0 < int(port) < 65_536):
        raise click.BadParameter("What follows the colon is not a port. Write it like :587.")
    return host, int(port) if port else None


def login(text: str) -> str:
    """A user name; `none` and nothing mean that there is none."""
    return "" if text.strip().casefold() in ("none", "-", "") else line(text)


def webhook(text: str) -> str:
    """A webhook's address, or `${NAME}` for the variable of the environment that holds it."""
    words = text.strip()
    if "://" in words:
        return _web_address(words)
    match = _ENV_NAME.fullmatch(words)
    if match is None:
        raise click.BadParameter(
            "Write the webhook's address, or the name of the environment variable that holds it."
        )
    return f"${{{match[1]}}}"
