"""The tables, a file a family, which is loaded when one of its tables is asked for.

Others import them from here. `metadata` knows them all: whoever asks for it loads every family.

Rows of `revisions`, `changes`, `checkins`, `attendances` and `words` are only added (a check-in may
be taken back within a minute); the times in the first two are corrected where the rules of their
zone are others (ADR 17). Client names stand in `client_names` alone; everything else carries ids.
"""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from monitor.store.tables.access import deeds, sign_ins, tokens, users
    from monitor.store.tables.base import metadata
    from monitor.store.tables.calendars import heads, revisions, set_aside, sources
    from monitor.store.tables.delivery import channels, outbox
    from monitor.store.tables.evaluation import findings, looks, unrouted, words
    from monitor.store.tables.installation import forgotten, meta, zone_rules
    from monitor.store.tables.timelines import (
        attendances,
        changes,
        checkins,
        client_names,
        conference_logs,
        sessions,
        tracked_events,
    )

__all__ = [
    "attendances",
    "changes",
    "channels",
    "checkins",
    "client_names",
    "conference_logs",
    "deeds",
    "findings",
    "forgotten",
    "heads",
    "looks",
    "meta",
    "metadata",
    "outbox",
    "revisions",
    "sessions",
    "set_aside",
    "sign_ins",
    "sources",
    "tokens",
    "tracked_events",
    "unrouted",
    "users",
    "words",
    "zone_rules",
]

_FAMILIES = {
    "access": ("deeds", "sign_ins", "tokens", "users"),
    "calendars": ("heads", "revisions", "set_aside", "sources"),
    "delivery": ("channels", "outbox"),
    "evaluation": ("findings", "looks", "unrouted", "words"),
    "installation": ("forgotten", "meta", "zone_rules"),
    "timelines": (
        *("attendances", "changes", "checkins", "client_names", "conference_logs", "sessions"),
        "tracked_events",
    ),
}
_FAMILY_OF = {name: family for family, names in _FAMILIES.items() for name in names}


def __getattr__(name: str) -> Any:
    if name == "metadata":
        for family in _FAMILIES:
            import_module(f"{__name__}.{family}")
        return import_module(f"{__name__}.base").metadata
    if name not in _FAMILY_OF:
        raise AttributeError(f"{__name__} has no table {name}")
    return getattr(import_module(f"{__name__}.{_FAMILY_OF[name]}"), name)
