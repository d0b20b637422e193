"""People sign in, and nobody else does."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from monitor.jobs.access.users import Role, disable_user, set_password
from tests.integration.web.people import (
    BROWSER,
    PASSWORD,
    Person,
    latest_deeds,
    let_in,
    signed_in,
    signed_in_again,
    try_to_sign_in,
    whom_it_signs_in,
)
from tests.integration.web.visited import Visited

NAME = "sam@riverside.example"


@pytest.fixture
def sam(visited: Visited) -> Person:
    return signed_in(visited, NAME, Role.ADMIN)


def test_whoever_signs_in_goes_on_to_where_they_wanted(visited: Visited) -> None:
    let_in(visited, NAME, Role.ADMIN)
    asked = visited.get("/account", **BROWSER)

    answer = try_to_sign_in(visited, NAME.upper(), PASSWORD, "/account")

    assert (asked.status_code, asked.headers["location"]) == (303, "/signin?next=/account")
    assert (answer.status_code, answer.headers["location"]) == (303, "/account")
    cookie = answer.headers["set-cookie"]
    assert "HttpOnly" in cookie
    assert "samesite=lax" in cookie.lower()
    person = whom_it_signs_in(visited, answer)
    assert "<h1>Your account</h1>" in person.get("/account").text


def test_a_cookie_over_https_is_for_this_host_alone_and_never_goes_in_clear(
    tmp_path: Path,
) -> None:
    visited = Visited(tmp_path, web={"base_url": "https://page.example"})
    let_in(visited, NAME, Role.ADMIN)

    cookie = try_to_sign_in(visited, NAME, PASSWORD).headers["set-cookie"]

    assert cookie.startswith("__Host-steadyframe=")
    assert "Secure" in cookie
    assert "Domain" not in cookie


@pytest.mark.parametrize(
    "to", ["https://evil.example", "//evil.example", "/\\evil.example", "/\tx", "javascript:x"]
)
def test_signing_in_leads_to_no_other_site(visited: Visited, to: str) -> None:
    let_in(visited, NAME, Role.ADMIN)

    assert try_to_sign_in(visited, NAME, PASSWORD, to).headers["location"] == "/"


def test_a_wrong_name_and_a_wrong_password_are_told_alike(visited: Visited) -> None:
    let_in(visited, NAME, Role.ADMIN)

    wrong = [try_to_sign_in(visited, name, "not this one") for name in (NAME, "x@y.example")]

    assert [answer.status_code for answer in wrong] == [401, 401]
    assert wrong[0].text.replace(NAME, "") == wrong[1].text.replace("x@y.example", "")
    assert "set-cookie" not in wrong[0].headers


def test_after_five_wrong_passwords_the_right_one_waits_a_quarter_of_an_hour(
    visited: Visited,
) -> None:
    let_in(visited, NAME, Role.ADMIN)
    for _ in range(5):
        try_to_sign_in(visited, NAME, "not this one")

    locked = try_to_sign_in(visited, NAME, PASSWORD)
    visited.at("2026-11-24T09:16")

    assert locked.status_code == 401
    assert try_to_sign_in(visited, NAME, PASSWORD).status_code == 303


def test_who_tries_many_names_from_one_place_has_to_wait(visited: Visited) -> None:
    tried = [try_to_sign_in(visited, "", "").status_code for _ in range(31)]

    assert (tried[29], tried[30]) == (401, 429)
    assert visited.get("/c/x.y").status_code == 404


def test_who_guesses_links_keeps_nobody_at_the_same_place_from_signing_in(
    visited: Visited,
) -> None:
    let_in(visited, NAME, Role.ADMIN)
    guessed = [visited.get("/c/x.y").status_code for _ in range(31)]

    assert (guessed[29], guessed[30]) == (404, 429)
    assert try_to_sign_in(visited, NAME, PASSWORD).status_code == 303


def test_where_somebody_is_signed_in_is_listed_and_ended_there(
    visited: Visited, sam: Person
) -> None:
    phone = signed_in_again(visited, NAME, "Phone")
    shown = sam.get("/account").text
    theirs = shown.partition('name="sign_in" value="')[2].partition('"')[0]

    ended = sam.post("/account/signins", sign_in=theirs)

    assert "Phone" in shown
    assert ended.status_code == 303
    assert phone.get("/account").status_code == 303
    assert sam.get("/account").status_code == 200


def test_nobody_ends_the_sign_ins_of_others(visited: Visited, sam: Person) -> None:
    mallory = signed_in(visited, "mallory@riverside.example", Role.SUPERVISOR)
    own = latest_deeds(visited)
    sams = next(deed.about for deed in reversed(own) if deed.what == "signed_in")

    assert mallory.post("/account/signins", sign_in=str(sams)).status_code == 404
    assert sam.get("/account").status_code == 200


def test_signing_out_ends_it_for_whoever_has_the_cookie(sam: Person) -> None:
    out = sam.post("/signout")

    assert out.headers["location"] == "/signin"
    assert sam.get("/account").status_code == 303


def test_a_sign_in_ends_after_half_a_day_without_use_and_after_a_week_in_any_case(
    visited: Visited, sam: Person
) -> None:
    left_open = signed_in_again(visited, NAME)
    for day in range(24, 31):
        for hour in ("08", "16", "23"):
            visited.at(f"2026-11-{day}T{hour}:59")
            assert sam.get("/account").status_code == 200

    assert left_open.get("/account").status_code == 303
    visited.at("2026-12-01T09:01")
    assert sam.get("/account").status_code == 303


def test_a_new_password_or_being_kept_out_ends_every_sign_in(visited: Visited, sam: Person) -> None:
    set_password(visited.app(), NAME, "another good password")
    assert sam.get("/account").status_code == 303
    assert try_to_sign_in(visited, NAME, PASSWORD).status_code == 401
    disable_user(visited.app(), NAME)

    assert try_to_sign_in(visited, NAME, "another good password").status_code == 401


def test_a_clinician_who_left_the_config_sees_nothing_any_more(visited: Visited) -> None:
    amara = signed_in(visited, "amara@riverside.example", Role.CLINICIAN, "amara")
    visited.watched.configure(clinicians=[{"id": "ben", "name": "Dr. Ben Roth"}])

    assert amara.get("/account").status_code == 303


@pytest.mark.parametrize("headers", [{"Sec-Fetch-Site": "cross-site"}, {"Origin": "https://evil"}])
def test_what_another_site_sends_is_refused(
    visited: Visited, sam: Person, headers: dict[str, str]
) -> None:
    cookie = {"Cookie": f"steadyframe={sam.cookie}"}
    for path in ("/signin", "/signout"):
        sent = visited.ask("POST", path, headers={**BROWSER, **cookie, **headers}, data={"a": "b"})
        assert sent.status_code == 403
    assert sam.get("/account").status_code == 200


def test_a_form_without_the_seal_of_its_page_changes_nothing(visited: Visited, sam: Person) -> None:
    headers = {**BROWSER, "Cookie": f"steadyframe={sam.cookie}"}

    assert visited.ask("POST", "/signout", headers=headers).status_code == 403
    assert sam.get("/account").status_code == 200


def test_whoever_is_signed_out_meanwhile_is_told_what_became_of_what_they_sent(
    visited: Visited, sam: Person
) -> None:
    cookie = {"Cookie": f"steadyframe={sam.cookie}"}
    old = visited.ask("POST", "/signout", headers={**BROWSER, **cookie}, data={"seal": "old"})
    sam.post("/signout")
    late = sam.post("/account/signins", sign_in="s_1")

    assert (old.status_code, late.status_code) == (403, 401)
    assert "<h1>This form is too old</h1>" in old.text
    assert "Sign in, load the page again" in late.text


@pytest.mark.parametrize(
    "sent",
    [
        {"data": {"name": "sam\x00", "password": PASSWORD}},
        {"json": {"name": 1, "password": ["x"], "next": None}},
        {"json": {"name": "\ud800", "password": "\ud800"}},
        {"content": b"name=%ff&password=\xff"},
    ],
)
def test_what_no_form_of_ours_sends_signs_nobody_in(visited: Visited, sent: dict[str, Any]) -> None:
    assert visited.post("/signin", **sent).status_code in (400, 401)


def test_an_address_that_no_database_can_look_for_is_refused(sam: Person) -> None:
    for path in ("/findings/f_%00", "/clients/%00", "/sources/%00", "/digests/%00"):
        assert sam.get(path).status_code == 400


def test_a_forged_cookie_is_nobodys(visited: Visited, sam: Person) -> None:
    for value in (sam.cookie[:-1] + ("A" if sam.cookie[-1] != "A" else "B"), "x" * 3000, "a.b"):
        assert Person(visited=visited, cookie=value).get("/account").status_code == 303


def test_each_sign_in_and_what_went_wrong_is_on_record(visited: Visited, sam: Person) -> None:
    try_to_sign_in(visited, NAME, "not this one")
    sam.post("/signout")

    done = [deed.what for deed in latest_deeds(visited)]
    assert done == ["signed_out", "wrong_password", "signed_in", "user_added"]


def test_the_database_holds_neither_password_nor_cookie(visited: Visited, sam: Person) -> None:
    visited.app().engine.dispose()
    stored = b"".join(file.read_bytes() for file in visited.watched.folder.glob("steadyframe.db*"))

    assert PASSWORD.encode() not in stored
    assert sam.cookie.partition(".")[0].encode() not in stored
    assert b"$argon2id$" in stored


def test_what_is_not_there_leads_back_to_the_page_and_for_a_link_says_whom_to_ask(
    visited: Visited, sam: Person
) -> None:
    for path in ("/findings/f_none", "/clients/nobody", "/digests/0", "/no/such/page"):
        page = sam.get(path).text
        assert "There is no such page" in page
        assert '<a class="button" href="/">' in page
    assert sam.get("/findings/").status_code == 404  # and not a way to the host that somebody names
    by_link = visited.get("/c/x.y", **BROWSER).text
    assert "The link may have ended" in by_link
    assert 'href="/"' not in by_link
