"""Alerts and digests arrive: by e-mail, in Slack by webhook and by bot, and in a file."""

from __future__ import annotations

import json
import re
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from tests.acceptance.conftest import TellOnce
from tests.acceptance.practice import NAMES, Practice, at, session
from tests.servers.slack.emulator import TOKEN_WITHOUT_RIGHTS, SlackEmulator, id_of
from tests.servers.smtp_server import SmtpServer, running_smtp

LOGIN = ("monitor", "s3cret-pass-9")
MONDAY = "2026-11-23T"
Story = dict[str, Any]


def short_notice_move(practice: Practice) -> None:
    """Jane's Tuesday is moved on Monday: one warning."""
    steady = session("steady", "2026-11-26T15:00", client="A. W.")
    practice.calendar(steady, session("one", "2026-11-24T08:00"))
    practice.poll(MONDAY + "09:00")
    practice.calendar(steady, session("one", "2026-11-25T08:00"))
    practice.poll(MONDAY + "09:10")
    practice.poll(MONDAY + "09:20")


def mail_server(smtp: SmtpServer) -> dict[str, Any]:
    return {
        "host": smtp.host,
        "port": smtp.port,
        "security": "starttls",
        "username": LOGIN[0],
        "password": "${SMTP_PASSWORD}",
        "from": "SteadyFrame <monitor@riverside.example>",
        "ca_file": str(smtp.ca_file),
    }


def practice_with_every_channel(folder: Path, smtp: SmtpServer, slack: SlackEmulator) -> Practice:
    bot = {"token": "${TOKEN}", "channel": slack.channel, "base_url": slack.api_url}
    channels = [
        {"name": "me", "type": "email", "to": ["amara@riverside.example"]},
        {"name": "front-desk", "type": "slack", "webhook_url": "${HOOK}"},
        {"name": "bot", "type": "slack", **bot},
        {"name": "log", "type": "file", "path": "out/messages.jsonl"},
    ]
    everywhere = [channel["name"] for channel in channels]
    practice = Practice(
        folder,
        {
            "channels": channels,
            "alerts": {"to": everywhere},
            "digests": [{"name": "monday", "to": everywhere, "clinician": "amara"}],
            "email": mail_server(smtp),
        },
    )
    practice.environment |= {
        "SMTP_PASSWORD": LOGIN[1],
        "HOOK": slack.webhook_url,
        "TOKEN": slack.token,
    }
    return practice


def tell(practice: Practice) -> Story:
    """An alert and a digest are sent, and each of them once more."""
    short_notice_move(practice)
    (finding,) = practice.findings("reschedule", now=MONDAY + "09:20")
    alerts = [
        practice.run("alerts", "send", "--now", at(MONDAY + minute)).out
        for minute in ("09:21", "09:22")
    ]
    queued = practice.alerts(MONDAY + "09:22")
    practice.poll("2026-11-30T07:00")
    week = ("digest", "--week", "2026-W48", "--now", at("2026-11-30T07:30"))
    digests = [practice.run(*week, "--send").out for _ in range(2)]
    stored = b"".join(file.read_bytes() for file in (practice.folder / "data").iterdir())
    return {
        "finding": finding["id"],
        "queued": {row["channel"]: row for row in queued},
        "alerts": alerts,
        "digests": digests,
        "digest": practice.run(*week, "--format", "json").json["id"],
        "written": {message["kind"]: message for message in practice.messages()},
        "lines": len(practice.messages()),
        "stored": stored.decode("latin-1"),
    }


def told(smtp: SmtpServer, slack: SlackEmulator, story: Story) -> Story:
    """What the servers took, beside what the practice says."""
    ids = {story["queued"]["bot"]["id"], story["digest"]}
    mails = [
        {
            "id": mail.content["X-SteadyFrame-Id"],
            "to": list(mail.recipients),
            "plain": mail.part("plain"),
            "html": mail.part("html"),
        }
        for mail in smtp.mails
    ]
    return {
        **story,
        "mails": mails,
        "slack": [message for message in slack.messages() if id_of(message) in ids],
        "secrets": [LOGIN[1], slack.webhook_url, slack.token],
    }


@pytest.fixture
def story(tell_once: TellOnce, slack: SlackEmulator) -> Story:
    def everything(folder: Path) -> Story:
        with running_smtp(security="starttls", login=LOGIN) as smtp:
            return told(smtp, slack, tell(practice_with_every_channel(folder, smtp, slack)))

    return tell_once("channels", everything)


def test_an_alert_reaches_every_channel_once(story: Story) -> None:
    first, again = story["alerts"]
    queued = story["queued"]
    assert "4 sent" in first
    assert "0 sent" in again
    assert {row["status"] for row in queued.values()} == {"sent"}
    assert [mail["id"] for mail in story["mails"]] == [queued["me"]["id"], story["digest"]]
    assert story["written"]["alert"]["id"] == queued["log"]["id"]
    assert queued["bot"]["id"] in map(id_of, story["slack"])


def test_an_alert_by_mail_says_what_happened(story: Story) -> None:
    alert = story["mails"][0]
    assert alert["to"] == ["amara@riverside.example"]
    assert "moved" in alert["plain"].casefold()
    assert "moved" in alert["html"].casefold()


def test_an_alert_in_a_file_has_its_channel_its_finding_and_its_time(story: Story) -> None:
    written = story["written"]["alert"]
    fields = {"id", "kind", "channel", "created_at", "findings", "subject", "text", "html"}
    assert set(written) >= fields
    assert (written["kind"], written["channel"]) == ("alert", "log")
    assert written["findings"] == [story["finding"]]
    assert re.search(r"[+-]\d\d:\d\d$|Z$", written["created_at"])


def test_a_digest_reaches_every_channel_once(story: Story) -> None:
    first, again = story["digests"]
    weekly = story["written"]["digest"]
    assert "4 sent" in first
    assert "0 sent" in again
    assert story["mails"][-1]["id"] == story["digest"]
    assert story["lines"] == 2
    assert weekly["id"] == story["digest"]
    assert story["finding"] in weekly["findings"]
    assert story["digest"] in map(id_of, story["slack"])


def test_no_message_has_a_client_s_name(story: Story) -> None:
    said = [m["text"] + m["html"] + m["subject"] for m in story["written"].values()]
    said += [mail["plain"] + mail["html"] for mail in story["mails"]]
    said += [json.dumps(message) for message in story["slack"]]
    assert not any(name in text for name in NAMES for text in said)


def test_no_secret_is_in_the_database(story: Story) -> None:
    assert not any(secret in story["stored"] for secret in story["secrets"])


def test_names_are_shown_where_the_config_asks_for_them(
    make_practice: Callable[..., Practice],
) -> None:
    names = ("pseudonym", "initials", "full")
    practice = make_practice(
        channels=[
            {"name": how, "type": "file", "path": f"out/{how}.jsonl", "names": how} for how in names
        ],
        alerts={"to": list(names)},
        digests=[],
    )
    short_notice_move(practice)
    practice.run("alerts", "send", "--now", at(MONDAY + "09:21"))
    said = {how: practice.messages(f"out/{how}.jsonl")[0]["text"] for how in names}
    assert "Jane Doe" in said["full"]
    assert "Jane" not in said["initials"]
    assert "J" in said["initials"]
    assert "Jane" not in said["pseudonym"]
    assert "jd" in said["pseudonym"]


BROKEN = {
    "mail-down": ({"host": "127.0.0.1", "port": 9}, {}),
    "mail-password": ({}, {"SMTP_PASSWORD": "wr0ng-pass"}),
    "slack-auth": (None, {"TOKEN": "xoxb-nobody-knows"}),
    "slack-scope": (None, {"TOKEN": TOKEN_WITHOUT_RIGHTS}),
}


@pytest.mark.parametrize("case", BROKEN)
def test_a_channel_that_refuses_is_said_and_keeps_its_messages(
    make_practice: Callable[..., Practice],
    make_smtp: Callable[..., SmtpServer],
    slack: SlackEmulator,
    case: str,
) -> None:
    server, environment = BROKEN[case]
    smtp = make_smtp(security="starttls", login=LOGIN)
    me = {"name": "me", "type": "email", "to": ["amara@riverside.example"]}
    if server is None:
        me = {"name": "me", "type": "slack", "token": "${TOKEN}", "channel": slack.channel}
        me["base_url"] = slack.api_url
    practice = make_practice(
        channels=[me],
        alerts={"to": ["me"]},
        digests=[],
        **({} if server is None else {"email": mail_server(smtp) | server}),
    )
    practice.environment |= {"SMTP_PASSWORD": LOGIN[1]} | environment
    short_notice_move(practice)
    result = practice.run("alerts", "send", "--now", at(MONDAY + "09:21"), expect=1)
    assert "me" in result.err
    for secret in ("wr0ng-pass", "xoxb-nobody-knows", TOKEN_WITHOUT_RIGHTS, LOGIN[1]):
        assert secret not in result.out + result.err
    (row,) = practice.alerts(MONDAY + "09:21")
    assert row["status"] == ("queued" if case == "mail-down" else "failed")
    assert row["attempts"] == 1
    assert row["last_error"]
    assert row["sent_at"] is None
    if case == "mail-down":
        assert "FAILED" in practice.run("alerts", "test", "me", expect=1).out
    practice.environment |= {"SMTP_PASSWORD": LOGIN[1], "TOKEN": slack.token}
    if server is not None:
        practice.configure(email=mail_server(smtp))
    practice.run("alerts", "test", "me", "--now", at(MONDAY + "10:30"))
    practice.run("alerts", "send", "--now", at(MONDAY + "12:00"))
    (row,) = practice.alerts(MONDAY + "12:00")
    assert row["status"] == "sent"
