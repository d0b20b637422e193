"""A relationship's timeline, digests as they were sent, and the settings."""

from __future__ import annotations

import re
from dataclasses import replace

import pytest

from monitor.jobs.access.users import Role
from monitor.jobs.digests.weekly import build_for, chosen_week, queue_built
from monitor.web.templating import _with_code
from tests.integration.watched import a_series, an_event, skipping
from tests.integration.web.people import Person, signed_in
from tests.integration.web.two_clinicians import OF_AMARA, OF_BEN, a_practice_of_two
from tests.integration.web.visited import Visited

_DIGESTS = {
    "channels": [
        {"name": "log", "type": "file", "path": "out.jsonl"},
        {"name": "hook", "type": "webhook", "url": "https://h.example/secret", "secret": "hush"},
    ],
    "digests": [
        {"name": "amaras", "to": ["log"], "clinician": "amara"},
        {"name": "all", "to": ["log"], "scope": "practice"},
    ],
}


@pytest.fixture(scope="module")
def visited(tmp_path_factory: pytest.TempPathFactory) -> Visited:
    made = a_practice_of_two(tmp_path_factory.mktemp("two"), **_DIGESTS)
    moved = an_event("jane", OF_AMARA, "2026-12-02T15:00", of="2026-12-01T10:00")
    gone = skipping("2026-11-24T10:00")
    made.watched.write(a_series("jane", OF_AMARA, "2026-11-03T10:00", gone), moved)
    made.watched.look_twice("2026-11-30T09:00")
    made.at("2026-11-30T09:20")
    app = made.app()
    for settings in app.settings.digests:
        week = chosen_week(app, None, made.now)
        queue_built(app, settings, build_for(app, settings, week, made.now), made.now)
    return made


@pytest.fixture(scope="module")
def amara(visited: Visited) -> Person:
    return signed_in(visited, "amara", Role.CLINICIAN, "amara")


@pytest.fixture(scope="module")
def supervisor(visited: Visited) -> Person:
    return signed_in(visited, "sue", Role.SUPERVISOR)


@pytest.fixture(scope="module")
def admin(visited: Visited) -> Person:
    return signed_in(visited, "ada", Role.ADMIN)


def test_a_timeline_draws_what_was_planned_and_each_move_and_says_it_in_words(
    amara: Person,
) -> None:
    page = amara.get("/clients/jane").text

    assert "<title>planned: Tue, Nov 10, 10:00" in page
    assert re.search(r'<line class="move"[^>]*marker-end', page)
    assert re.search(r"<li>Tue, Dec 1, 10:00.* → Wed, Dec 2, 3:00.*before\)</li>", page)


def test_a_clinician_is_shown_the_own_clients_alone(amara: Person, admin: Person) -> None:
    listed = amara.get("/clients").text

    assert (OF_AMARA in listed, OF_BEN in listed) == (True, False)
    assert amara.get("/clients/john").status_code == 404
    assert admin.get("/clients/john").status_code == 200


@pytest.mark.parametrize("until", ["2026-02-30", "x", "0001-01-01", "9999-12-31", "2020-01-01"])
def test_weeks_in_which_nothing_was_say_so_and_no_address_breaks_the_page(
    amara: Person, until: str
) -> None:
    assert amara.get(f"/clients/jane?until={until}").status_code == 200


def test_a_digest_is_shown_to_whom_it_is_for(
    amara: Person, supervisor: Person, admin: Person
) -> None:
    shown = {who: digests_of(who) for who in (amara, supervisor, admin)}

    assert [len(found) for found in shown.values()] == [1, 1, 2]
    assert set(shown[amara]).isdisjoint(shown[supervisor])
    assert amara.get(shown[supervisor][0]).status_code == 404
    assert supervisor.get(shown[amara][0]).status_code == 404
    assert '<pre class="message">' in amara.get(shown[amara][0]).text


def test_a_digest_that_is_shown_hands_out_none_of_its_signed_links(amara: Person) -> None:
    page = amara.get(digests_of(amara)[0]).text

    assert "/a/" not in page
    assert "http://page.example/findings/f_" in page


def digests_of(person: Person) -> list[str]:
    return re.findall(r'href="(/digests/\d+)"', person.get("/digests").text)


def test_a_digest_that_names_clients_more_fully_than_the_page_may_is_not_repeated(
    visited: Visited, amara: Person
) -> None:
    (address,) = digests_of(amara)
    app = visited.watched.app
    named = app.settings.channels[0].model_copy(update={"names": "full"})
    web = app.settings.web.model_copy(update={"names": "pseudonym"})
    settings = app.settings.model_copy(update={"channels": (named,), "web": web})
    visited.watched.app = replace(app, settings=settings)
    try:
        page = amara.get(address).text
    finally:
        visited.watched.app = app

    assert '<pre class="message">' not in page
    assert "names clients more fully" in page


def test_settings_stand_with_file_and_line_and_without_secrets(admin: Person) -> None:
    page = admin.get("/settings").text

    assert "<code>practice.timezone</code>" in page
    assert "America/New_York" in page
    assert re.search(r"steadyframe\.yaml:\d+", page)
    assert "hush" not in page
    assert "h.example" not in page
    assert page.count("kept secret") >= 2


def test_what_is_to_be_typed_is_shown_as_that_and_nothing_else_is(admin: Person) -> None:
    assert "<code>steadyframe check</code>" in admin.get("/settings").text
    assert str(_with_code("say `a <b>` & go")) == "say <code>a &lt;b&gt;</code> &amp; go"
