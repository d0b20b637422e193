"""Which calendars an account can see, for somebody whose `calendar_id` is wrong."""

from __future__ import annotations

from difflib import get_close_matches

from connectors.base import ConnectorError
from connectors.clean_text import one_line
from connectors.google.client import CalendarClient
from connectors.google.errors import RefusedError
from connectors.google.json_fields import mapping, sequence

_SHOWN = 20


def visible_calendars(client: CalendarClient, wanted: str) -> str:
    """The nearest to `wanted`, then ids and names a line each; empty if Google won't say.

    The names are the account's own: for its owner's eyes, never for a log.
    """
    try:
        entries = [mapping(entry) for entry in sequence(client.calendars().get("items"))]
    except (RefusedError, ConnectorError):
        return ""
    named = {
        one_line(e.get("id"), 200): one_line(e.get("summaryOverride") or e.get("summary"), 80)
        for e in entries
    }
    named.pop("", None)
    if not named:
        return "Its list of calendars is empty."
    lines = [f"  {one}  {name}".rstrip() for one, name in list(named.items())[:_SHOWN]]
    more = [f"  and {len(named) - _SHOWN} more"] if len(named) > _SHOWN else []
    return "\n".join([f"{_nearest(named, wanted)}It can see:".lstrip(), *lines, *more])


def _nearest(named: dict[str, str], wanted: str) -> str:
    """Somebody may have written the calendar's name, or mistyped its id."""
    spoken = {name.casefold(): one for one, name in named.items() if name}
    spoken |= {one.casefold(): one for one in named}
    close = get_close_matches(wanted.casefold(), spoken, n=1, cutoff=0.6)
    return f"Did you mean {spoken[close[0]]}? " if close else ""
