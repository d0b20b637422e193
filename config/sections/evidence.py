"""`evidence`: what counts as an arrival, a no-show, or a word on who made a change."""

from __future__ import annotations

import re
from typing import Annotated

from pydantic import AfterValidator, Field

from config.errors import MisfitError
from config.values.fields import Pattern, Section
from config.values.patterns import BoundedPattern

_ADDRESS_OR_DOMAIN = re.compile(r"(?:[^@\s<>,;]+@|@?)(?:[\w-]+\.)+[\w-]{2,}")


def _says_how_late(pattern: BoundedPattern) -> BoundedPattern:
    if not pattern.groups:
        hint = r"Capture it, such as (?P<minutes>\d+) or (?P<time>\d+:\d\d)."
        raise MisfitError("does not say how late", hint)
    return pattern


def _says_when(pattern: BoundedPattern) -> BoundedPattern:
    if "(?P<time>" not in pattern.pattern:
        raise MisfitError("does not say when", r"Capture it, such as (?P<time>\d+:\d\d).")
    return pattern


def _address_or_domain(value: str) -> str:
    if _ADDRESS_OR_DOMAIN.fullmatch(value) is None:
        hint = "Write it like noreply@booking.example or booking.example."
        raise MisfitError("is neither an e-mail address nor a domain", hint)
    return value.lower().removeprefix("@")


class Evidence(Section):
    """Where evidence is looked for, and words of this practice beside the built-in ones."""

    title_markers: bool = Field(True, description="Whether titles and descriptions are read.")
    google_meet: bool = Field(
        True, description="Whether Google Meet counts, on sources with meet: true."
    )
    client_markers: tuple[Pattern, ...] = ()
    clinician_markers: tuple[Pattern, ...] = ()
    booking_organizers: tuple[Annotated[str, AfterValidator(_address_or_domain)], ...] = Field(
        (),
        description="Organizers (addresses or domains) whose events clients change themselves: "
        "a change counts as the client's unless a marker says otherwise.",
    )
    late_markers: tuple[Annotated[Pattern, AfterValidator(_says_how_late)], ...] = Field(
        (), description="A group `minutes` or `time` says how late; else the first group, minutes."
    )
    end_markers: tuple[Annotated[Pattern, AfterValidator(_says_when)], ...] = Field(
        (), description="A group `time` says when the session ended."
    )
    no_show_markers: tuple[Pattern, ...] = ()
    cancelled_markers: tuple[Pattern, ...] = Field(
        (), description="More words that cancel an event where they stand in its title."
    )
