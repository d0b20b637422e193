"""Whether zones have the rules that what is stored was worked out with."""

from __future__ import annotations

from collections.abc import Mapping

from sqlalchemy import Connection

from monitor.store.calendars import zone_rules
from monitor.zone_data import fingerprint


def is_up_to_date(connection: Connection) -> bool:
    """Whether all that is stored was worked out with the rules that this process has."""
    known = zone_rules.files(connection)
    if known:
        return not renewed(known)
    from monitor.store.calendars import ledger

    return not ledger.has_any(connection)


def renewed(known: Mapping[str, str]) -> list[str]:
    """Zones that have another file now. One that the data lack now is left as it was."""
    return [zone for zone, file in known.items() if fingerprint(zone) not in (file, "")]
