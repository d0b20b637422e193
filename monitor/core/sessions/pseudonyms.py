"""Ids for clients whom nobody configured, stable for one installation."""

from __future__ import annotations

import hashlib
import hmac
from dataclasses import dataclass, field


@dataclass(frozen=True, slots=True, kw_only=True)
class PseudonymKey:
    """Turns names into pseudonyms. Without `secret`, no pseudonym can be tried against a name."""

    secret: bytes = field(repr=False)

    def pseudonym_of(self, name: str) -> str:
        """`c_` and a hash that is keyed by the installation's secret."""
        digest = hmac.new(self.secret, name.encode(), hashlib.sha256).hexdigest()
        return f"c_{digest[:12]}"
