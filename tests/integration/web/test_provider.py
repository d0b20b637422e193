"""Signing in by a provider's word: who it names is let in, and no other word is believed."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import httpx
import pytest

from monitor.jobs.access.users import Role, add_user
from tests.integration.web.people import (
    BROWSER,
    PASSWORD,
    latest_deeds,
    let_in,
    try_to_sign_in,
    whom_it_signs_in,
)
from tests.integration.web.visited import BASE, Visited
from tests.servers.oidc_server import CLIENT, SECRET, Provider, new_key, oidc_provider


@pytest.fixture
def visited(tmp_path: Path) -> Visited:
    made = Visited(tmp_path)
    add_user(made.app(), "amara@riverside.example", Role.CLINICIAN, "amara", None)
    return made


@pytest.fixture
def provider(visited: Visited) -> Iterator[Provider]:
    with oidc_provider(int(visited.now.timestamp())) as made:
        oidc: dict[str, Any] = {"issuer": made.issuer, "client_id": CLIENT, "client_secret": SECRET}
        oidc |= {"allow_private_network": True, "name": "Riverside"}
        visited.watched.configure(web={"enabled": True, "base_url": BASE, "oidc": oidc})
        yield made


def sent_there(visited: Visited) -> tuple[str, str]:
    """The way back that the provider gives, and the cookie that the browser keeps."""
    away = visited.get("/signin/provider?next=/account", **BROWSER)
    back = httpx.get(away.headers["location"]).headers["location"]
    return back.removeprefix(BASE), away.headers["set-cookie"].partition(";")[0]


def come_back(visited: Visited) -> httpx.Response:
    back, cookie = sent_there(visited)
    return visited.get(back, **BROWSER, Cookie=cookie)


def test_whom_the_provider_names_is_let_in(visited: Visited, provider: Provider) -> None:
    assert "Sign in with Riverside" in visited.get("/signin", **BROWSER).text

    answer = come_back(visited)

    assert (answer.status_code, answer.headers["location"]) == (303, "/account")
    amara = whom_it_signs_in(visited, answer)
    assert "amara@riverside.example" in amara.get("/account").text
    assert latest_deeds(visited)[0].what == "signed_in_by_provider"


@pytest.mark.parametrize(
    "claims", [{"email": "mallory@elsewhere.example"}, {"email_verified": False}, {"email": None}]
)
def test_who_was_not_let_in_here_or_is_not_sure_to_be_it_is_not(
    visited: Visited, provider: Provider, claims: dict[str, Any]
) -> None:
    provider.claims = claims

    answer = come_back(visited)

    assert answer.status_code == 401
    assert "nobody has let you in here yet" in answer.text
    assert "set-cookie" not in answer.headers


@pytest.mark.parametrize(
    "claims",
    [
        {"iss": "https://evil.example"},
        {"aud": "another page"},
        {"nonce": "of another sign-in"},
        {"exp": 1_700_000_000},
    ],
)
def test_a_word_that_is_meant_for_another_or_is_old_counts_for_nothing(
    visited: Visited, provider: Provider, claims: dict[str, Any]
) -> None:
    provider.claims = claims

    answer = come_back(visited)

    assert answer.status_code == 401
    assert "did not work" in answer.text


def test_a_word_that_another_signed_counts_for_nothing(
    visited: Visited, provider: Provider
) -> None:
    provider.signs_with = new_key()

    assert come_back(visited).status_code == 401


def test_a_way_back_is_good_for_the_browser_that_went_there_and_once(
    visited: Visited, provider: Provider
) -> None:
    back, cookie = sent_there(visited)
    _, other = sent_there(visited)

    assert visited.get(back, **BROWSER).status_code == 401
    assert visited.get(back, **BROWSER, Cookie=other).status_code == 401
    assert visited.get(back, **BROWSER, Cookie=cookie).status_code == 303
    assert visited.get(back, **BROWSER, Cookie=cookie).status_code == 401


def test_whom_the_provider_sends_back_in_vain_keeps_nobody_from_signing_in(
    visited: Visited, provider: Provider
) -> None:
    let_in(visited, "sam", Role.ADMIN)
    provider.signs_with = new_key()
    back, cookie = sent_there(visited)
    answers = [visited.get(back, **BROWSER, Cookie=cookie).status_code for _ in range(119)]

    assert set(answers) == {401}
    assert visited.get(back, **BROWSER, Cookie=cookie).status_code == 429
    assert try_to_sign_in(visited, "sam", PASSWORD).status_code == 303


def test_a_way_there_from_an_address_without_end_leads_to_the_first_page(
    visited: Visited, provider: Provider
) -> None:
    away = visited.get(f"/signin/provider?next=/findings?rule={'x' * 5000}", **BROWSER)
    back = httpx.get(away.headers["location"]).headers["location"].removeprefix(BASE)
    answer = visited.get(back, **BROWSER, Cookie=away.headers["set-cookie"].partition(";")[0])

    assert (answer.status_code, answer.headers["location"]) == (303, "/")


def test_a_way_back_that_took_too_long_is_none(visited: Visited, provider: Provider) -> None:
    back, cookie = sent_there(visited)
    visited.at("2026-11-24T09:11")

    assert visited.get(back, **BROWSER, Cookie=cookie).status_code == 401


def test_without_a_provider_its_addresses_lead_back_to_the_sign_in_page(visited: Visited) -> None:
    assert visited.get("/signin/provider", **BROWSER).status_code == 401
    assert visited.get("/signin/callback?code=x&state=y", **BROWSER).status_code == 401
