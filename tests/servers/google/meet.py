"""A stand-in for the Meet API (v2): conference records, participants and their stays.

Written from Google's reference (conferenceRecords, participants, participantSessions) and its
guides on conferences and participants. It refuses what they say is refused, and what a typing
mistake would make: unknown parameters, filters that don't parse, a page token of another list.
"""

from __future__ import annotations

import re
import secrets
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import Any

from tests.servers.google.events import Item, RefusedByGoogle

MEET = "/v2/conferenceRecords"
KEPT_FOR = timedelta(days=30)
_COMMON = frozenset({"quotaUser", "alt", "prettyPrint", "key", "fields"})
_CONDITION = re.compile(r'([a-z_.]+)\s*(>=|<=|=|>|<)\s*"([^"]*)"|(end_time)\s+IS\s+NULL')
_TESTS: dict[str, Callable[[Any, Any], bool]] = {
    "=": lambda a, b: a == b,
    ">=": lambda a, b: a is not None and a >= b,
    "<=": lambda a, b: a is not None and a <= b,
    ">": lambda a, b: a is not None and a > b,
    "<": lambda a, b: a is not None and a < b,
}


class RefusedByMeet(RefusedByGoogle):
    """An error in the shape of google.rpc.Status, which the newer APIs answer."""

    def __init__(self, code: int, status: str, message: str, reason: str | None = None) -> None:
        super().__init__(code, status, message)
        error: Item = {"code": code, "message": message, "status": status}
        if reason is not None:
            info = {"@type": "type.googleapis.com/google.rpc.ErrorInfo", "reason": reason}
            error["details"] = [{**info, "domain": "googleapis.com"}]
        self.body = {"error": error}


NO_SCOPE = RefusedByMeet(
    403,
    "PERMISSION_DENIED",
    "Request had insufficient authentication scopes.",
    "ACCESS_TOKEN_SCOPE_INSUFFICIENT",
)
API_OFF = RefusedByMeet(
    403,
    "PERMISSION_DENIED",
    "Google Meet API has not been used in project 603 before or it is disabled.",
    "SERVICE_DISABLED",
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Stay:
    joined: datetime
    left: datetime | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Person:
    """`user` is the union field: signedinUser, anonymousUser or phoneUser."""

    user: Item
    stays: tuple[Stay, ...]

    def item(self, name: str) -> Item:
        left = [stay.left for stay in self.stays if stay.left is not None]
        item = {
            "name": name,
            "earliestStartTime": stamp(min(stay.joined for stay in self.stays)),
            **self.user,
        }
        return item | ({"latestEndTime": stamp(max(left))} if len(left) == len(self.stays) else {})


def signed_in(name: str, *times: datetime | None, user: str | None = None) -> Person:
    """`times` are joins and leaves by turns; None or nothing for a leave: still in it."""
    who = user or f"users/{sum(map(ord, name)):021d}"
    return Person(user={"signedinUser": {"user": who, "displayName": name}}, stays=_stays(times))


def guest(name: str, *times: datetime | None) -> Person:
    return Person(user={"anonymousUser": {"displayName": name}}, stays=_stays(times))


def on_the_phone(*times: datetime | None) -> Person:
    return Person(user={"phoneUser": {"displayName": "+1 555-•••-••12"}}, stays=_stays(times))


def _stays(times: tuple[datetime | None, ...]) -> tuple[Stay, ...]:
    turns = [*times, None] if len(times) % 2 else list(times)
    return tuple(
        Stay(joined=joined, left=left)
        for joined, left in zip(turns[::2], turns[1::2], strict=True)
        if joined is not None
    )


@dataclass(frozen=True, slots=True, kw_only=True)
class Record:
    name: str
    code: str
    people: tuple[Person, ...]

    @property
    def start(self) -> datetime:
        return min(stay.joined for person in self.people for stay in person.stays)

    @property
    def end(self) -> datetime | None:
        """When the last one left; None while someone is there."""
        ends = [stay.left for person in self.people for stay in person.stays]
        left = [end for end in ends if end is not None]
        return max(left) if len(left) == len(ends) else None

    def item(self) -> Item:
        item = {"name": self.name, "startTime": stamp(self.start), "space": f"spaces/{self.code}"}
        if self.end is not None:
            item |= {"endTime": stamp(self.end), "expireTime": stamp(self.end + KEPT_FOR)}
        return item


@dataclass(slots=True)
class MeetRooms:
    """What one account's conferences left behind. While it is set, `refusal` is the only answer."""

    clock: Callable[[], datetime]
    records: dict[str, Record] = field(default_factory=dict)
    refusal: RefusedByGoogle | None = None
    page_limit: int = 1_000
    _tokens: dict[str, tuple[str, int]] = field(default_factory=dict)

    def hold(self, code: str, *people: Person) -> str:
        """A conference in which `people` were; gives its name. It began with the first of them."""
        name = f"conferenceRecords/{secrets.token_hex(8)}"
        self.records[name] = Record(name=name, code=code, people=people)
        return name

    def answer(self, path: str, params: dict[str, str]) -> Item:
        """The body of a 200. Raises RefusedByGoogle."""
        if self.refusal is not None:
            raise self.refusal
        parts = path.removeprefix(MEET).strip("/").split("/")
        match [part for part in parts if part]:
            case []:
                return self._list("conferenceRecords", list(self._found(params)), params, 25, 100)
            case [record, "participants"]:
                return self._list("participants", self._people(record), params, 100, 250)
            case [record, "participants", number, "participantSessions"]:
                return self._list(
                    "participantSessions", self._stays(record, number), params, 100, 250
                )
        raise RefusedByMeet(404, "NOT_FOUND", "Requested entity was not found.")

    def _found(self, params: dict[str, str]) -> Iterator[Item]:
        conditions = list(_conditions(params.get("filter", "")))
        for record in sorted(self.records.values(), key=lambda r: r.start, reverse=True):
            if self._is_kept(record) and all(holds(record) for holds in conditions):
                yield record.item()

    def _is_kept(self, record: Record) -> bool:
        return record.end is None or self.clock() < record.end + KEPT_FOR

    def _record(self, number: str) -> Record:
        record = self.records.get(f"conferenceRecords/{number}")
        if record is None or not self._is_kept(record):
            raise RefusedByMeet(404, "NOT_FOUND", "Requested entity was not found.")
        return record

    def _people(self, number: str) -> list[Item]:
        record = self._record(number)
        named = [
            person.item(f"{record.name}/participants/{i}") for i, person in enumerate(record.people)
        ]
        return sorted(named, key=lambda item: str(item["earliestStartTime"]), reverse=True)

    def _stays(self, number: str, participant: str) -> list[Item]:
        record = self._record(number)
        if not participant.isdecimal() or int(participant) >= len(record.people):
            raise RefusedByMeet(404, "NOT_FOUND", "Requested entity was not found.")
        base = f"{record.name}/participants/{participant}/participantSessions"
        stays = reversed(record.people[int(participant)].stays)
        return [
            {"name": f"{base}/{i}", "startTime": stamp(stay.joined)}
            | ({"endTime": stamp(stay.left)} if stay.left else {})
            for i, stay in enumerate(stays)
        ]

    def _list(
        self, key: str, items: list[Item], params: dict[str, str], usual: int, most: int
    ) -> Item:
        unknown = params.keys() - _COMMON - {"filter", "pageSize", "pageToken"}
        if unknown or (key != "conferenceRecords" and "filter" in params):
            raise _invalid(f"Unknown name {', '.join(sorted(unknown))}: Cannot bind parameter.")
        wanted = params.get("pageSize", "0")
        if not wanted.isdecimal():
            raise _invalid("page_size must not be negative.")
        size = min(int(wanted) or usual, most, self.page_limit)
        about = f"{key} {params.get('filter')}"
        start = 0
        if "pageToken" in params:
            of, start = self._tokens.get(params["pageToken"], ("", 0))
            if of != about:
                raise _invalid("The page token is not of this list.")
        # Proto3 JSON leaves an empty list out.
        body: Item = {key: items[start : start + size]} if items else {}
        if start + size < len(items):
            token = secrets.token_hex(8)
            self._tokens[token] = (about, start + size)
            body["nextPageToken"] = token
        return body


def _conditions(text: str) -> Iterator[Callable[[Record], bool]]:
    for part in text.split(" AND ") if text else ():
        match = _CONDITION.fullmatch(part.strip())
        if match is None:
            raise _invalid("Invalid filter.")
        if match[4]:
            yield lambda record: record.end is None
            continue
        yield _condition(match[1], match[2], match[3])


def _condition(name: str, operator: str, value: str) -> Callable[[Record], bool]:
    holds = _TESTS[operator]
    if name in ("start_time", "end_time"):
        if not re.fullmatch(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d+)?(Z|[+-]\d\d:\d\d)", value):
            raise _invalid("Invalid timestamp in filter.")
        moment = datetime.fromisoformat(value)
        return lambda r: holds(r.start if name == "start_time" else r.end, moment)
    if name not in ("space.meeting_code", "space.name") or operator != "=":
        raise _invalid("Invalid filter.")
    prefix = "spaces/" if name == "space.name" else ""
    return lambda record: f"{prefix}{record.code}" == value


def _invalid(message: str) -> RefusedByMeet:
    return RefusedByMeet(400, "INVALID_ARGUMENT", message)


def stamp(moment: datetime) -> str:
    """Microseconds, as Google writes them."""
    text = moment.astimezone(UTC).isoformat(timespec="microseconds")
    return text.replace("+00:00", "Z")
