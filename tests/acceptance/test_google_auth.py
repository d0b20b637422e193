"""`steadyframe auth google` as a process, with a browser and without one."""

from __future__ import annotations

import json
import re
import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path

import httpx
import pytest

from tests.acceptance.google_calendar import event
from tests.acceptance.practice import COMMAND, Practice
from tests.google_server import GoogleServer

# Follows redirects to this machine, as a browser does.
BROWSER = """\
import sys, httpx
httpx.get(sys.argv[1], follow_redirects=True).raise_for_status()
"""


@pytest.fixture
def google() -> Iterator[GoogleServer]:
    with GoogleServer(zone="America/New_York") as server:
        server.put(event("one", "2026-11-24T10:00"))
        server.tokens.revoke()  # nobody has signed in
        yield server


@pytest.fixture
def practice(
    make_practice: Callable[..., Practice], google: GoogleServer, tmp_path: Path
) -> Practice:
    google.write_oauth_client(tmp_path / "client.json")
    source = {
        "type": "google",
        "clinician": "amara",
        "credentials_file": "secrets/google.json",
        "oauth_client_file": "client.json",
        "api_endpoint": google.url,
    }
    second = {"name": "second", "calendar_id": google.calendar_id, "tasks": True}
    made = make_practice(sources=[{"name": "north", **source}, {**source, **second}])
    (tmp_path / "browser.py").write_text(BROWSER)
    made.environment["BROWSER"] = f"{sys.executable} {tmp_path / 'browser.py'} %s"
    return made


def by_hand(practice: Practice, paste: Callable[[str], str]) -> tuple[int, str, str]:
    """Signs in without a browser: `paste` makes of the shown address what is pasted."""
    with subprocess.Popen(
        [str(COMMAND), "auth", "google", "north", "--no-browser"],
        cwd=practice.folder,
        env=practice.environment,
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    ) as process:
        assert process.stdout is not None
        url = next(line.strip() for line in process.stdout if line.startswith("http"))
        out, err = process.communicate(paste(url) + "\n", timeout=30)
    assert "Traceback" not in out + err
    return process.returncode, out, err


def went_to(url: str) -> str:
    return str(httpx.get(url).headers["location"])


def test_a_browser_sign_in_is_kept_and_both_sources_that_share_it_work(
    practice: Practice, google: GoogleServer, tmp_path: Path
) -> None:
    done = practice.run("auth", "google", "north")

    path = tmp_path / "secrets" / "google.json"
    assert path.stat().st_mode & 0o777 == 0o600
    assert path.parent.stat().st_mode & 0o777 == 0o700
    assert json.loads(path.read_text())["type"] == "authorized_user"
    assert "Signed in." in done.out
    assert re.search(r"^north: Calendar primary: 1 event", done.out, re.MULTILINE)
    assert re.search(r"^second: .* 1 task list\.$", done.out, re.MULTILINE)
    for secret in (google.tokens.refresh_token, google.tokens.client_secret):
        assert secret not in done.out + done.err
    practice.run("check")
    practice.poll("2026-11-23T09:00")


def test_a_sign_in_without_a_browser_takes_the_pasted_address(
    practice: Practice, tmp_path: Path
) -> None:
    status, out, _ = by_hand(practice, went_to)

    assert status == 0
    assert "Signed in." in out
    assert (tmp_path / "secrets" / "google.json").stat().st_mode & 0o777 == 0o600


def test_a_wrong_code_is_said_and_nothing_is_kept(practice: Practice, tmp_path: Path) -> None:
    status, _, err = by_hand(practice, lambda _: "4/0Awrong")

    assert status == 1
    assert "north: Google refused the sign-in" in err
    assert not (tmp_path / "secrets").exists()


def test_a_person_who_says_no_in_the_browser_is_understood(
    practice: Practice, google: GoogleServer
) -> None:
    google.tokens.consent.denied = True

    assert "Access was not given" in practice.run("auth", "google", "north", expect=1).err


def test_a_service_accounts_key_is_never_overwritten(
    practice: Practice, google: GoogleServer, tmp_path: Path
) -> None:
    (tmp_path / "secrets").mkdir()
    key = google.write_credentials(tmp_path / "secrets" / "google.json", "service_account")
    before = key.read_bytes()

    said = practice.run("auth", "google", "north", expect=1).err
    assert "service account's key" in said
    assert key.read_bytes() == before


def test_signing_in_again_replaces_a_sign_in_that_ended(
    practice: Practice, google: GoogleServer
) -> None:
    practice.run("auth", "google", "north")
    google.tokens.revoke()
    said = practice.poll("2026-11-23T09:00", "--source", "north", expect=1).out
    assert "`steadyframe auth google north`" in said
    assert "7 days" in said

    practice.run("auth", "google", "north")
    practice.poll("2026-11-23T09:05")


def test_the_source_and_the_app_have_to_be_known(practice: Practice) -> None:
    assert "north, second" in practice.run("auth", "google", expect=2).err
    assert "no Google source nort" in practice.run("auth", "google", "nort", expect=2).err
    sources = practice.settings["sources"][:1]
    del sources[0]["oauth_client_file"]
    practice.configure(sources=sources)
    assert "oauth_client_file" in practice.run("auth", "google", expect=2).err
    missing = practice.run("auth", "google", "--client", "none.json", expect=1)
    assert "none.json does not exist" in missing.err
    practice.run("auth", "google", "--client", "client.json")
