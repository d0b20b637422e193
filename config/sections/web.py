"""`web`: the page and the check-in address."""

from __future__ import annotations

from pydantic import Field

from config.unavailable import NotYet
from config.values.fields import Name, Section, WebAddress


class Web(Section):
    """Where the page listens."""

    enabled: NotYet = False
    host: Name = "127.0.0.1"
    port: int = Field(8321, ge=1, le=65535)
    base_url: WebAddress = "http://localhost:8321"
