"""Quiet hours on the wall's clock: over midnight, and through nights when the clock changes."""

from __future__ import annotations

from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

from config.alerts import QuietHours
from monitor.core.weeks import instant


def quiet_until(moment: datetime, quiet: QuietHours | None, zone: ZoneInfo) -> datetime | None:
    """When the quiet hours around `moment` end (UTC); None if it lies in none.

    An end that the clock skips is taken as late as the clock jumped.
    """
    if quiet is None:
        return None
    local = moment.astimezone(zone)
    wall = local.time()
    overnight = quiet.end < quiet.start
    in_evening = wall >= quiet.start
    if not (in_evening or wall < quiet.end if overnight else quiet.start <= wall < quiet.end):
        return None
    day = local.date() + timedelta(days=1 if overnight and in_evening else 0)
    end = instant(day, quiet.end, zone)
    # In an hour that comes twice, the first of the two ends may lie behind us.
    return end if end > moment else instant(day, quiet.end.replace(fold=1), zone)
