"""CalDAV collections as sources."""

from connectors.caldav.connector import CalDavConnector

__all__ = ["CalDavConnector"]
