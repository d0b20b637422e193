"""`evidence`: what counts as an arrival, a no-show, or a word on who made a change."""

from __future__ import annotations

from typing import Annotated

from pydantic import AfterValidator, Field

from config.errors import MisfitError
from config.fields import Pattern, Section
from config.patterns import BoundedPattern


def _says_how_late(pattern: BoundedPattern) -> BoundedPattern:
    if not pattern.groups:
        hint = r"Capture it, such as (?P<minutes>\d+) or (?P<time>\d+:\d\d)."
        raise MisfitError("does not say how late", hint)
    return pattern


class Evidence(Section):
    """Where evidence is looked for, and words of this practice beside the built-in ones."""

    title_markers: bool = Field(True, description="Whether titles and descriptions are read.")
    google_meet: bool = Field(
        True, description="Whether Google Meet counts, on sources with meet: true."
    )
    client_markers: tuple[Pattern, ...] = ()
    clinician_markers: tuple[Pattern, ...] = ()
    late_markers: tuple[Annotated[Pattern, AfterValidator(_says_how_late)], ...] = Field(
        (), description="A group `minutes` or `time` says how late; else the first group, minutes."
    )
    no_show_markers: tuple[Pattern, ...] = ()
