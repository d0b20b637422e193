"""What an exchange may cost."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True, kw_only=True)
class HttpLimits:
    """Seconds, bytes, redirects and tries. Bytes count as they arrive and as they inflate."""

    seconds: float = 60.0  # for all of it, with its redirects, retries and waits
    max_bytes: int = 200 * 2**20
    silence: float | None = 20.0  # seconds without a byte; None: as long as there is time
    redirects: int | None = 5  # None: not followed, an answer that redirects is handed back
    tries: int = 4
