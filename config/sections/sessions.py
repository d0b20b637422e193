"""`sessions`: which events are appointments."""

from __future__ import annotations

from typing import Any

from pydantic import Field

from config.values.fields import Pattern, Section

TITLE_PATTERNS = (r"^Session: (?P<client>.+)$", r"^(?P<client>[A-Z]\.\s?[A-Z]\.)$")
INTAKE_TITLES = (r"(?i)intake",)
# Only a config without the section gets these: who writes one says what to leave out.
WITHOUT_SECTION: dict[str, Any] = {"ignore_titles": ["(?i)lunch|admin|hold"]}


def _patterns(*defaults: str) -> Any:
    return Field(default=list(defaults), validate_default=True)


class Sessions(Section):
    """How appointments are told from other events."""

    title_patterns: tuple[Pattern, ...] = _patterns(*TITLE_PATTERNS)
    ignore_titles: tuple[Pattern, ...] = Field(())
    intake_titles: tuple[Pattern, ...] = _patterns(*INTAKE_TITLES)
    all_events: bool = Field(
        False, alias="all", description="Whether every timed busy event is a session."
    )
