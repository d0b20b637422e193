"""Find out which rules of zones a database was written with that does not say so.

Version 0.1 did not keep them. It read what Python finds first on the machine, which is mostly still
there, unless the stored sessions contradict it: then they tell what it was.
"""

from __future__ import annotations

from collections.abc import Iterator

from connectors.zone_rules import zone_of
from monitor.core.common.zone_offsets import ZoneOffsets, offsets_of
from monitor.core.ledger.zone_correction import zones_of
from monitor.core.sessions.zone_evidence import MadeByRule, implied_rules, made_by_rule
from monitor.jobs.app import Round
from monitor.store.calendars import ledger
from monitor.store.calendars.zone_rules import StoredRules
from monitor.store.timelines import sessions
from monitor.zone_data import candidates, fingerprint

_UNKNOWN = "an unknown release"


def adopted_rules(this_round: Round) -> dict[str, StoredRules]:
    """For each zone in use, the rules that what is stored was most likely worked out with."""
    named = zones_of(ledger.all_states(this_round.connection))
    named.add(this_round.app.practice.zone.key)
    return {zone: _adopted(this_round, zone) for zone in sorted(named) if fingerprint(zone)}


def _adopted(this_round: Round, zone: str) -> StoredRules:
    here = offsets_of(zone_of(zone))
    found = list(_evidence(this_round, zone))
    fitting = (
        (rules, release)
        for rules, release in (*_at_hand(zone), (here, _UNKNOWN))
        if not any(one.contradicts(rules) for one in found)
    )
    rules, release = next(fitting, (implied_rules(here, found), _UNKNOWN))
    is_this = rules == here
    return StoredRules(file=fingerprint(zone) if is_this else "", offsets=rules, release=release)


def _at_hand(zone: str) -> Iterator[tuple[ZoneOffsets, str]]:
    """The rules on this machine, in the order in which Python searches."""
    for data in candidates():
        if (known := data.zone(zone)) is not None:
            yield offsets_of(known), data.release or _UNKNOWN


def _evidence(this_round: Round, zone: str) -> Iterator[MadeByRule]:
    connection = this_round.connection
    for source, uid in sessions.uids_in_zones(connection, [zone]):
        states = (revision.event for revision in ledger.history(connection, source, uid))
        yield from made_by_rule(states, sessions.of_uid(connection, source, uid), zone)
