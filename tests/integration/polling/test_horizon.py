"""A feed that shows sixty days ahead and drops what is cancelled, as records systems export it."""

from __future__ import annotations

import shutil
from collections.abc import Iterable
from datetime import datetime, timedelta
from pathlib import Path

import pytest

from monitor.core.ledger.feed_horizon import Horizon
from monitor.core.sessions.model import Presence, Session
from monitor.store.calendars import sources
from monitor.store.database import reading
from tests.integration.watched import Watched, an_event

DAY, WEEK = timedelta(days=1), timedelta(weeks=1)
FIRST = datetime.fromisoformat("2026-09-07T09:00")  # a Monday; wall clocks of New York


class Rolling:
    """Five clients, each at the same hour of a working day, far beyond what the export shows."""

    def __init__(self, practice: Watched, ahead: int = 60, *stamps: str) -> None:
        self.practice = practice
        self.ahead = ahead * DAY
        self.stamps = stamps
        self.planned = {
            f"client{number}-{week}": (
                f"Client {number}",
                FIRST + number * DAY + timedelta(hours=number) + week * WEEK,
            )
            for number in range(5)
            for week in range(30)
        }

    def export(self, now: datetime) -> None:
        today = now.replace(hour=0, minute=0)
        shown = {
            uid: one
            for uid, one in self.planned.items()
            if today - 7 * DAY <= one[1] < today + self.ahead + DAY
        }
        self.practice.write(
            *(an_event(u, who, at.isoformat(), *self.stamps) for u, (who, at) in shown.items())
        )

    def look(self, now: datetime) -> None:
        self.export(now)
        self.practice.look_twice(now.isoformat())

    def live(self, first: datetime, days: Iterable[int]) -> None:
        """Looked at once a day."""
        for day in days:
            self.export(first + day * DAY)
            self.practice.look((first + day * DAY).isoformat())

    def horizon(self) -> Horizon | None:
        with reading(self.practice.app.engine) as connection:
            return sources.load(connection, "north").horizon

    def session(self, uid: str) -> Session:
        (found,) = [s for s in self.practice.sessions() if s.uid == uid]
        return found

    def has(self, uid: str) -> bool:
        return any(s.uid == uid for s in self.practice.sessions())

    def booked(self) -> list[str]:
        return [s.uid for s in self.practice.sessions() if s.booked_not_after is not None]


@pytest.fixture
def feed(tmp_path: Path) -> Rolling:
    return Rolling(Watched(tmp_path))


@pytest.fixture(scope="module")
def two_weeks(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """What a practice has stored once the horizon is known."""
    folder = tmp_path_factory.mktemp("two_weeks") / "practice"
    folder.mkdir()
    feed = Rolling(Watched(folder))
    feed.live(FIRST, range(12))
    assert feed.horizon() is not None
    feed.practice.app.engine.dispose()
    shutil.copytree(folder, folder.with_name("kept"))
    return folder


@pytest.fixture
def known(two_weeks: Path) -> Rolling:
    """After two weeks the horizon is known. The folder stays the same: so do the settings."""
    shutil.rmtree(two_weeks)
    shutil.copytree(two_weeks.with_name("kept"), two_weeks)
    stored = {"url": f"sqlite:///{two_weeks / 'steadyframe.db'}"}
    return Rolling(Watched(two_weeks, storage=stored))


LATER = FIRST + 14 * DAY


def test_the_first_poll_books_nothing(feed: Rolling) -> None:
    feed.look(FIRST)
    assert len(feed.practice.sessions()) > 40
    assert feed.booked() == []


def test_weeks_of_a_rolling_feed_book_and_change_nothing(feed: Rolling) -> None:
    feed.live(FIRST, range(28))
    horizon = feed.horizon()
    assert horizon is not None
    assert horizon.days in (60, 61)
    assert feed.booked() == []
    assert feed.practice.said() == []


def test_before_the_horizon_is_known_what_enters_looks_like_a_booking_and_is_set_right_after(
    feed: Rolling,
) -> None:
    feed.live(FIRST, range(4))
    assert feed.booked() != []
    feed.live(FIRST, range(4, 12))
    assert feed.booked() == []


MADE_IN_SUMMER = "CREATED:20260701T080000Z"


def test_a_feed_that_says_when_events_were_made_books_nothing_from_the_second_poll_on(
    tmp_path: Path,
) -> None:
    """A week after a no-show the client's next hour comes into view: nobody booked it."""
    feed = Rolling(Watched(tmp_path), 14, MADE_IN_SUMMER)
    late = {uid for uid in feed.planned if uid.startswith("client4") and uid > "client4-0"}
    for uid in late - {"client4-3"}:
        del feed.planned[uid]
    feed.planned["client4-0"] = ("Client 4 (no show)", feed.planned["client4-0"][1])
    feed.live(FIRST, range(13))
    assert feed.has("client4-3")
    assert feed.horizon() is None
    assert feed.booked() == []
    assert feed.practice.said("missed_follow_up") == ["missed_follow_up open"]
    assert feed.practice.only("missed_follow_up").draft.value["kind"] == "after_no_show"


def test_an_event_pasted_nearer_than_what_is_known_is_a_booking_whatever_its_stamp(
    tmp_path: Path,
) -> None:
    feed = Rolling(Watched(tmp_path), 14, MADE_IN_SUMMER)
    feed.look(FIRST)
    feed.planned["pasted"] = ("Client 0", FIRST + 9 * DAY + timedelta(hours=5))
    feed.look(FIRST + timedelta(hours=1))
    assert feed.booked() == ["pasted"]


def test_a_session_booked_inside_the_horizon_is_a_booking(known: Rolling) -> None:
    known.planned["new"] = ("Client 0", LATER + 9 * DAY + timedelta(hours=5))
    known.look(LATER)
    assert known.booked() == ["new"]


def test_a_session_dropped_and_booked_elsewhere_is_a_rebooking(known: Rolling) -> None:
    _, start = known.planned.pop("client1-3")
    known.planned["moved"] = ("Client 1", start + 2 * DAY)
    known.look(LATER)
    (found,) = known.practice.findings()
    assert (found.draft.rule, found.draft.value["via"]) == ("reschedule", "rebook")


def test_a_session_moved_at_the_far_end_is_moved(known: Rolling) -> None:
    """Its new record lies where the view may have ended; but there it went, and here it came."""
    known.look(LATER)
    uid = max(known.planned, key=lambda u: known.planned[u][1] if known.has(u) else FIRST)
    who, start = known.planned.pop(uid)
    known.planned["moved"] = (who, start + timedelta(hours=1))
    known.live(LATER, range(1, 4))
    assert known.practice.said() == ["reschedule open"]


def test_a_record_corrected_after_the_session_is_still_one_session_held(known: Rolling) -> None:
    known.look(LATER + timedelta(hours=2))
    who, start = known.planned.pop("client0-2")
    known.planned["corrected"] = (who, start + timedelta(minutes=20))
    known.look(LATER + timedelta(hours=3))
    assert known.practice.starts("2026-09-21", "2026-09-22") == ["09-21 09:00"]
    assert known.practice.said() == []


def test_a_session_taken_off_between_two_looks_and_over_by_then_was_not_held(
    known: Rolling,
) -> None:
    """The feed shows a week of the past, so what is over does not just leave it."""
    known.look(LATER - timedelta(hours=5))
    _, start = known.planned.pop("client0-2")
    known.planned["moved"] = ("Client 0", start + 2 * DAY)
    known.look(LATER + timedelta(hours=5))
    assert known.session("client0-2").presence is Presence.CANCELLED
    assert known.practice.said() == ["reschedule open"]


def test_what_enters_takes_the_place_of_nothing(known: Rolling) -> None:
    """The day that it comes into view, the client's session of the week before is cancelled."""
    del known.planned["client4-9"]
    known.look(LATER)
    assert known.session("client4-10").booked_not_after is None
    assert known.practice.said() == ["cancellation open"]


def test_a_session_dropped_inside_the_horizon_is_cancelled(known: Rolling) -> None:
    del known.planned["client2-4"]
    known.look(LATER)
    assert known.session("client2-4").presence is Presence.CANCELLED
    assert known.practice.said() == ["cancellation open"]


def test_an_older_copy_of_the_feed_cancels_nothing_at_the_far_end(known: Rolling) -> None:
    known.look(LATER)
    known.export(LATER - DAY)
    known.practice.look_twice((LATER + timedelta(hours=1)).isoformat())
    known.look(LATER + timedelta(hours=2))
    assert known.practice.said() == []


def test_a_session_that_stays_away_from_the_far_end_is_missed_once_it_is_in_view(
    known: Rolling,
) -> None:
    known.look(LATER)
    last = max(s.start for s in known.practice.sessions())
    (uid,) = {s.uid for s in known.practice.sessions() if s.start == last}
    del known.planned[uid]
    known.look(LATER + timedelta(hours=1))
    assert known.practice.said() == []
    known.live(LATER, range(1, 4))
    assert known.practice.said() == ["cancellation open"]


def test_what_enters_is_no_newly_made_booking_after_a_no_show(known: Rolling) -> None:
    """Client 4 did not come, and nothing of client 4 is left but what enters eight weeks later."""
    late = {uid for uid in known.planned if uid.startswith("client4") and uid > "client4-1"}
    start = known.planned["client4-1"][1]
    for uid in late - {"client4-10"}:
        del known.planned[uid]
    known.planned["client4-1"] = ("Client 4 (no show)", start)
    known.live(LATER, range(8))
    assert known.practice.said("no_show") == ["no_show open"]
    kinds = {f.draft.value["kind"] for f in known.practice.findings("missed_follow_up")}
    assert kinds == {"after_no_show"}


def test_the_next_session_is_not_missed_where_the_feed_does_not_show_that_far(
    tmp_path: Path,
) -> None:
    """Every six weeks, in a feed of thirty days: the next one is booked and not yet to be seen."""
    clients = [{"id": "c0", "name": "Client 0", "cadence": "42d"}]
    clients += [{"id": f"c{n}", "name": f"Client {n}"} for n in range(1, 5)]
    feed = Rolling(Watched(tmp_path, clients=clients), ahead=30)
    feed.planned = {
        uid: one
        for uid, one in feed.planned.items()
        if not uid.startswith("client0") or int(uid.split("-")[1]) % 6 == 0
    }
    feed.live(FIRST, range(0, 60, 2))
    assert feed.horizon() is not None
    assert feed.practice.said("missed_follow_up") == []
