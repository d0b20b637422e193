"""The tables, a file a family; others import them from here, so that `metadata` knows them all.

Rows of `revisions`, `changes`, `checkins`, `attendances` and `words` are only added; the times in
the first two are corrected where the rules of their zone are others (ADR 17). Client names stand in
`client_names` alone; everything else carries ids.
"""

from __future__ import annotations

from monitor.store.tables.calendars import heads, revisions, set_aside, sources
from monitor.store.tables.delivery import channels, outbox
from monitor.store.tables.evaluation import findings, looks, unrouted, words
from monitor.store.tables.installation import meta, zone_rules
from monitor.store.tables.metadata import metadata
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
    "findings",
    "heads",
    "looks",
    "meta",
    "metadata",
    "outbox",
    "revisions",
    "sessions",
    "set_aside",
    "sources",
    "tracked_events",
    "unrouted",
    "words",
    "zone_rules",
]
