"""A channel that does not take messages is shown wherever somebody would look."""

from __future__ import annotations

from collections.abc import Callable

from tests.acceptance.messages.test_channels import short_notice_move
from tests.acceptance.practice import Practice, at
from tests.servers.smtp_server import SmtpServer

MONDAY = "2026-11-23T"


def mail_server(port: int) -> dict[str, object]:
    return {"host": "127.0.0.1", "port": port, "security": "none", "from": "m@riverside.example"}


def test_a_channel_that_fails_is_shown_until_a_test_message_reopens_it(
    make_practice: Callable[..., Practice], make_smtp: Callable[..., SmtpServer]
) -> None:
    smtp = make_smtp()
    practice = make_practice(
        channels=[{"name": "me", "type": "email", "to": ["amara@riverside.example"]}],
        alerts={"to": ["me"]},
        digests=[],
        email=mail_server(9),  # where nobody listens
    )
    short_notice_move(practice)
    practice.run("alerts", "send", "--now", at(MONDAY + "09:21"), expect=1)

    (row,) = practice.alerts(MONDAY + "09:21")
    assert row["channel_state"]["state"] == "failing"
    assert row["channel_state"]["failures"] == 1
    assert row["channel_state"]["left_alone_until"] == row["not_before"]
    listed = practice.run("alerts", "list", "--now", at(MONDAY + "09:21")).out
    assert "Channel me: no message got through since Mon 23 Nov 09:21 (1 try)" in listed

    practice.configure(email=mail_server(smtp.port))
    assert "So far no message got through" in practice.run("check", expect=None).out
    practice.run("alerts", "test", "me", "--now", at(MONDAY + "09:21"))
    sent = practice.run("alerts", "send", "--now", at(MONDAY + "09:21"))

    assert "1 sent" in sent.out  # at once, without waiting for the next try
    (row,) = practice.alerts(MONDAY + "09:22")
    assert (row["status"], row["channel_state"]["state"]) == ("sent", "ok")


def test_a_stopped_channel_says_how_to_try_it(
    make_practice: Callable[..., Practice], make_smtp: Callable[..., SmtpServer]
) -> None:
    smtp = make_smtp()
    smtp.refuse = {"amara@riverside.example": "550 no such user"}
    practice = make_practice(
        channels=[
            {"name": "me", "type": "email", "to": ["amara@riverside.example"]},
            {"name": "log", "type": "file", "path": "out/messages.jsonl"},
        ],
        alerts={"to": ["me"]},
        digests=[],
        email=mail_server(smtp.port),
    )
    short_notice_move(practice)
    practice.run("alerts", "send", "--now", at(MONDAY + "09:21"), expect=1)

    rows = {row["channel"]: row for row in practice.alerts(MONDAY + "09:21")}
    assert (rows["me"]["status"], rows["me"]["channel_state"]["state"]) == ("failed", "stopped")
    assert rows["log"]["channel_state"]["state"] == "ok"
    listed = practice.run("alerts", "list", "--now", at(MONDAY + "09:21")).out
    assert "`steadyframe alerts test me` tries it at once" in listed
    (told,) = practice.messages()
    assert "The channel me does not take messages" in told["text"]
