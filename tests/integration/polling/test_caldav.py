"""A practice on real CalDAV servers: what hides, forgets and comes back, and what is said of it."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime, timedelta
from pathlib import Path

import pytest

from monitor.store.calendars import sources
from monitor.store.calendars.sources import SourceState
from monitor.store.database import reading
from tests.builders.ics import calendar
from tests.integration.watched import Watched, an_event
from tests.servers.caldav_server import PASSWORD, CalDavServer, Told
from tests.servers.davical import DaviCal, davical_server

FIRST, NEXT_DAY = "2026-11-23T09:00", "2026-11-24T10:00"
START = "2026-11-30T15:00"


def practice_on(server: CalDavServer, folder: Path, path: str) -> Watched:
    (folder / "password").write_text(PASSWORD)
    source = {
        "name": "north",
        "type": "caldav",
        "url": server.url,
        "username": server.user,
        "password_file": str(folder / "password"),
        "calendar": path,
        "allow_private_network": True,
    }
    return Watched(folder, sources=[source])


def session(uid: str, client: str, start: str, *lines: str) -> bytes:
    return calendar(an_event(uid, client, start, *lines))


class Shared:
    """An owner's calendar of two sessions, which the practice reads through another account."""

    def __init__(
        self, davical: DaviCal, owner: CalDavServer, reader: CalDavServer, folder: Path
    ) -> None:
        self.davical, self.owner, self.reader = davical, owner, reader
        owner.make("Sessions")
        self.put("jane", "Jane Doe")
        self.put("john", "John Roe", "2026-12-01T15:00")
        davical.share(owner.user, reader.user, privileges=("DAV::read",))
        self.practice = practice_on(reader, folder, f"{owner.home}sessions/")
        self.practice.look(FIRST)
        self.now = self.practice.at(FIRST)

    def put(self, uid: str, client: str, start: str = START, *lines: str) -> None:
        self.owner.put(f"{uid}.ics", session(uid, client, start, *lines))

    def look(self, times: int = 1, *, on: str | None = None) -> datetime:
        """Polls as the daemon does, every five minutes, and says when it did last."""
        self.now = self.practice.at(on) if on else self.now
        for _ in range(times):
            self.now += timedelta(minutes=5)
            self.practice.look(self.now.isoformat())
        return self.now

    def state(self) -> SourceState:
        with reading(self.practice.app.engine) as connection:
            return sources.load(connection, "north")

    def set_aside(self) -> list[tuple[str | None, str]]:
        return [(each["uid"], each["member"]) for each in self.state().problems]


@pytest.fixture
def shared(davical: DaviCal, tmp_path: Path) -> Iterator[Shared]:
    with davical_server(davical) as owner, davical_server(davical) as reader:
        yield Shared(davical, owner, reader, tmp_path)


def test_a_deletion_that_only_a_listing_shows_was_made_at_any_time_since_the_one_before(
    davical: DaviCal, tmp_path: Path
) -> None:
    with davical_server(davical) as server:
        server.make("Sessions")
        for uid, start in (("jane", START), ("john", "2026-12-01T15:00")):
            server.put(f"{uid}.ics", session(uid, "Jane Doe", start))
        practice = practice_on(server, tmp_path, "Sessions")
        for minute in ("00", "05", "10"):
            practice.look(f"2026-11-30T09:{minute}")
        davical.forget_tokens()
        server.remove("jane.ics")
        practice.look("2026-11-30T09:15")
        practice.evaluate("2026-11-30T09:25")

        (found,) = practice.findings("cancellation")

        value = found.draft.value
        assert (value["notice_minutes_min"], value["notice_minutes_max"]) == (345, 360)


def test_a_session_that_becomes_private_stands(shared: Shared) -> None:
    shared.put("jane", "Jane Doe", START, "CLASS:PRIVATE")

    shared.look(3)
    shared.look(3, on=NEXT_DAY)

    assert shared.practice.said() == []
    assert shared.set_aside() == [("jane", "jane.ics")]
    assert shared.state().last_error is None


def test_a_private_session_that_is_deleted_is_a_cancellation(shared: Shared) -> None:
    shared.put("jane", "Jane Doe", START, "CLASS:PRIVATE")
    shared.look(2)
    shared.owner.remove("jane.ics")

    shared.look(3)

    (found,) = shared.practice.findings("cancellation")
    assert found.draft.client == "jane"
    assert shared.set_aside() == []


def test_a_session_moved_while_it_was_private_was_moved_at_any_time_since_it_was_last_seen(
    shared: Shared,
) -> None:
    shared.look()
    seen = shared.now
    shared.put("jane", "Jane Doe", START, "CLASS:PRIVATE")
    shared.look(6)
    shared.put("jane", "Jane Doe", "2026-11-30T16:00")
    shown = shared.look()
    shared.look(2)

    (found,) = shared.practice.findings("reschedule")

    value, start = found.draft.value, shared.practice.at(START)
    assert value["notice_minutes_max"] == (start - seen) // timedelta(minutes=1)
    assert value["notice_minutes_min"] == (start - shown) // timedelta(minutes=1)
    assert shared.set_aside() == []


def test_a_private_event_that_nobody_knows_is_set_aside_once(shared: Shared) -> None:
    shared.put("secret", "Jane Doe", "2026-12-02T15:00", "CLASS:PRIVATE")
    shared.put("other", "Jane Doe", "2026-12-03T15:00", "CLASS:PRIVATE")
    shared.look()
    since = {each["member"]: each["since"] for each in shared.state().problems}

    for title in ("Session: A", "Session: B", "Session: C"):
        shared.put("secret", "Jane Doe", "2026-12-02T15:00", "CLASS:PRIVATE", f"COMMENT:{title}")
        shared.look(2)

    assert sorted(shared.set_aside()) == [(None, "other.ics"), (None, "secret.ics")]
    assert {each["member"]: each["since"] for each in shared.state().problems} == since


@pytest.mark.parametrize("end", ["made public", "deleted"])
def test_what_was_set_aside_without_a_uid_is_gone_with_its_cause(shared: Shared, end: str) -> None:
    shared.put("secret", "Jane Doe", "2026-12-02T15:00", "CLASS:PRIVATE")
    shared.look(3)
    assert shared.set_aside() == [(None, "secret.ics")]
    if end == "deleted":
        shared.owner.remove("secret.ics")
    else:
        shared.put("secret", "Jane Doe", "2026-12-02T15:00")

    shared.look()

    assert shared.set_aside() == []


@pytest.mark.parametrize(
    ("told", "reason"),
    [
        (Told(status=404), "The server lists it but does not hand it out."),
        (Told(status=410), "The server lists it but does not hand it out."),
        (Told(status=405), "The server lists it but does not hand it out."),
        (Told(status=403), "The server hides it from this account"),
        (Told(status=200, body=b"x" * (4 * 2**20 + 1)), "It is larger than 4 MiB"),
        (Told(status=200, body=b"no calendar"), "This is not a calendar"),
    ],
    ids=["404", "410", "405", "403", "too large", "rubbish"],
)
def test_each_cause_is_one_entry_however_often_it_is_polled_and_ends(
    shared: Shared, told: Told, reason: str
) -> None:
    """A member that the multiget leaves out, known or not."""
    shared.put("jane", "Jane Doe", START, "COMMENT:changed")
    shared.put("new", "Jane Doe", "2026-12-02T15:00")
    shared.reader.fault = lambda asked, real: (
        told
        if asked.method == "GET"
        else Told(status=404)
        if b"calendar-multiget" in asked.body
        else real
    )
    shared.look(4)
    assert sorted(shared.set_aside(), key=str) == [("jane", "jane.ics"), (None, "new.ics")]
    assert all(each["reason"].startswith(reason) for each in shared.state().problems)
    assert shared.practice.said() == []

    shared.reader.fault = None
    shared.put("jane", "Jane Doe", START)
    shared.owner.remove("new.ics")
    shared.look()

    assert shared.set_aside() == []


def test_a_refused_password_in_between_changes_nothing(shared: Shared) -> None:
    shared.put("secret", "Jane Doe", "2026-12-02T15:00", "CLASS:PRIVATE")
    shared.look()
    before = shared.state().problems
    shared.reader.fault = lambda asked, told: Told(status=401) if asked.method == "GET" else told
    shared.put("secret", "Jane Doe", "2026-12-02T15:30", "CLASS:PRIVATE")

    shared.look()

    assert shared.state().problems == before
    assert "401" in (shared.state().last_error or "")


def test_access_that_is_taken_back_is_no_wrong_password_and_no_cancellation(
    shared: Shared,
) -> None:
    shared.davical.unshare(shared.owner.user)

    shared.look(2)

    assert "may not read" in (shared.state().last_error or "")
    assert "password" not in (shared.state().last_error or "")
    assert shared.practice.said("cancellation") == []
