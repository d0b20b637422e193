"""`This and following` as Google's own calendar does it: it cuts the series, a new one follows."""

from __future__ import annotations

import re
from datetime import UTC, datetime, timedelta
from typing import Any

from tests.servers.google.events import Item, instant

_UNTIL = re.compile(r";(?:UNTIL|COUNT)=[^;]*")


def split(series: Item, exceptions: list[Item], at: datetime, change: dict[str, Any]) -> list[Item]:
    """The items that are other ones after it: the cut series, the new one, and its exceptions.

    `at` is the first occurrence's original start, `change` what the new series has in other words.
    An exception of a later day keeps its id and belongs to the new series from now on.
    """
    base = re.sub(r"_R\d{8}T\d{6}$", "", series["id"])
    made = f"{base}_R{at.astimezone(UTC):%Y%m%dT%H%M%S}"
    last = f"{at.astimezone(UTC) - timedelta(seconds=1):%Y%m%dT%H%M%SZ}"
    rules = [f"{_UNTIL.sub('', line)};UNTIL={last}" for line in series["recurrence"]]
    length = instant(series["end"]) - instant(series["start"])
    zone = {k: series["start"][k] for k in ("timeZone",) if k in series["start"]}
    times = {
        "start": {"dateTime": at.isoformat(), **zone},
        "end": {"dateTime": (at + length).isoformat(), **zone},
    }
    later = [e for e in exceptions if instant(e["originalStartTime"]) >= at]
    return [
        {**series, "recurrence": rules},
        {**series, "id": made, "iCalUID": f"{made}@google.com", **times, **change},
        *({**exception, "recurringEventId": made} for exception in later),
    ]
