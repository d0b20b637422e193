"""Keep the rules that what is stored was worked out with, and correct it where they are others."""

from __future__ import annotations

from collections.abc import Iterable

from connectors.model import CalendarEvent
from connectors.zone_rules import zone_of
from monitor.core.common.zone_offsets import ZoneChange, offsets_of
from monitor.jobs.app import Round
from monitor.jobs.zone_correction.up_to_date import is_up_to_date, renewed
from monitor.log import Log
from monitor.store.calendars import sources, zone_rules
from monitor.store.calendars.zone_rules import StoredRules
from monitor.zone_data import fingerprint, use_newest

log = Log()


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
    stored = {
        zone: zone_rules.load(connection, zone) for zone in renewed(zone_rules.files(connection))
    }
    before = {
        zone: rules.offsets
        for zone, rules in stored.items()
        if rules.offsets != offsets_of(zone_of(zone))
    }
    zone_rules.save(connection, {zone: _rules_here(zone) for zone in stored})
    if before:
        count = correct_everything(this_round, ZoneChange(before))
        _say(before, count, {stored[zone].release for zone in before})


def _say(zones: Iterable[str], count: int, releases: Iterable[str]) -> None:
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
