"""`steadyframe run`: APScheduler wakes the jobs up; what is due is in our tables (ADR 6)."""

from __future__ import annotations

from datetime import timedelta
from typing import Literal

import structlog

log = structlog.get_logger()

ROUND = timedelta(minutes=1)
# Many installations poll the same servers: a tenth of the interval, at most half a minute, keeps
# them from all coming in the same second.
_JITTER_SHARE, _JITTER_AT_MOST = 0.1, timedelta(seconds=30)
_POLLS_AT_ONCE = 4

Command = Literal["stop", "reload"]
