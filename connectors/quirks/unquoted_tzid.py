"""Exchange writes a zone's name with a colon in it and forgets the quotes.

DTSTART;TZID=tzone://Microsoft/Custom:20261125T100000
"""

from __future__ import annotations

import re

_UNQUOTED = re.compile(r';TZID=([A-Za-z]+://[^:;"]*)', re.IGNORECASE)


def with_quoted_tzid(line: str) -> str:
    """The content line with such a TZID in quotes; any other line as it is."""
    return _UNQUOTED.sub(r';TZID="\1"', line) if "://" in line else line
