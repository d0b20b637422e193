"""What Google's ids say of the series that an occurrence belongs to.

An occurrence is `<series>_<its original start>`. "This and following" makes of the rest of `<base>`
a series `<base>_R<where it begins>`; an exception in it keeps its own id, and only its
`recurringEventId` becomes the new series'.
"""

from __future__ import annotations

import re

from connectors.model import Instance

_INSTANCE = re.compile(r"(.+)_(\d{8}(?:T\d{6}Z)?)")
_SPLIT_OFF = re.compile(r"(?:_R\d{8}(?:T\d{6}Z?)?)+$")


def occurrence(uid: str) -> tuple[str, str] | None:
    """The series that an occurrence's id names, and its original start (UTC, or a date)."""
    match = _INSTANCE.fullmatch(uid)
    return (match[1], match[2]) if match else None


def instance_of(uid: str) -> Instance:
    """An occurrence by its own id."""
    named = occurrence(uid)
    return Instance(id=uid, family=_SPLIT_OFF.sub("", named[0] if named else uid))
