"""Alerts and digests arrive: by e-mail, in Slack by webhook and by bot, and in a file."""

from __future__ import annotations

import json
import re
from collections.abc import Callable
from typing import Any

import pytest

from tests.acceptance.practice import NAMES, Practice, at, session
from tests.slack_emulator import TOKEN_WITHOUT_RIGHTS, SlackEmulator, id_of, slack
from tests.smtp_server import SmtpServer, make_smtp

__all__ = ["make_smtp", "slack"]

LOGIN = ("monitor", "s3cret-pass-9")
MONDAY = "2026-11-23T"


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


def test_an_alert_and_the_digest_reach_mail_slack_and_file(
    make_practice: Callable[..., Practice],
    make_smtp: Callable[..., SmtpServer],
    slack: SlackEmulator,
) -> None:
    smtp = make_smtp(security="starttls", login=LOGIN)
    everywhere = ["me", "front-desk", "bot", "log"]
    practice = make_practice(
        channels=[
            {"name": "me", "type": "email", "to": ["amara@riverside.example"]},
            {"name": "front-desk", "type": "slack", "webhook_url": "${HOOK}"},
            {
                "name": "bot",
                "type": "slack",
                "token": "${TOKEN}",
                "channel": slack.channel,
                "base_url": slack.api_url,
            },
            {"name": "log", "type": "file", "path": "out/messages.jsonl"},
        ],
        alerts={"to": everywhere},
        digests=[{"name": "monday", "to": everywhere, "clinician": "amara"}],
        email=mail_server(smtp),
    )
    practice.environment |= {
        "SMTP_PASSWORD": LOGIN[1],
        "HOOK": slack.webhook_url,
        "TOKEN": slack.token,
    }
    short_notice_move(practice)
    (finding,) = practice.findings("reschedule", now=MONDAY + "09:20")
    sent = practice.run("alerts", "send", "--now", at(MONDAY + "09:21"))
    assert "4 sent" in sent.out
    practice.run("alerts", "send", "--now", at(MONDAY + "09:22"))

    (mail,) = smtp.mails
    assert mail.recipients == ("amara@riverside.example",)
    alert_id = mail.content["X-SteadyFrame-Id"]
    assert "moved" in mail.part("plain").casefold()
    assert "moved" in mail.part("html").casefold()
    (written,) = practice.messages()
    assert set(written) >= {
        "id",
        "kind",
        "channel",
        "created_at",
        "findings",
        "subject",
        "text",
        "html",
    }
    assert (written["kind"], written["channel"]) == ("alert", "log")
    assert written["findings"] == [finding["id"]]
    assert re.search(r"[+-]\d\d:\d\d$|Z$", written["created_at"])
    queued = {row["channel"]: row for row in practice.alerts(MONDAY + "09:22")}
    assert {row["status"] for row in queued.values()} == {"sent"}
    assert queued["me"]["id"] == alert_id
    assert written["id"] == queued["log"]["id"]
    in_slack = {id_of(m) for m in slack.messages()}
    assert queued["bot"]["id"] in in_slack

    practice.poll("2026-11-30T07:00")
    week = ("digest", "--week", "2026-W48", "--now", at("2026-11-30T07:30"))
    sent = practice.run(*week, "--send")
    assert "4 sent" in sent.out
    again = practice.run(*week, "--send")
    assert "0 sent" in again.out
    digest = practice.run(*week, "--format", "json").json
    assert smtp.mails[-1].content["X-SteadyFrame-Id"] == digest["id"]
    assert len(smtp.mails) == 2
    (weekly,) = (m for m in practice.messages() if m["kind"] == "digest")
    assert weekly["id"] == digest["id"]
    assert finding["id"] in weekly["findings"]
    assert len(slack.messages(digest["id"])) >= 1

    said = [m["text"] + m["html"] + m["subject"] for m in practice.messages()]
    said += [mail.part("plain") + mail.part("html") for mail in smtp.mails]
    said += [json.dumps(m) for m in slack.messages() if id_of(m) in {alert_id, digest["id"]}]
    assert not any(name in text for name in NAMES for text in said)
    stored = b"".join(f.read_bytes() for f in (practice.folder / "data").iterdir())
    for secret in (LOGIN[1], slack.webhook_url, slack.token):
        assert secret.encode() not in stored


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
