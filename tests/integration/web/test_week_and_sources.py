"""The week at a glance, and calendars with what is held back."""

from __future__ import annotations

import re
from html import unescape
from pathlib import Path

import pytest

from monitor.jobs.access.users import Role
from tests.integration.watched import a_series
from tests.integration.web.people import Person, latest_deeds, signed_in
from tests.integration.web.two_clinicians import OF_AMARA, OF_BEN, a_practice_of_two
from tests.integration.web.visited import Visited


@pytest.fixture(scope="module")
def visited(tmp_path_factory: pytest.TempPathFactory) -> Visited:
    return a_practice_of_two(tmp_path_factory.mktemp("two"))


@pytest.fixture(scope="module")
def amara(visited: Visited) -> Person:
    return signed_in(visited, "amara", Role.CLINICIAN, "amara")


def test_the_week_shows_the_own_sessions_and_what_is_worth_a_look(amara: Person) -> None:
    page = amara.get("/").text

    assert "off the calendar" in page
    assert '<h2>Worth a look <span class="quiet">(' in page
    assert (OF_AMARA in page, OF_BEN in page) == (True, False)


def test_a_week_ahead_shows_what_is_to_come_and_with_whom_all_is_steady(tmp_path: Path) -> None:
    visited = a_practice_of_two(tmp_path)
    amara = signed_in(visited, "amara", Role.CLINICIAN, "amara")
    page = amara.get("/?week=2026-W49").text
    for found in visited.watched.findings():
        amara.post(f"/findings/{found.id}", answer="dismiss", text="She was ill")
    calm = amara.get("/?week=2026-W49").text

    assert "to come" in page
    assert "10:00" in page
    assert steady_in(page) == "Something is open with everybody who has a session this week."
    assert steady_in(calm) == OF_AMARA


def steady_in(page: str) -> str:
    (said,) = re.findall(r"<h2>Steady</h2>\s*<p[^>]*>(.*?)</p>", page)
    return str(said)


def test_no_address_shows_anothers_week(amara: Person) -> None:
    assert OF_BEN not in amara.get("/?clinician=ben&week=2026-W48").text
    assert amara.get("/?week=nonsense").status_code == 200


def test_an_admin_chooses_whose_week_it_is_and_a_supervisor_reads_no_client(
    visited: Visited,
) -> None:
    admin = signed_in(visited, "ada", Role.ADMIN).get("/?clinician=ben").text
    supervisor = signed_in(visited, "sue", Role.SUPERVISOR).get("/?clinician=ben").text

    assert (OF_AMARA in admin, OF_BEN in admin) == (False, True)
    assert not any(told in supervisor for told in (OF_AMARA, OF_BEN, "10:00"))


def test_a_week_without_sessions_says_what_to_do(amara: Person) -> None:
    assert "No session stands in this week." in amara.get("/?week=2026-W01").text


def test_calendars_are_shown_to_whom_they_concern(visited: Visited, amara: Person) -> None:
    page = amara.get("/sources").text

    assert ("north" in page, "south" in page) == (True, False)
    assert amara.get("/sources/south").status_code == 404
    assert amara.post("/sources/south").status_code == 404


def test_many_calendars_come_in_pages(tmp_path: Path) -> None:
    names = [f"c{number:02}" for number in range(26)]
    sources = [{"name": name, "type": "ical", "path": f"{name}.ics"} for name in names]
    admin = signed_in(Visited(tmp_path, sources=sources), "ada", Role.ADMIN)

    first, second = admin.get("/sources").text, admin.get("/sources?page=2").text

    assert ("c24" in first, "c25" in first, "/sources?page=2" in first) == (True, False, True)
    assert ("c24" in second, "c25" in second, "/sources?page=1" in second) == (False, True, True)


def test_signs_in_the_names_of_a_calendar_and_a_client_lead_nowhere_else(tmp_path: Path) -> None:
    sources = [{"name": "north", "type": "ical", "path": "north.ics"}]
    sources.append({"name": "Room 1/2 #?", "type": "ical", "path": "room.ics"})
    clients = [{"id": "jane/john & co?", "name": "Jane Doe"}]
    visited = Visited(tmp_path, sources=sources, clients=clients)
    visited.watched.write(a_series("jane", "Jane Doe", "2026-11-03T10:00"))
    visited.watched.look_twice("2026-11-24T08:30")
    visited.at("2026-11-24T08:41")
    admin = signed_in(visited, "ada", Role.ADMIN)

    led = [
        unescape(address)
        for page in ("/", "/clients", "/clients/jane%2Fjohn%20%26%20co%3F", "/sources")
        for address in re.findall(r'href="(/[^"]*)"', admin.get(page).text)
        if not address.startswith("/static")
    ]

    assert len([one for one in led if "jane" in one]) == 4
    assert [one for one in led if admin.get(one).status_code != 200] == []


def test_a_poll_that_is_held_back_is_looked_at_and_let_through(tmp_path: Path) -> None:
    visited = a_practice_of_two(tmp_path)
    visited.watched.write()
    visited.watched.look("2026-11-24T08:30")
    visited.at("2026-11-24T08:31")
    amara = signed_in(visited, "amara", Role.CLINICIAN, "amara")
    sue = signed_in(visited, "sue", Role.SUPERVISOR)

    held = amara.get("/sources/north").text
    assert "held back" in held
    # A series is told by its dates to come, not by the one on which it began.
    assert f"Session: {OF_AMARA} is gone: Tue, Dec 1, 10:00\N{NARROW NO-BREAK SPACE}AM" in held
    assert "and 7 more until Tue, Jan 19" in held
    assert OF_AMARA not in sue.get("/sources/north").text
    assert sue.post("/sources/north").status_code == 403

    sent = amara.post("/sources/north")

    assert "Let through." in amara.get(sent.headers["location"]).text
    visited.watched.evaluate("2026-11-24T08:45")
    assert visited.watched.starts("2026-12-01", "2026-12-31", "jane") == []
    deed = latest_deeds(visited)[0]
    assert (deed.what, deed.about) == ("accept", "north")
    assert amara.post("/sources/north").status_code == 409
