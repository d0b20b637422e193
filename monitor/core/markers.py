"""What people write into an event to say what happened: arrival, no-show, who asked."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Literal
from zoneinfo import ZoneInfo

from config.patterns import TextPattern
from connectors.model import CalendarEvent

Side = Literal["clinician", "client"]

# The contract's "Who made it". Letter case aside.
CLIENT_MARKERS = (
    r"\[client\]",
    r"\b(?:rescheduled|cancell?ed) by (?:the )?(?:client|patient)\b",
)
CLINICIAN_MARKERS = (
    r"\[me\]",
    r"\b(?:rescheduled|cancell?ed) by (?:the )?(?:clinician|therapist)\b",
)
# The contract's "Arrival markers". A pattern names `minutes`, or `hour` and `minute`.
LATE_MARKERS = (
    r"\bstarted (?P<hour>\d{1,2})[:.](?P<minute>\d{2})\b",
    r"\blate (?P<minutes>\d{1,3}) ?min",
    r"\b(?P<minutes>\d{1,3}) ?min(?:ute)?s? late\b",
    r"\+(?P<minutes>\d{1,3}) ?m(?:in)? late\b",
)
NO_SHOW_MARKERS = (r"\bno[ -]show\b", r"\bdid not attend\b", r"(?-i:\bDNA\b)")


@dataclass(frozen=True, slots=True, kw_only=True)
class Markers:
    """Compiled marker patterns: the contract's own and the practice's additions."""

    client: tuple[TextPattern, ...]
    clinician: tuple[TextPattern, ...]
    late: tuple[TextPattern, ...]
    no_show: tuple[TextPattern, ...]
    read_arrivals: bool = True

    @classmethod
    def build(
        cls,
        *,
        client: Sequence[TextPattern] = (),
        clinician: Sequence[TextPattern] = (),
        late: Sequence[TextPattern] = (),
        no_show: Sequence[TextPattern] = (),
        read_arrivals: bool = True,
    ) -> Markers:
        return cls(
            client=(*_compiled(CLIENT_MARKERS), *client),
            clinician=(*_compiled(CLINICIAN_MARKERS), *clinician),
            late=(*_compiled(LATE_MARKERS), *late),
            no_show=(*_compiled(NO_SHOW_MARKERS), *no_show),
            read_arrivals=read_arrivals,
        )

    def side(self, event: CalendarEvent) -> Side | None:
        """Who is said to have asked for the change; None if nobody or both are."""
        if event.initiator_hint in ("client", "clinician"):
            return "client" if event.initiator_hint == "client" else "clinician"
        text = f"{event.summary}\n{event.description}"
        by_client = any(p.search(text) for p in self.client)
        by_clinician = any(p.search(text) for p in self.clinician)
        if by_client == by_clinician:
            return None
        return "client" if by_client else "clinician"

    def arrival(self, event: CalendarEvent, agreed: datetime, zone: ZoneInfo) -> datetime | None:
        """When the session is said to have begun, as an instant; `agreed` is its agreed start."""
        if not self.read_arrivals:
            return None
        for text in (event.summary, event.description):
            for pattern in self.late:
                match = pattern.search(text)
                if match is not None and (at := _instant(match, agreed, zone)) is not None:
                    return at
        return None

    def is_no_show(self, event: CalendarEvent) -> bool:
        return self.read_arrivals and any(p.search(event.summary) for p in self.no_show)


def _instant(match: re.Match[str], agreed: datetime, zone: ZoneInfo) -> datetime | None:
    groups = match.groupdict()
    if groups.get("time"):
        hour, _, minute = groups["time"].replace(".", ":").partition(":")
        return _at_local(agreed, zone, int(hour), int(minute))
    if groups.get("hour") and groups.get("minute"):
        return _at_local(agreed, zone, int(groups["hour"]), int(groups["minute"]))
    minutes = groups.get("minutes") or (match.group(1) if match.re.groups else None)
    return agreed + timedelta(minutes=int(minutes)) if minutes and minutes.isdigit() else None


def _at_local(agreed: datetime, zone: ZoneInfo, hour: int, minute: int) -> datetime | None:
    if hour > 23 or minute > 59:
        return None
    local = agreed.astimezone(zone)
    stated = local.replace(hour=hour, minute=minute, second=0, microsecond=0)
    # "started 1:10" beside a session at 13:00 is written on a twelve-hour clock.
    if hour < 12 and stated < local - timedelta(hours=6):
        stated += timedelta(hours=12)
    return stated.astimezone(agreed.tzinfo)


def _compiled(patterns: Sequence[str]) -> tuple[re.Pattern[str], ...]:
    return tuple(re.compile(pattern, re.IGNORECASE) for pattern in patterns)
