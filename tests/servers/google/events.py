"""Event resources of the Calendar stand-in: what Google fills in, refuses and expands."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from itertools import islice
from typing import Any
from zoneinfo import ZoneInfo

from dateutil.rrule import rruleset, rrulestr

Item = dict[str, Any]
_AHEAD = timedelta(days=60)  # how far the stand-in expands; Google goes further
_INSTANCES = 500
_DATE = re.compile(r"\b(\d{8})\b(?!T)")


class RefusedByGoogle(Exception):
    """An answer other than 200, in the shape that Google's error guide shows."""

    def __init__(self, status: int, reason: str, message: str, domain: str = "global") -> None:
        super().__init__(f"{status} {reason}: {message}")
        self.status = status
        self.reason = reason
        error = {"domain": domain, "reason": reason, "message": message}
        self.body: Item = {"error": {"errors": [error], "code": status, "message": message}}


def completed(event: Item, *, owner: str, now: datetime) -> Item:
    """A stored event from one that is inserted: Google's defaults, times with their offsets."""
    start, end = _time(event, "start"), _time(event, "end")
    if ("date" in start) != ("date" in end) or instant(end) < instant(start):
        raise RefusedByGoogle(400, "timeRangeEmpty", "The specified time range is empty.")
    lines = event.get("recurrence", [])
    if lines and "dateTime" in start and "timeZone" not in start:
        raise RefusedByGoogle(400, "required", "Missing time zone definition for start time.")
    if any(line.upper().startswith(("DTSTART", "DTEND")) for line in lines):
        raise RefusedByGoogle(400, "invalid", "Invalid recurrence rule.")
    stamp = stamp_of(now)
    person = {"email": owner, "self": True}
    return {
        "kind": "calendar#event",
        "status": "confirmed",
        "created": stamp,
        "updated": stamp,
        "creator": person,
        "organizer": person,
        "iCalUID": f"{event['id']}@google.com",
        "sequence": 0,
        "eventType": "default",
        **event,
        "start": start,
        "end": end,
    }


def stamp_of(moment: datetime) -> str:
    """As Google writes `created` and `updated`."""
    return moment.astimezone(UTC).isoformat(timespec="milliseconds").replace("+00:00", "Z")


def _time(event: Item, field: str) -> Item:
    value = dict(event.get(field) or {})
    if not value.keys() & {"date", "dateTime"}:
        raise RefusedByGoogle(400, "required", f"Missing {field} time.")
    if "dateTime" in value:
        moment = datetime.fromisoformat(value["dateTime"])
        if moment.tzinfo is None:
            moment = moment.replace(tzinfo=ZoneInfo(value["timeZone"]))
        value["dateTime"] = moment.isoformat()
    return value


def instant(value: Item) -> datetime:
    """A start or end as an aware datetime; an all-day one at UTC's midnight."""
    if "date" in value:
        return datetime.fromisoformat(value["date"]).replace(tzinfo=UTC)
    return datetime.fromisoformat(value["dateTime"]).astimezone(UTC)


def instance_id(series: str, original: Item) -> str:
    moment = instant(original)
    return (
        f"{series}_{moment:%Y%m%d}" if "date" in original else f"{series}_{moment:%Y%m%dT%H%M%SZ}"
    )


def outlasts(event: Item, moment: datetime | None) -> bool:
    """Whether the event, or any occurrence of the series, ends after `moment`."""
    if moment is None or not {"start", "end"} <= event.keys():
        return True
    length = instant(event["end"]) - instant(event["start"])
    if not event.get("recurrence"):
        return instant(event["end"]) > moment
    return _rules(event).after(moment - length) is not None


def instances(series: Item, exceptions: dict[str, Item], since: datetime | None) -> Iterator[Item]:
    """The occurrences of a series as singleEvents=true lists them."""
    start, end = series["start"], series["end"]
    length = instant(end) - instant(start)
    low = (since or instant(start)) - length
    inherited = {k: v for k, v in series.items() if k != "recurrence"}
    for moment in islice(_rules(series).xafter(low), _INSTANCES):
        if moment > max(low, instant(start)) + _AHEAD:
            return
        original = _as_written(moment, start)
        key = instance_id(series["id"], original)
        if key in exceptions:
            continue
        yield {
            **inherited,
            "id": key,
            "recurringEventId": series["id"],
            "originalStartTime": original,
            "start": original,
            "end": _as_written(moment + length, end),
        }


def _rules(event: Item) -> rruleset:
    start = event["start"]
    first = instant(start)
    if "timeZone" in start:
        first = first.astimezone(ZoneInfo(start["timeZone"]))
    # An all-day series runs on UTC's midnights here, so its dates become those.
    lines = [_DATE.sub(r"\1T000000Z", line) for line in event["recurrence"]]
    lines = [line.replace(";VALUE=DATE:", ":") for line in lines]
    return rrulestr("\n".join(lines), dtstart=first, forceset=True, tzids=ZoneInfo)


def _as_written(moment: datetime, like: Item) -> Item:
    if "date" in like:
        return {"date": moment.date().isoformat()}
    zone = like.get("timeZone", "UTC")
    return {"dateTime": moment.astimezone(ZoneInfo(zone)).isoformat(), "timeZone": zone}
