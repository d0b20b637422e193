"""Google Calendar. Importing this package loads no client library; the first fetch does."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from connectors.google.connector import GoogleConnector as GoogleConnector


def __getattr__(name: str) -> object:
    if name != "GoogleConnector":
        raise AttributeError(name)
    from connectors.google.connector import GoogleConnector

    return GoogleConnector
