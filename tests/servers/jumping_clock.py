"""A clock for one process that a test sets while it runs: libfaketime, from Debian."""

from __future__ import annotations

import os
from datetime import datetime, timedelta
from pathlib import Path

import pytest


class JumpingClock:
    """The machine's clock and an offset, for processes with this `environment`.

    The clock that only counts on (CLOCK_MONOTONIC) stays the machine's, as it does when a clock is
    set, and files bear the machine's times. Skips the test where libfaketime is not installed.
    """

    def __init__(self, folder: Path) -> None:
        library = next(Path("/usr/lib").glob("*/faketime/libfaketimeMT.so.1"), None)
        if library is None:
            pytest.skip("libfaketime is not installed (Debian: libfaketime)")
        self._file = folder / "clock"
        self.set(timedelta())
        self.environment = {
            "LD_PRELOAD": str(library),
            "FAKETIME_TIMESTAMP_FILE": str(self._file),
            "FAKETIME_CACHE_DURATION": "1",
            "DONT_FAKE_MONOTONIC": "1",
            "FAKETIME_DONT_FAKE_MONOTONIC": "1",
            "NO_FAKE_STAT": "1",
        }

    def stand_at(self, moment: datetime) -> None:
        """From now on it is that moment, until another one is set."""
        self.environment |= {"FAKETIME_FMT": "%s", "FAKETIME_NO_CACHE": "1"}
        self._write(f"{moment.timestamp():.0f}")

    def set(self, offset: timedelta) -> None:
        """From now on, that far from the machine's clock."""
        self._write(f"{round(offset.total_seconds()):+d}")

    def _write(self, text: str) -> None:
        written = self._file.with_suffix(".new")
        written.write_text(f"{text}\n", encoding="ascii")
        os.replace(written, self._file)
