"""How often something is tried: `make test` is waited for, `make thorough` is not."""

from __future__ import annotations

import os

_IS_THOROUGH = os.environ.get("STEADYFRAME_THOROUGH") == "1"


def tries(usual: int, *, thorough: int) -> int:
    """Examples that Hypothesis makes up, messages that go through a bad network, and the like."""
    return thorough if _IS_THOROUGH else usual
