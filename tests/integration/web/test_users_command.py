"""`steadyframe users`: who may sign in is decided at the machine."""

from __future__ import annotations

import json

import pytest

from monitor.jobs.access.sign_ins import sign_in
from tests.integration.web.people import PASSWORD
from tests.integration.web.visited import Visited
from tests.unit.cli.commanding import Said, steadyframe


def command(visited: Visited, *arguments: str, answers: str | None = None) -> Said:
    file = str(visited.watched.folder / "steadyframe.yaml")
    return steadyframe("--config", file, *arguments, answers=answers)


def users(visited: Visited, *arguments: str, answers: str | None = f"{PASSWORD}\n") -> Said:
    return command(visited, "users", *arguments, answers=answers)


def test_whoever_is_added_signs_in_and_whoever_is_disabled_does_not(visited: Visited) -> None:
    added = users(visited, "add", "Amara@x.example", "--role", "clinician", "--clinician", "amara")
    let_in = sign_in(visited.app(), "amara@x.example", PASSWORD, "")
    disabled = users(visited, "disable", "amara@x.example")

    assert (added.status, disabled.status) == (0, 0)
    assert let_in is not None
    assert sign_in(visited.app(), "amara@x.example", PASSWORD, "") is None
    (listed,) = json.loads(users(visited, "list", "--format", "json").out)
    assert (listed["role"], listed["clinician"]) == ("clinician", "amara")
    assert listed["disabled_at"] is not None


def test_a_new_password_is_the_only_one(visited: Visited) -> None:
    users(visited, "add", "ada", "--role", "admin")
    users(visited, "password", "ada", answers="another good password\n")

    assert sign_in(visited.app(), "ada", PASSWORD, "") is None
    assert sign_in(visited.app(), "ada", "another good password", "") is not None


@pytest.mark.parametrize(
    ("arguments", "answers", "says"),
    [
        (("add", "ada", "--role", "admin"), "short\n", "at least 12 characters"),
        (("add", "ada", "--role", "admin"), None, "at least 12 characters"),
        (("add", "ada", "--role", "clinician"), f"{PASSWORD}\n", "needs --clinician ID"),
        (("add", "a", "--role", "clinician", "--clinician", "x"), f"{PASSWORD}\n", "the id x"),
        (("password", "nobody"), f"{PASSWORD}\n", "Nobody signs in as nobody"),
        (("disable", "nobody"), "", "Nobody signs in as nobody"),
    ],
)
def test_what_does_not_fit_is_refused_in_words(
    visited: Visited, arguments: tuple[str, ...], answers: str | None, says: str
) -> None:
    refused = users(visited, *arguments, answers=answers)

    assert refused.status == 2
    assert says in refused.err


def test_nobody_is_added_twice(visited: Visited) -> None:
    users(visited, "add", "ada", "--role", "admin")
    again = users(visited, "add", "ADA", "--role", "supervisor")

    assert again.status == 2
    assert "users password ada" in again.err


@pytest.mark.parametrize(
    ("base_url", "host", "warned"),
    [
        (None, "127.0.0.1", "Only this machine reaches that"),
        ("http://localhost:8321", "127.0.0.1", "Only this machine reaches that"),
        ("http://192.0.2.20:8321", "127.0.0.1", "a web server with https has to stand before it"),
        ("https://frame.example", "127.0.0.1", ""),
        ("http://192.0.2.20:8321", "0.0.0.0", ""),
    ],
)
def test_a_link_that_no_phone_can_follow_says_so(
    visited: Visited, base_url: str | None, host: str, warned: str
) -> None:
    visited.watched.configure(web={"enabled": True, "base_url": base_url, "host": host})

    given = command(visited, "checkin-link", "amara")

    assert given.status == 0
    assert (warned in given.err) if warned else given.err == ""


def test_an_empty_list_says_what_to_do(visited: Visited) -> None:
    assert "users add NAME --role admin" in users(visited, "list").out
