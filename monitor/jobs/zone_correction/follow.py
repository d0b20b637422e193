"""Notice that zones have other rules than what is stored was worked out with.

Every command asks, and hardly any finds it so: what corrects is imported then.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import datetime

import structlog
from sqlalchemy import Connection

from connectors.model import CalendarEvent
from connectors.zone_rules import zone_of
from monitor.core.common.zone_offsets import ZoneChange, offsets_of
from monitor.jobs.app import Installation, Round
from monitor.jobs.time_guard import latest_moment
from monitor.store import zone_rules
from monitor.store.calendars import ledger, sources
from monitor.store.database import reading, writing_findings
from monitor.store.zone_rules import StoredRules
from monitor.zone_data import fingerprint, use_newest

log = structlog.get_logger()


def is_up_to_date(connection: Connection) -> bool:
    """Whether all that is stored was worked out with the rules that this process has."""
    known = zone_rules.files(connection)
    return not _renewed(known) if known else not ledger.has_any(connection)


def _renewed(known: Mapping[str, str]) -> list[str]:
    """Zones that have another file now. One that the data lack now is left as it was."""
    return [zone for zone, file in known.items() if fingerprint(zone) not in (file, "")]


def follow_zone_data(app: Installation, now: datetime) -> None:
    """Correct what is stored, if other rules made it; in one transaction, so it is done or not."""
    with reading(app.engine) as connection:
        if is_up_to_date(connection):
            return
    with writing_findings(app.engine) as connection:
        # A machine's clock may lie before what a replay has seen.
        latest = latest_moment(connection) or now
        correct_zone_data(Round(connection=connection, app=app, now=max(now, latest)))


def correct_zone_data(this_round: Round) -> None:
    """`follow_zone_data` within a transaction that may write findings."""
    connection = this_round.connection
    if is_up_to_date(connection):
        return
    from monitor.jobs.zone_correction.adopt import adopted_rules
    from monitor.jobs.zone_correction.correct import correct_everything

    # A poll that wrote meanwhile would not be corrected.
    sources.load_all(connection, lock=True)
    if not zone_rules.files(connection):
        zone_rules.save(connection, adopted_rules(this_round))
    renewed = {
        zone: zone_rules.load(connection, zone) for zone in _renewed(zone_rules.files(connection))
    }
    before = {
        zone: stored.offsets
        for zone, stored in renewed.items()
        if stored.offsets != offsets_of(zone_of(zone))
    }
    zone_rules.save(connection, {zone: _rules_here(zone) for zone in renewed})
    if before:
        count = correct_everything(this_round, ZoneChange(before))
        _say(before, count, {renewed[zone].release for zone in before})


def _say(zones: Iterable[str], count: int, releases: Iterable[str]) -> None:
    # Without settings of its own the log would go into what a command answers.
    if structlog.is_configured():
        log.warning(
            "zone_data_corrected",
            zones=sorted(zones),
            sessions=count,
            before=sorted(releases),
            now=_release(),
        )


def note_zones(this_round: Round, events: Iterable[CalendarEvent | None]) -> None:
    """Keep the rules of each zone that these events are the first to name."""
    from monitor.core.ledger.zone_correction import zones_of

    named = zones_of(events) | {this_round.app.practice.zone.key}
    new = named - zone_rules.files(this_round.connection).keys()
    zone_rules.save(
        this_round.connection,
        {zone: _rules_here(zone) for zone in sorted(new) if fingerprint(zone)},
    )


def _rules_here(zone: str) -> StoredRules:
    return StoredRules(
        file=fingerprint(zone), offsets=offsets_of(zone_of(zone)), release=_release()
    )


def _release() -> str:
    return use_newest().release or "an unknown release"
