"""A machine's zone data are renewed while it watches: nothing changed for anybody."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

from bench.simulator.model.diary import Diary
from bench.simulator.polls.schedule import Moment
from bench.simulator.product.upgraded import watched
from monitor.store.database import reading
from tests.unit.bench.lives import life, weekly
