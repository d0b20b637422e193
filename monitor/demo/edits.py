"""What people do to a calendar: each function is one kind of thing, done at one time."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, timedelta

from monitor.demo.calendar_file import CalendarFile, Entry, Guest, ToDo
from monitor.demo.people import EARLIER_WEEKS, SESSION, Client, Weeks

Calendars = Mapping[str, CalendarFile]


@dataclass(frozen=True, slots=True, kw_only=True)
class Edit:
    """`is_watched`: the practice's calendar is read right after it, not only at the usual times."""

    at: datetime
    note: str
    apply: Callable[[Calendars], None]
    is_watched: bool = True


@dataclass(frozen=True, slots=True)
class Slot:
    """A client's series from one week on."""

    uid: str
    from_week: int
    weekday: int
    time: str
    every: int


class Diary:
    """Collects the edits of ten weeks, and knows where each client's series stands meanwhile.

    Edits of one client are to be told in the order in which they happen.
    """

    def __init__(self, weeks: Weeks) -> None:
        self.weeks = weeks
        self.edits: list[Edit] = []
        self._slots: dict[str, list[Slot]] = {}

    def session(self, client: Client, week: int) -> tuple[str, datetime]:
        """UID and original start of the client's session in that week."""
        slot = next(one for one in reversed(self._slots[client.id]) if one.from_week <= week)
        if (week - slot.from_week) % slot.every:
            raise ValueError(f"{client.id} has no session in week {week}")
        return slot.uid, self.weeks.at(week, slot.weekday, slot.time)

    def book_series(
        self,
        client: Client,
        at: datetime,
        slot: Slot,
        *,
        last_week: int | None = None,
        without: tuple[datetime, ...] = (),
    ) -> None:
        """A new series. `last_week` ends it with the session of that week."""
        self._slots.setdefault(client.id, []).append(slot)
        rule = f"FREQ=WEEKLY;INTERVAL={slot.every}" if slot.every > 1 else "FREQ=WEEKLY"
        if last_week is not None:
            rule += _until(self.weeks.at(last_week, slot.weekday, slot.time))
        entry = Entry(
            uid=slot.uid,
            title=f"Session: {client.title}",
            start=self.weeks.at(slot.from_week, slot.weekday, slot.time),
            length=SESSION,
            made=at,
            rule=rule,
            without=without,
            place="Room 2" if client.clinician == "amara" else "Room 5",
            guests=_guests(client),
        )
        self._do(client, at, "a series is booked", lambda file: file.add(entry))

    def usual_series(self, client: Client) -> None:
        """The series that stood in the calendar when it was first read, or was booked since."""
        first = client.first_week if client.first_week is not None else 1 - EARLIER_WEEKS
        at = self.weeks.at(1 - EARLIER_WEEKS, 0, "08:15")
        if first > 1:
            at = self.weeks.at(first - 2, 0, "16:40")
        slot = Slot(
            f"{client.id}@riverside.example", first, client.weekday, client.time, client.every
        )
        self.book_series(client, at, slot, last_week=client.last_week)

    def book_once(self, client: Client, at: datetime, start: datetime) -> None:
        uid = f"{client.id}-{start:%Y%m%d}@riverside.example"
        title = f"Session: {client.title}"
        guests = _guests(client)
        entry = Entry(uid=uid, title=title, start=start, length=SESSION, made=at, guests=guests)
        self._do(client, at, "a single session is booked", lambda file: file.add(entry))

    def late_by_edit(self, client: Client, week: int, minutes: int) -> None:
        """The clinician drags the start to when it really began; the end stays."""
        _, start = self.session(client, week)
        late = timedelta(minutes=minutes)
        self._change_one(
            (client, week),
            start + late,
            f"starts {minutes} minutes late, by an edit",
            lambda one: replace(one, start=start + late, length=SESSION - late),
        )

    def late_by_marker(self, client: Client, week: int, minutes: int) -> None:
        """The clinician writes it into the title during the session."""
        _, start = self.session(client, week)
        self._change_one(
            (client, week),
            start + timedelta(minutes=minutes + 4),
            f"starts {minutes} minutes late, by a marker",
            lambda one: replace(one, title=f"{one.title} (late {minutes} min)"),
        )

    def note_start(self, client: Client, week: int, minutes: int) -> None:
        """The clinician notes when it began, some time after the session."""
        _, start = self.session(client, week)
        began = f"started {start + timedelta(minutes=minutes):%H:%M}"
        self._change_one(
            (client, week),
            start + timedelta(minutes=70),
            "a start is noted",
            lambda one: replace(one, note=began),
            is_watched=False,
        )

    def move(self, client: Client, week: int, at: datetime, to: datetime, marker: str = "") -> None:
        """One session goes elsewhere. `marker` says who asked: "[client]", "[me]"."""
        self._change_one(
            (client, week),
            at,
            f"a session moves {marker}".strip(),
            lambda one: replace(one, start=to, note=marker),
        )

    def decline(self, client: Client, week: int, at: datetime) -> None:
        """The client answers the invitation with no."""

        def declined(one: Entry) -> Entry:
            return replace(one, guests=tuple(replace(g, partstat="DECLINED") for g in one.guests))

        self._change_one((client, week), at, "the client declines", declined)

    def cancel(self, client: Client, week: int, at: datetime, marker: str = "") -> None:
        self._change_one(
            (client, week),
            at,
            f"a session is cancelled {marker}".strip(),
            lambda one: replace(one, cancelled=True, note=marker),
        )

    def delete(self, client: Client, week: int, at: datetime, *, is_watched: bool = True) -> None:
        """As `cancel`, but the session just vanishes (EXDATE)."""
        uid, start = self.session(client, week)
        note = "a session is deleted"
        self._do(client, at, note, lambda file: file.exclude(uid, start, at), is_watched=is_watched)

    def split(self, client: Client, at: datetime, slot: Slot, without_week: int) -> None:
        """ "This and following": the old series ends, a new one at another time takes over."""
        uid, last = self.session(client, slot.from_week - slot.every)
        self._do(
            client,
            at,
            "a series moves, from one week on",
            lambda file: file.change(
                uid, at, lambda one: replace(one, rule=f"{one.rule}{_until(last)}")
            ),
        )
        leave = self.weeks.at(without_week, slot.weekday, slot.time)
        self.book_series(client, at, slot, without=(leave,))

    def move_series(self, client: Client, at: datetime, weekday: int, clock: str) -> None:
        """All of a series moves, before it has begun."""
        old = self._slots[client.id].pop()
        slot = replace(old, weekday=weekday, time=clock)
        self._slots[client.id].append(slot)
        start = self.weeks.at(slot.from_week, weekday, clock)
        self._do(
            client,
            at,
            "a whole series moves",
            lambda file: file.change(slot.uid, at, lambda one: replace(one, start=start)),
        )

    def promise(self, client: Client, at: datetime, title: str, due: date) -> str:
        """A to-do; returns its UID."""
        uid = f"todo-{client.id}-{due:%Y%m%d}@riverside.example"
        todo = ToDo(uid=uid, title=title, due=due, made=at)
        self._do(client, at, "something is promised", lambda file: file.add_todo(todo))
        return uid

    def keep_promise(self, client: Client, uid: str, at: datetime) -> None:
        self._do(client, at, "a promise is kept", lambda file: file.finish_todo(uid, at))

    def add(self, clinician: str, entry: Entry) -> None:
        """Whatever else stands in a calendar."""
        note = f"{entry.title} is entered"
        self.edits.append(
            Edit(at=entry.made, note=note, apply=lambda files: files[clinician].add(entry))
        )

    def _change_one(
        self,
        which: tuple[Client, int],
        at: datetime,
        note: str,
        change: Callable[[Entry], Entry],
        *,
        is_watched: bool = True,
    ) -> None:
        client, week = which
        uid, start = self.session(client, week)
        self._do(
            client,
            at,
            note,
            lambda file: file.change_one(uid, start, at, change),
            is_watched=is_watched,
        )

    def _do(
        self,
        client: Client,
        at: datetime,
        note: str,
        edit: Callable[[CalendarFile], None],
        *,
        is_watched: bool = True,
    ) -> None:
        text = f"{client.clinician}: {note}"
        self.edits.append(
            Edit(
                at=at,
                note=text,
                apply=lambda files: edit(files[client.clinician]),
                is_watched=is_watched,
            )
        )


def _until(last: datetime) -> str:
    return f";UNTIL={last.astimezone(UTC):%Y%m%dT%H%M%SZ}"


def _guests(client: Client) -> tuple[Guest, ...]:
    return tuple(Guest(email=email, name=client.name) for email in client.emails)
