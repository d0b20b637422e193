"""What every connector owes, as tests that each provider's test class inherits.

A provider's test file writes a `World` (a served calendar that a test can edit and break) and a
class with a `world` fixture:

    class TestGoogle(NetworkConnectorContract):
        @pytest.fixture
        def world(self, ...) -> Iterator[World]: ...

Connectors that read no network inherit `ConnectorContract` only.
"""

from __future__ import annotations

from abc import ABC, abstractmethod
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from enum import StrEnum
from zoneinfo import ZoneInfo

import pytest

from connectors.base import (
    AccessRevoked,
    Connector,
    ConnectorError,
    RateLimited,
    TemporaryError,
    Unreachable,
)
from connectors.model import CalendarEvent, Fetch, Status

ZONE = ZoneInfo("Europe/Berlin")
NOW = datetime(2026, 11, 23, 9, 0, tzinfo=UTC)  # a Monday
FIRST = datetime(2026, 11, 25, 10, 0, tzinfo=ZONE)


@dataclass(frozen=True, slots=True, kw_only=True)
class Appointment:
    """What a test writes into the served calendar. Times are aware, in `ZONE`."""

    uid: str
    start: datetime = FIRST
    minutes: int = 50
    title: str = "Session: J. D."
    weekly: bool = False
    skipped: tuple[datetime, ...] = ()  # starts taken out of the series (EXDATE)
    moved: tuple[tuple[datetime, datetime], ...] = ()  # original start, new start

    @property
    def end(self) -> datetime:
        return self.start + timedelta(minutes=self.minutes)


class Trouble(StrEnum):
    """A way in which the server stops being of use, until the test ends."""

    BAD_CREDENTIALS = "401 to everything"
    SERVER_ERROR = "503 to everything"
    RATE_LIMITED = "429 to everything"
    REFUSED = "nothing listens any more"
    CUT_OFF = "each answer ends in the middle"
    LOGIN_PAGE = "200 with an HTML page"


class World(ABC):
    """One calendar, served for real."""

    secret: str = ""  # a text of the URL or the credentials that no error may show

    @abstractmethod
    def put(self, appointment: Appointment) -> None:
        """Adds it, or replaces the one with the same uid."""

    @abstractmethod
    def remove(self, uid: str) -> None: ...

    @abstractmethod
    def connector(self) -> Connector:
        """A connector for this calendar, with the practice in `ZONE`; it must not really sleep."""

    def break_with(self, trouble: Trouble) -> None:
        raise NotImplementedError(trouble)


def current(fetches: list[Fetch]) -> dict[tuple[str, datetime | None], CalendarEvent]:
    """What is on the calendar after these answers, one after the other; cancelled ones left out."""
    known: dict[tuple[str, datetime | None], CalendarEvent] = {}
    for fetch in fetches:
        if fetch.unchanged:
            continue
        if fetch.is_full:
            assert fetch.window is None or fetch.window.start < fetch.window.end
            known = {key: event for key, event in known.items() if key[0] in fetch.kept}
        for ref in fetch.deleted:
            known.pop((ref.uid, ref.recurrence_id), None)
        for event in fetch.events:
            recurrence = event.recurrence_id.instant if event.recurrence_id else None
            known[(event.uid, recurrence)] = event
    return {key: e for key, e in known.items() if e.status is not Status.CANCELLED}


class ConnectorContract(ABC):
    @pytest.fixture
    @abstractmethod
    def world(self) -> World: ...

    def test_it_has_a_name_and_speaks_the_protocol(self, world: World) -> None:
        assert isinstance(world.connector(), Connector)
        assert world.connector().name

    def test_the_first_fetch_states_every_event_in_full(self, world: World) -> None:
        world.put(Appointment(uid="one"))
        world.put(Appointment(uid="two", start=FIRST + timedelta(days=1), title="Session: K. L."))

        fetch = world.connector().fetch(None, now=NOW)

        assert fetch.is_full
        assert not fetch.unchanged
        assert not fetch.problems
        events = {event.uid: event for event in fetch.events}
        assert set(events) == {"one", "two"}
        one = events["one"]
        assert one.start is not None
        assert one.end is not None
        assert one.start.instant == FIRST.astimezone(UTC)
        assert one.start.zone == "Europe/Berlin"
        assert one.end.instant - one.start.instant == timedelta(minutes=50)
        assert one.summary == "Session: J. D."
        assert one.status is Status.CONFIRMED
        assert not one.is_recurring

    def test_an_empty_calendar_is_a_full_fetch_without_events(self, world: World) -> None:
        fetch = world.connector().fetch(None, now=NOW)

        assert fetch.is_full
        assert fetch.events == ()

    def test_the_same_poll_repeated_changes_nothing(self, world: World) -> None:
        world.put(Appointment(uid="one"))
        connector = world.connector()
        first = connector.fetch(None, now=NOW)

        second = connector.fetch(first.cursor, now=NOW + timedelta(minutes=5))

        assert current([first, second]) == current([first])
        assert second.deleted == ()

    def test_a_fetch_without_a_cursor_reads_everything_again(self, world: World) -> None:
        world.put(Appointment(uid="one"))
        connector = world.connector()
        first = connector.fetch(None, now=NOW)

        assert connector.fetch(None, now=NOW).events == first.events

    def test_a_cursor_that_is_not_understood_leads_to_a_full_fetch(self, world: World) -> None:
        world.put(Appointment(uid="one"))

        fetch = world.connector().fetch("{not a cursor", now=NOW)

        assert fetch.is_full
        assert [event.uid for event in fetch.events] == ["one"]

    def test_a_deleted_event_is_gone(self, world: World) -> None:
        world.put(Appointment(uid="one"))
        world.put(Appointment(uid="two", start=FIRST + timedelta(days=1)))
        connector = world.connector()
        first = connector.fetch(None, now=NOW)
        world.remove("two")

        second = connector.fetch(first.cursor, now=NOW + timedelta(minutes=5))

        assert set(current([first, second])) == {("one", None)}

    def test_a_new_event_is_seen(self, world: World) -> None:
        world.put(Appointment(uid="one"))
        connector = world.connector()
        first = connector.fetch(None, now=NOW)
        world.put(Appointment(uid="two", start=FIRST + timedelta(days=1)))

        second = connector.fetch(first.cursor, now=NOW + timedelta(minutes=5))

        assert set(current([first, second])) == {("one", None), ("two", None)}

    def test_a_moved_event_carries_its_new_start(self, world: World) -> None:
        appointment = Appointment(uid="one")
        world.put(appointment)
        connector = world.connector()
        first = connector.fetch(None, now=NOW)
        world.put(replace(appointment, start=FIRST + timedelta(hours=3)))

        second = connector.fetch(first.cursor, now=NOW + timedelta(minutes=5))

        start = current([first, second])[("one", None)].start
        assert start is not None
        assert start.instant == (FIRST + timedelta(hours=3)).astimezone(UTC)

    def test_a_weekly_series_is_one_master_with_its_rule(self, world: World) -> None:
        world.put(Appointment(uid="weekly", weekly=True))

        events = world.connector().fetch(None, now=NOW).events

        assert len(events) == 1
        assert events[0].is_recurring
        assert "FREQ=WEEKLY" in events[0].rrules[0]
        assert not events[0].rrules[0].startswith("RRULE")

    def test_a_series_keeps_its_override(self, world: World) -> None:
        third = FIRST + timedelta(weeks=2)
        to = third + timedelta(hours=1)
        world.put(Appointment(uid="weekly", weekly=True, moved=((third, to),)))

        events = current([world.connector().fetch(None, now=NOW)])

        override = events[("weekly", third.astimezone(UTC))]
        assert override.start is not None
        assert override.start.instant == to.astimezone(UTC)
        assert not override.is_recurring
        assert ("weekly", None) in events

    def test_a_skipped_week_is_an_exdate_or_a_cancelled_override(self, world: World) -> None:
        second = FIRST + timedelta(weeks=1)
        world.put(Appointment(uid="weekly", weekly=True, skipped=(second,)))

        events = world.connector().fetch(None, now=NOW).events

        exdates = {time.instant for event in events for time in event.exdates}
        cancelled = {
            event.recurrence_id.instant
            for event in events
            if event.recurrence_id and event.status is Status.CANCELLED
        }
        assert exdates | cancelled == {second.astimezone(UTC)}

    def test_a_check_says_in_one_line_what_it_saw(self, world: World) -> None:
        world.put(Appointment(uid="one"))

        line = world.connector().check(now=NOW)

        assert line
        assert "\n" not in line
        assert "J. D." not in line


class NetworkConnectorContract(ConnectorContract):
    def failure(self, world: World, trouble: Trouble) -> ConnectorError:
        """The error after a first good fetch; its texts are searched for the secret on the way."""
        world.put(Appointment(uid="one", weekly=True))
        world.put(Appointment(uid="two", start=FIRST + timedelta(days=1)))
        connector = world.connector()
        cursor = connector.fetch(None, now=NOW).cursor
        world.put(Appointment(uid="three", start=FIRST + timedelta(days=2)))
        world.break_with(trouble)
        with pytest.raises(ConnectorError) as caught:
            connector.fetch(cursor, now=NOW + timedelta(minutes=5))
        error = caught.value
        assert error.source == connector.name
        assert error.what
        assert error.remedy
        for text in (str(error), error.what, error.remedy, repr(error)):
            assert "J. D." not in text
            assert not world.secret or world.secret not in text
        return error

    def test_wrong_credentials_need_a_person(self, world: World) -> None:
        error = self.failure(world, Trouble.BAD_CREDENTIALS)
        assert isinstance(error, AccessRevoked)
        assert not error.retry

    def test_a_failing_server_is_tried_again_later(self, world: World) -> None:
        assert isinstance(self.failure(world, Trouble.SERVER_ERROR), TemporaryError)

    def test_a_server_that_asks_for_patience_gets_it(self, world: World) -> None:
        assert isinstance(self.failure(world, Trouble.RATE_LIMITED), RateLimited)

    def test_a_server_that_is_gone_is_unreachable(self, world: World) -> None:
        assert isinstance(self.failure(world, Trouble.REFUSED), Unreachable)

    def test_an_answer_that_ends_early_is_never_believed(self, world: World) -> None:
        assert isinstance(self.failure(world, Trouble.CUT_OFF), TemporaryError)

    def test_a_login_page_is_never_believed(self, world: World) -> None:
        self.failure(world, Trouble.LOGIN_PAGE)
