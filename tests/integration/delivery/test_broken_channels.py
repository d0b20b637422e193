"""A channel that does not take messages is left alone, remembered, and told elsewhere."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path

from monitor.store.database import reading
from monitor.store.delivery import channels
from tests.integration.delivery.desk import (
    AMARA,
    BEN,
    DAY,
    HOUR,
    MINUTE,
    NINE,
    Desk,
    also_to_ben,
    arrived,
)
from tests.servers.smtp_server import SmtpServer


def test_a_permanent_refusal_stops_the_channel_keeps_the_messages_and_is_told(
    desk: Desk, smtp: SmtpServer
) -> None:
    smtp.refuse = {AMARA: "550 no such user"}
    desk.put("a", "b")

    desk.deliver()
    for hours in range(1, 24):
        desk.deliver(NINE + hours * HOUR)

    a, b = desk.rows().values()
    assert (a.status, a.attempts, b.status, b.attempts) == ("failed", 1, "queued", 0)
    assert desk.told() == ["SteadyFrame: the channel mail does not take messages"]
    assert desk.told("book") == []


def test_a_stopped_channel_is_probed_a_day_later_with_the_message_it_refused(
    desk: Desk, smtp: SmtpServer
) -> None:
    smtp.refuse = {AMARA: "550 no such user"}
    desk.put("a", "b")
    desk.deliver()
    desk.deliver(NINE + DAY)
    assert desk.statuses() == ["failed", "queued"]
    smtp.refuse = {}

    desk.deliver(NINE + 2 * DAY)

    assert arrived(smtp) == ["a", "b"]


def test_a_restart_remembers_that_a_channel_is_left_alone(desk: Desk, smtp: SmtpServer) -> None:
    smtp.at_data = "421 too busy"
    desk.put("a", "b")
    desk.deliver()
    desk.deliver(NINE + MINUTE)
    smtp.at_data = ""

    again = Desk(desk.folder, smtp.port)
    report = again.deliver(NINE + 90 * timedelta(seconds=1))

    assert report.left_alone["mail"].failures == 2
    assert arrived(smtp) == []
    again.deliver(NINE + 3 * MINUTE)
    assert arrived(smtp) == ["a", "b"]
    with reading(again.app.engine) as connection:
        assert channels.load_all(connection)["mail"].is_well
    again.app.engine.dispose()


def test_a_channel_that_is_broken_for_an_hour_is_told_once_a_day(tmp_path: Path) -> None:
    desk = Desk(tmp_path, port=9)  # where nobody listens
    desk.put("a", "b")
    midnight = NINE + 15 * HOUR

    desk.deliver()
    desk.deliver(NINE + 59 * MINUTE)
    assert desk.told() == []
    for hours in (1.5, 3, 5, 8):
        desk.deliver(NINE + hours * HOUR)
    assert len(desk.told()) == 1
    desk.deliver(midnight + HOUR)
    assert len(desk.told()) == 2
    assert desk.statuses() == ["queued", "queued"]
    assert desk.rows()["b"].attempts == 0
    desk.app.engine.dispose()


def test_a_broken_channel_is_told_on_one_that_works(desk: Desk, smtp: SmtpServer) -> None:
    (desk.folder / "log.jsonl").mkdir()  # `log` is broken as well
    smtp.refuse = {AMARA: "550 no such user"}
    desk.put("first", channel="log")
    desk.deliver()
    desk.put("a")

    desk.deliver(NINE + MINUTE)

    assert "SteadyFrame: the channel mail does not take messages" in desk.told("book")


def test_what_is_told_of_a_broken_channel_goes_on_from_one_that_is_broken_too(
    desk: Desk, smtp: SmtpServer
) -> None:
    (desk.folder / "log.jsonl").mkdir()  # which nobody knows yet
    smtp.refuse = {AMARA: "550 no such user"}
    desk.put("a")

    desk.deliver()

    assert desk.told("book") == [
        "SteadyFrame: the channel mail does not take messages",
        "SteadyFrame: the channel log does not take messages",
    ]
    assert desk.statuses("log") == []


def test_what_is_told_of_a_broken_channel_waits_an_hour_for_one_that_may_come_back(
    tmp_path: Path,
) -> None:
    desk = Desk(tmp_path, port=9)  # where nobody listens
    (desk.folder / "log.jsonl").mkdir()
    desk.put("a", channel="log")

    desk.deliver()
    assert (desk.statuses("mail"), desk.told("book")) == (["queued"], [])
    desk.deliver(NINE + 2 * HOUR)

    assert desk.statuses("mail") == []
    assert sorted(desk.told("book")) == [
        "SteadyFrame: the channel log does not take messages",
        "SteadyFrame: the channel mail does not take messages",
    ]
    desk.app.engine.dispose()


def test_what_goes_on_to_another_channel_is_told_there_once(desk: Desk, smtp: SmtpServer) -> None:
    smtp.refuse = {AMARA: "550 no such user"}
    for channel in ("mail", "log"):
        desk.put("a", channel=channel, reason="channel_broken")

    desk.deliver()

    assert [m["subject"] for m in desk.written()].count("a") == 1
    assert desk.statuses("mail") == ["failed"]


def test_a_channel_of_which_some_recipients_refuse_is_not_said_to_take_nothing(
    desk: Desk, smtp: SmtpServer
) -> None:
    also_to_ben(desk)
    smtp.refuse = {BEN: "550 no such user"}
    desk.put("a", "b")

    desk.deliver()

    assert desk.statuses() == ["sent", "sent"]
    (told,) = desk.written()
    assert told["subject"] == "SteadyFrame: some recipients of the channel mail refuse messages"
    assert "no. 2 in `to`" in told["text"]
    assert "does not take" not in told["text"]
    assert BEN not in told["text"]


def test_mail_that_gets_alerts_is_told_of_a_broken_file_before_another_file(
    desk: Desk, smtp: SmtpServer
) -> None:
    (desk.folder / "log.jsonl").mkdir()
    desk.put("a", channel="log")

    report = desk.deliver()

    assert (report.sent, report.failed) == (1, 1)
    assert "log" in str(smtp.mails[0].content["Subject"])
