"""Who was in one conference, out of Meet's participants. Reads no clock and no network."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from dataclasses import dataclass, replace
from datetime import datetime

from connectors.clean_text import one_line
from connectors.google.json_fields import mapping
from connectors.google.meet.names import is_called
from connectors.google.times import parse_instant
from connectors.model import Arrival, Joiner, Window

_LIMIT = 200


@dataclass(frozen=True, slots=True, kw_only=True)
class Names:
    """Compared with what Meet shows, and kept nowhere else."""

    clinician: str
    clients: Collection[str] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Person:
    """`key` is the same in two records for who was signed in; a guest has a new one each time."""

    key: str
    resource: str
    arrival: Arrival


def person_of(
    item: dict[str, object], *, record_end: datetime | None, names: Names
) -> Person | None:
    """A Participant resource; None if it doesn't say when."""
    joined = parse_instant(item.get("earliestStartTime"))
    resource = resource_of(item)
    if joined is None or not resource:
        return None
    user = one_line(mapping(item.get("signedinUser")).get("user"), _LIMIT)
    left = parse_instant(item.get("latestEndTime")) or record_end
    arrival = Arrival(who=who_is(item, names), joined=joined, left=left)
    return Person(key=user or resource, resource=resource, arrival=arrival)


def who_is(item: dict[str, object], names: Names) -> Joiner:
    if "phoneUser" in item:
        return Joiner.CALLER
    user = mapping(item.get("signedinUser"))
    signed_in = one_line(user.get("displayName"), _LIMIT)
    guest = one_line(mapping(item.get("anonymousUser")).get("displayName"), _LIMIT)
    if is_called(signed_in, names.clinician):
        return Joiner.CLINICIAN
    if any(is_called(signed_in or guest, client) for client in names.clients):
        return Joiner.GUEST
    return Joiner.SOMEONE if user or is_called(guest, names.clinician) else Joiner.GUEST


def resource_of(item: dict[str, object]) -> str:
    return one_line(item.get("name"), 500)


def during(person: Person, stays: Iterable[dict[str, object]], session: Window) -> Arrival | None:
    """When someone who had been there before came for this session; None if not at all.

    `stays` are ParticipantSession resources; where there are none, the whole time counts.
    """
    stated = [
        Arrival(who=person.arrival.who, joined=joined, left=parse_instant(stay.get("endTime")))
        for stay in stays
        if (joined := parse_instant(stay.get("startTime"))) is not None
    ]
    if not stated:
        return person.arrival
    return together([stay for stay in stated if overlaps(stay, session)])


def together(arrivals: Iterable[Arrival]) -> Arrival | None:
    """One person's stays as one, from the first join to the last leave."""
    found = list(arrivals)
    if not found:
        return None
    ends = [arrival.left for arrival in found if arrival.left is not None]
    return replace(
        found[0],
        joined=min(arrival.joined for arrival in found),
        left=max(ends) if len(ends) == len(found) else None,
    )


def overlaps(arrival: Arrival, session: Window) -> bool:
    is_over = arrival.left is not None and arrival.left <= session.start
    return arrival.joined < session.end and not is_over
