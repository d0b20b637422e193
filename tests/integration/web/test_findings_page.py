"""Findings on the page: each sees the own, why it is here, and says what there is to say."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from monitor.core.findings.model import Finding
from monitor.core.rule_text import is_promise
from monitor.jobs.access.users import Role
from tests.integration.watched import a_series
from tests.integration.web.people import Person, latest_deeds, signed_in
from tests.integration.web.two_clinicians import OF_AMARA, OF_BEN, a_practice_of_two
from tests.integration.web.visited import Visited


@pytest.fixture
def visited(tmp_path: Path) -> Visited:
    return a_practice_of_two(tmp_path)


@pytest.fixture
def amara(visited: Visited) -> Person:
    return signed_in(visited, "amara", Role.CLINICIAN, "amara")


def of(visited: Visited, clinician: str) -> Finding:
    (found,) = [
        f for f in visited.watched.findings("cancellation") if f.draft.clinician == clinician
    ]
    return found


def test_a_clinician_sees_the_own_findings_and_an_admin_all(
    visited: Visited, amara: Person
) -> None:
    own = amara.get("/findings").text
    every = signed_in(visited, "ada", Role.ADMIN).get("/findings").text

    assert (OF_AMARA in own, OF_BEN in own) == (True, False)
    assert (OF_AMARA in every, OF_BEN in every) == (True, True)


def test_no_address_shows_a_clinician_what_is_anothers(visited: Visited, amara: Person) -> None:
    bens = of(visited, "ben").id

    assert amara.get(f"/findings/{bens}").status_code == 404
    assert amara.post(f"/findings/{bens}", answer="acknowledge").status_code == 404
    assert OF_BEN not in amara.get("/findings?clinician=ben&status=all").text


def test_a_supervisor_sees_that_something_is_open_and_of_whom_it_is_not(visited: Visited) -> None:
    sue = signed_in(visited, "sue", Role.SUPERVISOR)
    page = sue.get("/findings").text

    assert "Dr. Ben Roth" in page
    assert "a client" in page
    assert not any(told in page for told in (OF_AMARA, OF_BEN, "10:00", "jane", "john"))
    assert sue.get(f"/findings/{of(visited, 'ben').id}").status_code == 403


def test_a_supervisor_sees_clients_where_the_settings_say_so(tmp_path: Path) -> None:
    visited = a_practice_of_two(tmp_path, web={"supervisors_see_clients": True})
    sue = signed_in(visited, "sue", Role.SUPERVISOR)
    bens = of(visited, "ben").id

    assert OF_BEN in sue.get(f"/findings/{bens}").text
    assert sue.post(f"/findings/{bens}", answer="acknowledge").status_code == 403


def test_a_finding_tells_why_it_is_here_by_what_evidence_and_whether_anybody_was_told(
    visited: Visited, amara: Person
) -> None:
    page = amara.get(f"/findings/{of(visited, 'amara').id}").text

    for said in (
        "The plan that counts: Tue, Nov 24, 10:00",
        "no longer holds the session of Tue, Nov 24, 10:00",
        "Not told at once: no alerts are configured.",
        "<summary>The rule</summary>",
    ):
        assert said in re.sub(r"\s", " ", page)


def test_a_finding_s_page_speaks_the_practice_s_language(tmp_path: Path) -> None:
    practice = {"timezone": "Europe/Berlin", "language": "de", "name": "Praxis am Fluss"}
    visited = a_practice_of_two(tmp_path, practice=practice)
    amara = signed_in(visited, "amara", Role.CLINICIAN, "amara")
    found = of(visited, "amara")
    amara.post(f"/findings/{found.id}", answer="client")
    page = re.sub(r"\s", " ", amara.get(f"/findings/{found.id}").text)

    for said in (
        "Die Sitzung von Di., 24. Nov., 16:00 steht nicht mehr im Kalender.",
        "Der Plan, der gilt: Di., 24. Nov., 16:00, wie es 1 Tag vorher im Kalender stand.",
        "Nicht sofort gemeldet: Es war Klientenwunsch.",
        "· amara: Es war Klientenwunsch",
        "Eine Sitzung wurde aus dem Kalender genommen, und keine andere steht an ihrer Stelle.",
        "Weniger als 1 Tag vor dem Beginn ist kurzfristig.",
        "Eine Änderung zählt, wenn sie 10 Minuten lang bestanden hat.",
        "Einmal gefunden, bleibt es 14 Tage offen.",
    ):
        assert said in page
    shown = re.sub(r"<[^>]*>", "", page).casefold()
    for english in ("session", "calendar", "plan of record", "not told", "settle", "default"):
        assert english not in shown


def test_limits_are_those_that_applied_to_that_clinician(tmp_path: Path) -> None:
    other = {"clinician": "amara", "rules": {"cancellation": {"short_notice": "2d"}}}
    visited = a_practice_of_two(tmp_path, overrides=[other])
    ada = signed_in(visited, "ada", Role.ADMIN)

    janes, johns = (ada.get(f"/findings/{of(visited, who).id}").text for who in ("amara", "ben"))

    assert "Less than 2 days before the start is short notice." in janes
    assert "Less than 1 day before the start is short notice." in johns


def test_where_a_page_may_tell_no_hour_a_finding_s_page_tells_none(tmp_path: Path) -> None:
    """Initials and the hour together would say who it is."""
    visited = a_practice_of_two(tmp_path, web={"names": "initials"})
    amara = signed_in(visited, "amara", Role.CLINICIAN, "amara")
    told = amara.get(f"/findings/{of(visited, 'amara').id}").text

    page = re.sub(r"<details>.*?</details>", "", told, flags=re.DOTALL)
    assert "J. D." in page
    assert re.findall(r"\d\d:\d\d", page) == []


@pytest.mark.parametrize(
    ("answer", "text", "kept"),
    [
        ("acknowledge", "", "acknowledge"),
        ("snooze", "", "snooze"),
        ("client", "", "attribute"),
        ("dismiss", "She was ill", "dismiss"),
        ("note", "We spoke", "note"),
    ],
)
def test_what_is_said_of_a_finding_is_kept_with_who_said_it(
    visited: Visited, amara: Person, answer: str, text: str, kept: str
) -> None:
    found = of(visited, "amara")

    sent = amara.post(f"/findings/{found.id}", answer=answer, text=text)

    assert sent.headers["location"] == f"/findings/{found.id}?done={answer}"
    assert 'role="status"' in amara.get(sent.headers["location"]).text
    last = latest_deeds(visited)[0]
    assert (last.what, last.about) == (kept, found.id)
    assert last.who.startswith("u_")


def test_nothing_is_set_aside_without_a_reason(visited: Visited, amara: Person) -> None:
    found = of(visited, "amara")

    assert amara.post(f"/findings/{found.id}", answer="dismiss", text=" ").status_code == 422
    assert of(visited, "amara").status == "open"


def test_looking_changes_nothing(visited: Visited, amara: Person) -> None:
    found = of(visited, "amara")
    amara.get(f"/findings/{found.id}?answer=dismiss&text=x")

    assert of(visited, "amara") == found


def test_filters_stand_in_the_address_and_an_empty_list_says_what_to_do(
    visited: Visited, amara: Person
) -> None:
    amara.post(f"/findings/{of(visited, 'amara').id}", answer="dismiss", text="ill")

    assert "Nothing is open." in amara.get("/findings").text
    assert OF_AMARA in amara.get("/findings?status=dismissed&rule=cancellation").text
    assert "Nothing fits." in amara.get("/findings?status=all&rule=late_start").text
    assert amara.get("/findings?status=x&rule=%00&page=99999999999&clinician=x").status_code == 200
    beyond = amara.get("/findings?status=all&page=99")
    assert (beyond.status_code, beyond.headers["location"]) == (303, "/findings?status=all&page=1")
    assert OF_AMARA in amara.get(beyond.headers["location"]).text


def an_open_promise(visited: Visited) -> Finding:
    """Jane's series ended, and nothing is booked since."""
    visited.watched.write(a_series("jane", OF_AMARA, "2026-11-03T10:00", rule=";COUNT=3"))
    visited.watched.look_twice("2026-11-24T08:30")
    visited.watched.look("2026-12-04T08:30")
    visited.at("2026-12-04T08:31")
    (owed, *_) = [
        f for f in visited.watched.findings() if is_promise(f.draft.rule) and f.status == "open"
    ]
    return owed


def as_it_is(visited: Visited, finding: Finding) -> Finding:
    (found,) = (f for f in visited.watched.findings() if f.id == finding.id)
    return found


def test_what_was_promised_is_said_to_be_done_and_nothing_else_is(visited: Visited) -> None:
    owed = an_open_promise(visited)
    amara = signed_in(visited, "amara", Role.CLINICIAN, "amara")

    assert "It&#39;s done" in amara.get(f"/findings/{owed.id}").text
    sent = amara.post(f"/findings/{owed.id}", answer="done")

    kept = as_it_is(visited, owed)
    assert (kept.status, kept.resolution) == ("resolved", "answered")
    shown = amara.get(sent.headers["location"]).text
    assert "It is kept as done" in shown
    assert "<dd>done " in shown
    assert latest_deeds(visited)[0].what == "done"
    visited.watched.look("2026-12-05T08:30")
    assert as_it_is(visited, owed).status == "resolved"
    other = next(
        f for f in visited.watched.findings("cancellation") if f.draft.clinician == "amara"
    )
    assert amara.post(f"/findings/{other.id}", answer="done").status_code == 422


def test_what_was_said_to_be_done_by_mistake_is_taken_back_and_asked_about_again(
    visited: Visited,
) -> None:
    owed = an_open_promise(visited)
    amara = signed_in(visited, "amara", Role.CLINICIAN, "amara")
    ben = signed_in(visited, "ben", Role.CLINICIAN, "ben")
    page = f"/findings/{owed.id}"
    assert amara.post(page, answer="not_done").status_code == 409
    amara.post(page, answer="done")
    assert ben.post(page, answer="not_done").status_code == 404
    assert as_it_is(visited, owed).status == "resolved"

    assert 'value="not_done"' in amara.get(page).text
    sent = amara.post(page, answer="not_done")

    assert (as_it_is(visited, owed).status, as_it_is(visited, owed).resolution) == ("open", None)
    shown = amara.get(sent.headers["location"]).text
    assert "It is asked about again." in shown
    assert 'value="not_done"' not in shown
    assert [deed.what for deed in latest_deeds(visited)[:2]] == ["not_done", "done"]
    visited.watched.look("2026-12-05T08:30")
    assert as_it_is(visited, owed).status == "open"
    amara.post(page, answer="done")
    assert as_it_is(visited, owed).status == "resolved"
