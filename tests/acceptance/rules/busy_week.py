"""The calendar of `test_changes` at each poll; the client of a case is called like its events."""

from __future__ import annotations

from typing import Any

from tests.acceptance.practice import attendee, exdate, recurrence_id, session

WEEKLY = "RRULE:FREQ=WEEKLY"


class Book:
    """The calendar's events by UID; each belongs to the client that its UID begins with."""

    def __init__(self) -> None:
        self.events: dict[str, list[str]] = {}

    def put(self, uid: str, clock: str, *lines: str, **more: Any) -> None:
        self.events[uid] = [self._one(uid, clock, *lines, **more)]

    def add(self, uid: str, clock: str, *lines: str, **more: Any) -> None:
        self.events[uid].append(self._one(uid, clock, *lines, **more))

    def drop(self, *uids: str) -> None:
        for uid in uids:
            del self.events[uid]

    def components(self) -> list[str]:
        return [one for components in self.events.values() for one in components]

    def _one(self, uid: str, clock: str, *lines: str, mark: str = "", **more: Any) -> str:
        title = f"Session: {uid.partition('/')[0]}{mark}"
        return session(uid, clock, *lines, title=more.pop("title", title), **more)


def as_on_monday_morning(book: Book) -> None:
    for day in range(4):  # enough that stays for no poll to be suspect
        book.put(f"steady{day}", f"2026-11-2{day + 3}T18:00", WEEKLY)
    book.put("status", "2026-11-25T14:00")
    book.put("deleted", "2026-11-24T08:00")
    book.put("exdate", "2026-11-25T16:00", WEEKLY)
    book.put("override", "2026-11-26T16:00", WEEKLY)
    book.put("series", "2026-11-26T10:00", WEEKLY)
    book.put("weekday", "2026-11-30T08:00", f"{WEEKLY};BYDAY=MO")
    book.put("split", "2026-11-27T09:00", WEEKLY)
    book.put("split-same", "2026-11-27T12:00", WEEKLY)
    book.put("ended", "2026-11-27T13:00", WEEKLY)
    book.put("one-of-many", "2026-11-25T17:00", WEEKLY)
    book.put("rebook/old", "2026-11-25T11:00")
    book.put("later/old", "2026-11-27T14:00")
    book.put("too-late/old", "2026-11-27T15:00")
    book.put("too-far/old", "2026-11-27T16:00")
    book.put("undone", "2026-11-25T12:00")
    book.put("twice", "2026-11-25T13:00")
    book.put("restored", "2026-11-28T12:00")
    book.put("title", "2026-11-28T13:00")
    book.put("tidied", "2026-11-23T07:00")
    book.put("tidied-away", "2026-11-23T08:00")
    book.put("declined", "2026-11-24T09:00", attendee("jane@example.com", "DECLINED"), title="Talk")
    book.put("accepted", "2026-11-24T09:10", attendee("tom@example.com"), title="Talk")
    book.put("by-client", "2026-11-24T08:30")
    book.put("by-clinician", "2026-11-24T08:40")
    book.put("on-leave", "2026-12-22T10:00")
    book.put("off-leave", "2026-12-23T10:00")
    book.put("A. W./excused", "2026-12-08T10:00")
    book.put("attributed", "2026-11-24T08:10")
    book.put("dismissed", "2026-11-24T08:20")
    book.put("new-uid", "2026-11-25T15:00", WEEKLY)


def as_at_ten(book: Book) -> None:
    book.put("status", "2026-11-25T14:00", "STATUS:CANCELLED")
    book.drop("deleted", "rebook/old", "later/old", "too-late/old", "too-far/old", "on-leave")
    book.drop("restored", "tidied-away", "A. W./excused", "new-uid")
    book.put("exdate", "2026-11-25T16:00", WEEKLY, exdate("2026-12-02T16:00"))
    book.add("override", "2026-12-03T16:00", recurrence_id("2026-12-03T16:00"), "STATUS:CANCELLED")
    book.put("series", "2026-11-26T11:00", WEEKLY)
    book.put("weekday", "2026-12-01T08:00", f"{WEEKLY};BYDAY=TU")
    book.put("split", "2026-11-27T09:00", f"{WEEKLY};UNTIL=20261210T000000Z")
    book.put("split/R", "2026-12-11T10:00", WEEKLY)
    book.put("split-same", "2026-11-27T12:00", f"{WEEKLY};UNTIL=20261210T000000Z")
    book.put("split-same/R", "2026-12-11T12:00", WEEKLY)
    book.put("ended", "2026-11-27T13:00", f"{WEEKLY};UNTIL=20261210T000000Z")
    book.add("one-of-many", "2026-12-03T17:00", recurrence_id("2026-12-02T17:00"))
    book.put("rebook/new", "2026-11-27T11:00")
    book.put("too-far/new", "2026-12-12T16:01")
    book.put("undone", "2026-11-26T12:00")
    book.put("twice", "2026-11-26T13:00")
    book.put("title", "2026-11-28T13:00", "LOCATION:Room 2", "DESCRIPTION:Bring the forms")
    book.put("tidied", "2026-11-23T07:30")
    book.put("declined", "2026-11-26T09:00", attendee("jane@example.com", "DECLINED"), title="Talk")
    book.put("accepted", "2026-11-26T12:30", attendee("tom@example.com"), title="Talk")
    book.put("by-client", "2026-11-26T14:30", "DESCRIPTION:Rescheduled by CLIENT (flu)")
    book.put("by-clinician", "2026-11-26T15:30", "COMMENT:[me]")
    book.put("off-leave", "2026-12-16T10:00")
    book.put("attributed", "2026-11-26T08:00")
    book.put("dismissed", "2026-11-26T07:00")
    book.put("new-uid/2", "2026-11-25T15:00", WEEKLY)


def as_at_five_past_ten(book: Book) -> None:
    book.put("undone", "2026-11-25T12:00")
    book.put("twice", "2026-11-27T13:00")


def as_on_tuesday(book: Book) -> None:
    book.put("later/new", "2026-11-30T14:00")
    book.put("restored", "2026-11-28T12:00")


def as_on_wednesday(book: Book) -> None:
    book.put("too-late/new", "2026-11-30T15:00")
