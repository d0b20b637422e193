"""Read iCalendar feeds, files and folders (RFC 5545).

Others use `connector.IcalConnector`; CalDAV uses `parse.reader` and `summary`.
"""
