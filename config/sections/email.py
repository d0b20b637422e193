"""`email`: the server that e-mail channels send through."""

from __future__ import annotations

from datetime import timedelta
from email.utils import parseaddr
from typing import Annotated, Any, Literal

import idna
from pydantic import AfterValidator, Field, model_validator

from config.errors import MisfitError
from config.values.fields import FilePath, Interval, Name, Secret, Section

PORTS = {"starttls": 587, "tls": 465, "none": 25}


def _sender(value: str) -> str:
    address = parseaddr(value)[1]
    if "@" not in address or not value.isprintable():
        hint = 'Write it like "SteadyFrame <monitor@practice.example>".'
        raise MisfitError("is no sender's address", hint)
    mailbox, _, domain = address.rpartition("@")
    if not mailbox.isascii():
        hint = "Write a plain one: no server between need take it from a sender."
        raise MisfitError("has letters outside ASCII before the @", hint)
    if not domain.isascii():
        _in_dns(domain)
    return value


def _in_dns(domain: str) -> None:
    try:
        idna.encode(domain, uts46=True)
    except idna.IDNAError:
        raise MisfitError(
            "has a domain that can't exist", "Look for a slip behind the @."
        ) from None


def _bearable(timeout: timedelta) -> timedelta:
    """A sender may take twice as long over a mail, and has its channel for three minutes."""
    if timeout > timedelta(minutes=1):
        raise MisfitError("{value} is too long", "Write 1m or less.")
    return timeout


def _usual_port(data: dict[str, Any]) -> int:
    return PORTS[data.get("security", "starttls")]


class EmailServer(Section):
    """An SMTP server and how to sign in."""

    host: Name
    security: Literal["starttls", "tls", "none"] = "starttls"
    port: int = Field(
        default_factory=_usual_port, ge=1, le=65535, description="587, or 465 for tls, 25 for none."
    )
    username: Name | None = None
    password: Secret | None = None
    sender: Annotated[str, AfterValidator(_sender)] = Field(alias="from")
    timeout: Annotated[Interval, AfterValidator(_bearable)] = Field(
        timedelta(seconds=30), description="For each answer; at most 1m."
    )
    ca_file: FilePath | None = Field(None, description="A private authority's certificates.")

    @model_validator(mode="after")
    def _whole_login(self) -> EmailServer:
        if self.username is not None and self.password is None:
            hint = "Write password_file: or password: ${ENV_NAME}."
            raise MisfitError("username is given without a password", hint)
        if self.password is not None and self.username is None:
            raise MisfitError("a password is given without username", "Write username as well.")
        return self
