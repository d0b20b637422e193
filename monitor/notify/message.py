"""What is sent, who sends it, and how a receiver's refusal is told."""

from __future__ import annotations

import base64
import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any, Literal, Protocol, cast, runtime_checkable

ID_HEADER = "X-SteadyFrame-Id"
Kind = Literal["alert", "digest", "test"]
Form = tuple[Mapping[str, Any], ...]  # what one kind of service shows, part by part, ready for JSON

# The id goes into mail headers as it stands.
_SAFE_ID = re.compile(r"[A-Za-z0-9][A-Za-z0-9_.:-]{0,119}")
# An image's name goes into HTML, Content-IDs and file names.
_SAFE_NAME = re.compile(r"[A-Za-z0-9][A-Za-z0-9_-]{0,59}")


@dataclass(frozen=True, slots=True, kw_only=True)
class Image:
    """A PNG that a message's HTML shows as `<img src="cid:NAME">`; `alt` says it in words.

    Raises ValueError for a name that is no plain word, or an `alt` of several lines.
    """

    name: str
    png: bytes
    alt: str

    def __post_init__(self) -> None:
        if not _SAFE_NAME.fullmatch(self.name):
            raise ValueError("an image's name has only letters, digits and _ -")
        if _has_several_lines(self.alt):
            raise ValueError(f"image {self.name}: its words have several lines; make them plain")

    def to_json(self) -> dict[str, str]:
        return {"name": self.name, "png": self.base64, "alt": self.alt}

    @classmethod
    def from_json(cls, stored: Mapping[str, str]) -> Image:
        return cls(name=stored["name"], png=base64.b64decode(stored["png"]), alt=stored["alt"])

    @property
    def base64(self) -> str:
        return base64.b64encode(self.png).decode("ascii")


@dataclass(frozen=True, slots=True, kw_only=True)
class Message:
    """One message, worded for every kind of channel. `id` stays the same at every attempt.

    `forms` has it laid out for one kind of service alone, by that service's name. The words are
    harmless: whoever words a message makes them so, and a channel escapes what its own sink asks.
    Raises ValueError for an id that is no plain word, a subject of several lines, or a
    `created_at` without an offset.
    """

    id: str
    kind: Kind
    subject: str
    text: str
    html: str = ""
    forms: Mapping[str, Form] = field(default_factory=dict)
    images: tuple[Image, ...] = ()
    findings: tuple[str, ...] = ()
    created_at: datetime

    def __post_init__(self) -> None:
        if not _SAFE_ID.fullmatch(self.id):
            raise ValueError("a message's id has only letters, digits and _ . : -")
        if _has_several_lines(self.subject):
            raise ValueError(f"message {self.id}: the subject has several lines; make it plain")
        if self.created_at.tzinfo is None:
            raise ValueError(f"message {self.id}: created_at has no offset; attach the zone first")

    def to_json(self) -> dict[str, Any]:
        """For the outbox; `from_json` reads it back unchanged."""
        return {
            "id": self.id,
            "kind": self.kind,
            "subject": self.subject,
            "text": self.text,
            "html": self.html,
            "forms": {name: [dict(part) for part in form] for name, form in self.forms.items()},
            "images": [image.to_json() for image in self.images],
            "findings": list(self.findings),
            "created_at": self.created_at.isoformat(),
        }

    @classmethod
    def from_json(cls, stored: Mapping[str, Any]) -> Message:
        return cls(
            id=stored["id"],
            kind=cast(Kind, stored["kind"]),
            subject=stored["subject"],
            text=stored["text"],
            html=stored["html"],
            forms=_stored_forms(stored),
            # Messages that were queued before there were images have none.
            images=tuple(Image.from_json(image) for image in stored.get("images", ())),
            findings=tuple(stored["findings"]),
            created_at=datetime.fromisoformat(stored["created_at"]),
        )


def _has_several_lines(text: str) -> bool:
    """Whether `text` would not fit into a mail's header."""
    return len(text.splitlines()) > 1


def _stored_forms(stored: Mapping[str, Any]) -> dict[str, Form]:
    """Messages that were queued by 0.1.0 have Slack's form alone, as `blocks`."""
    forms = stored["forms"] if "forms" in stored else {"slack": stored["blocks"]}
    return {name: tuple(form) for name, form in forms.items()}


class DeliveryError(Exception):
    """A message did not go out. Says which channel, what happened and what to do next.

    `retry` tells whether the same call may succeed later without anyone acting. Neither text may
    hold a secret (a webhook's URL is one) or anything out of the message.
    """

    retry = False

    def __init__(self, channel: str, what: str, remedy: str) -> None:
        super().__init__(f"{what} {remedy}".strip())
        self.channel = channel
        self.what = what
        self.remedy = remedy


class TemporaryDeliveryError(DeliveryError):
    """Try again; `retry_after` is the receiver's own wish where it stated one.

    `is_about_message`: the receiver answered to this message, and may well take others.
    `some_have_it`: of several recipients some took it, so that only the rest need it again.
    """

    retry = True

    def __init__(
        self,
        channel: str,
        what: str,
        remedy: str,
        *,
        retry_after: timedelta | None = None,
        is_about_message: bool = False,
        some_have_it: bool = False,
    ) -> None:
        super().__init__(channel, what, remedy)
        self.retry_after = retry_after
        self.is_about_message = is_about_message
        self.some_have_it = some_have_it


class PermanentDeliveryError(DeliveryError):
    """Will not heal by itself: keep the message, and let a person act on the remedy."""


class MessageRefusedError(PermanentDeliveryError):
    """This one message will never be taken, for what it is; others may well be."""


class PartlyDeliveredError(PermanentDeliveryError):
    """Some recipients took the message and the others never will: sending it again is no help.

    The message counts as sent; what was refused is told on another channel.
    """


@runtime_checkable
class Notifier(Protocol):
    """One channel. Raises DeliveryError and nothing else for anything the outside can cause."""

    @property
    def name(self) -> str: ...

    def send(self, message: Message) -> None:
        """Returns only when the receiver took it."""
        ...

    def check(self) -> str:
        """Try the channel without sending; one sentence for `steadyframe check`."""
        ...

    def close(self) -> None:
        """A round of messages is over: let go of what was kept open for the next of them."""
        ...
