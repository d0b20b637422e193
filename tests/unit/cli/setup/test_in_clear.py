"""A login that everyone on the way can read is said in `check`."""

from __future__ import annotations

from pathlib import Path

import pytest

from config import ConfigError, load_settings
from monitor.cli.setup.in_clear import secrets_in_clear
from tests.unit.cli.commanding import PRACTICE, steadyframe, write

FILE = "sources: [{name: calendar, type: ical, path: calendars/amara.ics}]"
MAIL = "email: {host: HOST, security: SECURITY, username: u, password: p, from: m@x.example}\n"


def noted(folder: Path, text: str) -> str:
    return secrets_in_clear(load_settings(write(folder, "s.yaml", text), environ={}))


@pytest.mark.parametrize(
    ("source", "is_told"),
    [
        ("type: ical, url: 'http://x.example/f.ics', token: t", True),
        ("type: ical, url: 'HTTP://x.example/f.ics', username: u, password: p", True),
        ("type: google, credentials_file: g.json, api_endpoint: 'http://x.example'", True),
        (
            "type: caldav, url: 'http://nas.example/', username: u, password: p, "
            "allow_private_network: true",
            True,
        ),
        ("type: ical, url: 'https://x.example/f.ics', token: t", False),
        ("type: ical, url: 'webcal://x.example/f.ics', token: t", False),
        ("type: ical, url: 'http://localhost:8080/f.ics', token: t", False),
        ("type: ical, url: 'http://x.example/public.ics'", False),
    ],
)
def test_of_sources(folder: Path, source: str, is_told: bool) -> None:
    text = PRACTICE.replace(FILE, f"sources: [{{name: north, {source}}}]")

    assert noted(folder, text).startswith("source north: ") is is_told


@pytest.mark.parametrize(
    ("host", "security", "is_told"),
    [
        ("smtp.x.example", "none", True),
        ("smtp.x.example", "starttls", False),
        ("localhost", "none", False),
    ],
)
def test_of_mail(folder: Path, host: str, security: str, is_told: bool) -> None:
    mail = MAIL.replace("HOST", host).replace("SECURITY", security)

    assert noted(folder, PRACTICE + mail).startswith("email: ") is is_told


@pytest.mark.parametrize(
    ("channel", "is_told"),
    [
        ("type: slack, token: t, channel: C1, base_url: 'http://x.example'", True),
        ("type: slack, webhook_url: 'http://x.example/hook'", True),
        ("type: webhook, url: 'http://x.example/hook', secret: s", True),
        ("type: slack, token: t, channel: C1", False),
        ("type: slack, webhook_url: 'https://hooks.slack.com/x'", False),
        ("type: apprise, urls: ['json://u:p@x.example/hook']", True),
        ("type: apprise, urls: ['jsons://x.example/hook', 'gotify://x.example/token']", True),
        ("type: apprise, urls: ['ntfy://u:p@x.example/topic']", True),
        ("type: apprise, urls: ['mailto://u:p@x.example']", True),
        ("type: apprise, urls: ['jsons://u:p@x.example/hook', 'gotifys://x.example/t']", False),
        ("type: apprise, urls: ['json://u:p@localhost:8080/hook']", False),
        # apprise turns these into encrypted ones, and knows no other way to Telegram and Discord.
        ("type: apprise, urls: ['ntfy://topic', 'mailto://u:p@gmail.com']", False),
        ("type: apprise, urls: ['tgram://123456789:abcdefg_hijklmnop/12315544/']", False),
        ("type: apprise, urls: ['discord://4174216298/JHMHI8qBe7bk2ZwO5U711o3dV_js']", False),
        ("type: apprise, urls: ['nobody://knows/this']", False),
    ],
)
def test_of_channels(folder: Path, channel: str, is_told: bool) -> None:
    text = PRACTICE.replace("type: file, path: out/messages.jsonl", channel)

    assert noted(folder, text).startswith("channel messages: ") is is_told


def test_an_address_that_apprise_does_not_know_is_written_nowhere(
    folder: Path, capfd: pytest.CaptureFixture[str]
) -> None:
    channel = "type: apprise, urls: ['nobody://knows/this']"
    noted(folder, PRACTICE.replace("type: file, path: out/messages.jsonl", channel))

    assert capfd.readouterr() == ("", "")


@pytest.mark.parametrize(
    ("url", "is_told"),
    [
        ("http://x.example/ping/abc", True),
        ("https://x.example/ping/abc", False),
        ("http://localhost:8000/ping/abc", False),
    ],
)
def test_of_the_heartbeat_whose_address_is_the_secret(
    folder: Path, url: str, is_told: bool
) -> None:
    said = noted(folder, f"{PRACTICE}heartbeat: {{url: '{url}'}}\n")

    assert said.startswith("heartbeat: ") is is_told


def test_a_note_is_no_failure(folder: Path) -> None:
    write(folder, "calendars/amara.ics", "BEGIN:VCALENDAR\r\nEND:VCALENDAR\r\n")
    mail = MAIL.replace("HOST", "smtp.x.example").replace("SECURITY", "none")
    write(folder, "steadyframe.yaml", PRACTICE + mail)

    said = steadyframe("check")

    assert said.status == 0
    assert "Note: email: what lets SteadyFrame in travels unencrypted" in said.out


@pytest.mark.parametrize("scheme", ["http", "HTTP", "Http"])
def test_a_caldav_password_goes_in_clear_only_to_a_server_of_ones_own(
    folder: Path, scheme: str
) -> None:
    source = f"{{name: n, type: caldav, url: '{scheme}://x.example/', username: u, password: p}}"
    text = PRACTICE.replace(FILE, f"sources: [{source}]")

    with pytest.raises(ConfigError, match="the password would travel unencrypted"):
        noted(folder, text)


def test_the_page_beyond_this_machine_is_said_unless_a_proxy_encrypts(folder: Path) -> None:
    told = {
        web: "web" in noted(folder, f"{PRACTICE}web: {{enabled: true, {web}}}\n")
        for web in (
            "port: 8321",
            "host: 0.0.0.0",
            "base_url: 'http://frame.example'",
            "base_url: 'https://frame.example', host: 0.0.0.0",
        )
    }

    assert list(told.values()) == [False, True, True, False]
