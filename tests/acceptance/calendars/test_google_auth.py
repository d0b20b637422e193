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

from tests.acceptance.practice import COMMAND, Practice
from tests.servers.google.server import GoogleServer

# Follows redirects to this machine, as a browser does.
BROWSER = """\
import sys, httpx
httpx.get(sys.argv[1], follow_redirects=True).raise_for_status()
"""


@pytest.fixture
def google() -> Iterator[GoogleServer]:
    with GoogleServer(zone="America/New_York") as server:
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
    return make_practice(sources=[{"name": "north", **source}, {**source, **second}])


def test_a_browser_sign_in_serves_both_sources_that_share_it_until_it_ends(
    practice: Practice, google: GoogleServer, tmp_path: Path
) -> None:
    (tmp_path / "browser.py").write_text(BROWSER)
    practice.environment["BROWSER"] = f"{sys.executable} {tmp_path / 'browser.py'} %s"
    done = practice.run("auth", "google", "north")

    path = tmp_path / "secrets" / "google.json"
    assert path.stat().st_mode & 0o777 == 0o600
    assert path.parent.stat().st_mode & 0o777 == 0o700
    assert json.loads(path.read_text())["type"] == "authorized_user"
    assert "Signed in." in done.out
    assert re.search(r"^north: Calendar primary: 0 events", done.out, re.MULTILINE)
    assert re.search(r"^second: .* 1 task list\.$", done.out, re.MULTILINE)
    practice.poll("2026-11-23T09:00")

    google.tokens.revoke()
    poll = practice.poll("2026-11-23T09:05", expect=1)
    assert "`steadyframe auth google north`" in poll.out
    assert "7 days" in poll.out
    for secret in (google.tokens.refresh_token, google.tokens.client_secret):
        assert secret not in done.out + done.err + poll.out + poll.err


def test_a_sign_in_without_a_browser_takes_the_pasted_address(
    practice: Practice, tmp_path: Path
) -> None:
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
        went_to = httpx.get(url).headers["location"]
        out, err = process.communicate(f"{went_to}\n", timeout=30)

    assert (process.returncode, "Traceback" in err) == (0, False)
    assert "Signed in." in out
    assert (tmp_path / "secrets" / "google.json").stat().st_mode & 0o777 == 0o600
