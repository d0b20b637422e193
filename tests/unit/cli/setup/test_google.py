"""What the commands say about a Google source: signing in to it, and Meet that can't be asked."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
import yaml

from tests.servers.google.meet import NO_SCOPE
from tests.servers.google.server import GoogleServer
from tests.unit.cli.commanding import Said, steadyframe, write

BY_HAND = ("auth", "google", "north", "--no-browser")


@pytest.fixture
def google() -> Iterator[GoogleServer]:
    with GoogleServer() as server:
        yield server


@pytest.fixture
def practice(folder: Path, google: GoogleServer) -> Path:
    """Two sources that share a sign-in which is not there yet."""
    google.write_oauth_client(folder / "client.json")
    configure(folder, a_source(google, "north"), a_source(google, "second"))
    return folder


def a_source(google: GoogleServer, name: str, **more: Any) -> dict[str, Any]:
    return {
        "name": name,
        "type": "google",
        "credentials_file": "secrets/google.json",
        "oauth_client_file": "client.json",
        "api_endpoint": google.url,
        **more,
    }


def configure(folder: Path, *sources: dict[str, Any]) -> None:
    settings = {
        "practice": {"name": "Osei Counseling", "timezone": "America/New_York"},
        "clinicians": [{"id": "amara", "name": "Dr. Amara Osei"}],
        "sources": list(sources),
    }
    write(folder, "steadyframe.yaml", yaml.safe_dump(settings))


def sign_in_for(*arguments: str) -> Said:
    return steadyframe("auth", "google", *arguments)


def test_a_wrong_code_is_said_and_nothing_is_kept(practice: Path) -> None:
    said = steadyframe(*BY_HAND, answers="4/0Awrong\n")

    assert said.status == 1
    assert "north: Google refused the sign-in" in said.err
    assert not (practice / "secrets").exists()


def test_a_service_accounts_key_is_never_overwritten(practice: Path, google: GoogleServer) -> None:
    (practice / "secrets").mkdir()
    key = google.write_credentials(practice / "secrets" / "google.json", "service_account")
    before = key.read_bytes()
    said = sign_in_for("north")

    assert said.status == 1
    assert "service account's key" in said.err
    assert key.read_bytes() == before


def test_the_source_has_to_be_known(practice: Path) -> None:
    unnamed, mistyped = sign_in_for(), sign_in_for("nort")

    assert (unnamed.status, mistyped.status) == (2, 2)
    assert "north, second" in unnamed.err
    assert "no Google source nort" in mistyped.err


def test_the_app_that_asks_has_to_be_known(practice: Path, google: GoogleServer) -> None:
    configure(practice, a_source(google, "north", oauth_client_file=None))
    without, missing = sign_in_for(), sign_in_for("--client", "none.json")
    given = steadyframe(
        "auth", "google", "--no-browser", "--client", "client.json", answers="4/0\n"
    )

    assert (without.status, missing.status, given.status) == (2, 1, 1)
    assert "oauth_client_file" in without.err
    assert "none.json does not exist" in missing.err
    assert "Google refused the sign-in" in given.err


def test_meet_that_is_not_permitted_is_said_with_its_remedy_and_the_calendar_goes_on(
    practice: Path, google: GoogleServer
) -> None:
    (practice / "secrets").mkdir()
    google.write_credentials(practice / "secrets" / "google.json")
    configure(practice, a_source(google, "north", meet=True))
    times = {
        name: {"dateTime": f"2026-11-24T{clock}:00-05:00"}
        for name, clock in (("start", "10:00"), ("end", "10:50"))
    }
    link = "https://meet.google.com/abc-mnop-xyz"
    google.put({"id": "one", "summary": "Session: J. D.", "hangoutLink": link, **times})
    steadyframe("poll", "--now", "2026-11-24T09:00-05:00")
    google.meet.refusal = NO_SCOPE
    google.put({"id": "two", "summary": "Session: K. L.", **times})
    now = ("--now", "2026-11-24T10:01-05:00")

    poll, check = steadyframe("poll", *now), steadyframe("check")
    assert (poll.status, check.status) == (0, 1)
    assert "1 new or changed" in poll.out
    for said in (poll, check):
        assert "meetings.space.readonly" in said.out
    (state,) = json.loads(steadyframe("sources", "--format", "json", *now).out)
    assert (state["status"], state["last_error"]) == ("ok", None)
    assert "meetings.space.readonly" in state["conferences_error"]

    google.meet.refusal = None
    later = steadyframe("poll", "--now", "2026-11-24T10:05-05:00")
    assert "NOT ASKED" in poll.out
    assert "NOT ASKED" not in later.out
