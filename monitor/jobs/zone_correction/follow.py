"""Notice that zones have other rules than what is stored was worked out with.

Every command asks, and hardly any finds it so: what corrects is imported then.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import TYPE_CHECKING

from sqlalchemy import Connection

from monitor.jobs.time_guard import latest_moment
from monitor.store import zone_rules
from monitor.store.database import reading, writing_findings
from monitor.zone_data import fingerprint

if TYPE_CHECKING:
    from monitor.jobs.app import Installation


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


def follow_zone_data(app: Installation, now: datetime) -> None:
    """Correct what is stored, if other rules made it; in one transaction, so it is done or not."""
    with reading(app.engine) as connection:
        if is_up_to_date(connection):
            return
    from monitor.jobs.app import Round
    from monitor.jobs.zone_correction.renew import correct_zone_data

    with writing_findings(app.engine) as connection:
        # A machine's clock may lie before what a replay has seen.
        latest = latest_moment(connection) or now
        correct_zone_data(Round(connection=connection, app=app, now=max(now, latest)))
