"""Notice that zones have other rules than what is stored was worked out with.

Every command asks, and hardly any finds it so: what corrects is imported then.
"""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING

from monitor.jobs.time_guard import latest_moment
from monitor.jobs.zone_correction.up_to_date import is_up_to_date
from monitor.store.database import reading, writing_findings

if TYPE_CHECKING:
    from monitor.jobs.app import Installation


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
