"""Messages go out in order; one that is broken holds up nothing but itself."""

from __future__ import annotations

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from sqlalchemy import text

from monitor.core.alerts.channel_health import ChannelHealth
from monitor.jobs.delivery.dispatch import deliver_due
from monitor.notify.message import Message, Notifier
from monitor.store.database import reading, writing
from monitor.store.delivery import channels
from monitor.store.delivery.channels import LEASE
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
from tests.servers.smtp_server import SmtpServer, running_smtp
from tests.servers.stalling_smtp import stalling_smtp

SET_ASIDE = "SteadyFrame: a message for the channel mail was set aside"


def test_one_that_waits_for_its_retry_holds_back_the_younger_ones_of_its_channel(
    desk: Desk, smtp: SmtpServer
) -> None:
    smtp.refuse_text = {b"of a.": "451 try later"}
    desk.put("a", "b")
    desk.put("c", channel="log")
    first = desk.deliver()
    smtp.refuse_text = {}

    assert (first.sent, first.waiting) == (1, 1)
    assert [m["id"] for m in desk.written()] == ["c"]
    assert desk.deliver(NINE + timedelta(seconds=20)).left_alone.keys() == {"mail"}
    assert arrived(smtp) == []
    desk.deliver(NINE + MINUTE)
    assert arrived(smtp) == ["a", "b"]


def test_one_held_over_quiet_hours_holds_back_nothing(desk: Desk, smtp: SmtpServer) -> None:
    desk.put("night", status="held", not_before=NINE + HOUR)
    desk.put("day")

    desk.deliver()
    assert arrived(smtp) == ["day"]
    desk.deliver(NINE + HOUR)
    assert arrived(smtp) == ["day", "night"]


@pytest.mark.parametrize("stored", ['{"id": "a"', "{}", "[1]", "null", '{"id": 5}'])
def test_one_that_cannot_be_read_is_set_aside_and_told(
    desk: Desk, smtp: SmtpServer, stored: str
) -> None:
    desk.put("a", "b")
    with writing(desk.app.engine) as connection:
        connection.execute(text("UPDATE outbox SET message = :it WHERE id = 'a'"), {"it": stored})

    report = desk.deliver()

    assert (report.sent, report.failed) == (2, 1)
    assert (desk.statuses(), arrived(smtp)) == (["failed", "sent"], ["b"])
    assert "can't be read" in (desk.rows()["a"].last_error or "")
    assert desk.told() == [SET_ASIDE]


def test_one_that_the_receiver_refuses_for_itself_lets_the_others_pass(
    desk: Desk, smtp: SmtpServer
) -> None:
    smtp.refuse_text = {b"of a.": "552 too large"}
    desk.put("a", "b")

    report = desk.deliver()

    assert (desk.statuses(), arrived(smtp)) == (["failed", "sent"], ["b"])
    assert "552" in report.errors["mail"]
    assert desk.told() == [SET_ASIDE]


def test_a_receiver_that_refuses_every_message_is_stopped(desk: Desk, smtp: SmtpServer) -> None:
    smtp.at_data = "554 your server is not welcome"
    desk.put("a", "b", "c", "d", "e")

    desk.deliver()

    assert desk.statuses() == ["failed"] * 3 + ["queued"] * 2


def test_one_put_off_for_itself_again_and_again_is_set_aside_at_last(
    desk: Desk, smtp: SmtpServer
) -> None:
    smtp.refuse_text = {b"of a.": "452 too many of these"}
    desk.put("a", "b")

    moments = [NINE + n * 2 * HOUR for n in range(8)]
    for moment in moments:
        assert arrived(smtp) == []
        desk.deliver(moment)

    assert (desk.statuses(), arrived(smtp)) == (["failed", "sent"], ["b"])


def test_one_full_mailbox_keeps_nobody_else_from_younger_messages(
    desk: Desk, smtp: SmtpServer
) -> None:
    also_to_ben(desk)
    smtp.refuse = {BEN: "452 mailbox full"}
    desk.put("a", "b")

    assert desk.deliver().waiting == 2
    smtp.refuse = {}
    desk.deliver(NINE + 20 * timedelta(seconds=1))
    assert [mail.recipients for mail in smtp.mails] == [(AMARA,), (AMARA,)]
    desk.deliver(NINE + MINUTE)

    assert [mail.recipients for mail in smtp.mails][2:] == [(BEN,), (BEN,)]
    assert desk.statuses() == ["sent", "sent"]


def test_what_a_full_mailbox_never_took_is_set_aside_and_told(desk: Desk, smtp: SmtpServer) -> None:
    also_to_ben(desk)
    smtp.refuse = {BEN: "452 mailbox full"}
    desk.put("a")

    for hours in range(8):
        assert desk.statuses() == ["queued"]
        desk.deliver(NINE + hours * 2 * HOUR)

    assert desk.statuses() == ["failed"]
    assert len(desk.told()) == len(smtp.mails) == 1


class Faulty:
    """A channel whose code has a fault that one message brings out."""

    def __init__(self, real: Notifier) -> None:
        self._real = real
        self.name = real.name

    def send(self, message: Message) -> None:
        if message.id == "a":
            raise KeyError("Jane Doe")
        self._real.send(message)

    def check(self) -> str:
        return self._real.check()

    def close(self) -> None:
        self._real.close()


def test_a_fault_of_ours_is_tried_again_then_set_aside_and_told(
    desk: Desk, smtp: SmtpServer
) -> None:
    plain = desk.app.notifier
    faulty = Faulty(plain("mail"))
    desk.app = replace(desk.app, notifier=lambda n: faulty if n == "mail" else plain(n))
    desk.put("a", "b")

    assert desk.deliver().waiting == 1
    for hours in range(2, 16, 2):
        desk.deliver(NINE + hours * HOUR)

    assert (desk.statuses(), arrived(smtp)) == (["failed", "sent"], ["b"])
    assert "KeyError" in (desk.rows()["a"].last_error or "")
    assert "Jane" not in (desk.rows()["a"].last_error or "")
    assert SET_ASIDE in desk.told()


def test_a_mail_server_that_never_answers_holds_up_no_other_channel(tmp_path: Path) -> None:
    with ThreadPoolExecutor(1) as pool:
        with stalling_smtp() as stalling:
            desk = Desk(tmp_path, stalling.port)
            desk.put("a")
            desk.put("b", channel="log")
            delivery = pool.submit(desk.deliver)
            assert stalling.has_mail.wait(20)
            while not desk.written():
                assert not delivery.done()
        assert delivery.result(30).waiting == 1
    assert [m["id"] for m in desk.written()] == ["b"]
    desk.app.engine.dispose()


def test_messages_for_a_channel_that_left_the_config_are_told_and_a_day_later_set_aside(
    desk: Desk, smtp: SmtpServer
) -> None:
    desk.put("a", channel="gone")

    assert "not in the config" in desk.deliver().errors["gone"]
    (mail,) = smtp.mails
    assert "the channel gone does not take messages" in mail.content["Subject"]
    desk.deliver(NINE + HOUR)
    assert desk.statuses("gone") == ["queued"]

    desk.deliver(NINE + DAY)

    assert (desk.rows("gone")["a"].status, desk.rows("gone")["a"].attempts) == ("failed", 0)
    assert desk.deliver(NINE + DAY + MINUTE).errors == {}


def test_how_a_channel_fared_is_forgotten_when_it_leaves_the_config(desk: Desk) -> None:
    well = ChannelHealth()
    broken = well.after_failure("No answer.", NINE, retry_after=HOUR, jitter=1)
    with writing(desk.app.engine) as connection:
        channels.keep_only(connection, ["gone"])
        assert channels.lease(connection, "gone", "me", NINE)
        channels.keep(connection, "gone", "me", broken, NINE)

    desk.deliver()

    with reading(desk.app.engine) as connection:
        assert channels.load_all(connection) == {"mail": well, "book": well, "log": well}


class Slow:
    """A channel whose sender is overtaken while it sends: its lease runs out, another begins."""

    def __init__(self, real: Notifier, meanwhile: Callable[[], object]) -> None:
        self._real = real
        self._meanwhile: Callable[[], object] | None = meanwhile
        self.name = real.name

    def send(self, message: Message) -> None:
        meanwhile, self._meanwhile = self._meanwhile, None
        if meanwhile is not None:
            meanwhile()
        self._real.send(message)

    def check(self) -> str:
        return self._real.check()

    def close(self) -> None:
        self._real.close()


def test_a_sender_that_lost_its_lease_sends_no_further_message(desk: Desk) -> None:
    desk.put("a", "b", "c", channel="log")
    plain = desk.app

    def overtake() -> None:
        with writing(plain.engine) as connection:
            late = datetime.now(UTC) - LEASE
            connection.execute(channels.channels.update().values(held_until=late))
        deliver_due(plain, NINE)

    slow = Slow(plain.notifier("log"), overtake)
    desk.app = replace(plain, notifier=lambda _: slow)
    report = desk.deliver()

    assert report.sent == 1  # the one under way, which the other had to send as well
    assert [m["id"] for m in desk.written()] == ["a", "b", "c", "a"]
    assert desk.statuses("log") == ["sent"] * 3


def test_several_workers_send_each_message_once_and_in_order(
    tmp_path: Path, migrated_url: str
) -> None:
    with running_smtp() as smtp:
        desks = [Desk(tmp_path, smtp.port, storage={"url": migrated_url}) for _ in range(3)]
        numbers = [f"m{number:03}" for number in range(120)]
        desks[0].put(*numbers)
        desks[0].put(*numbers, channel="log")

        def work(desk: Desk) -> int:
            return sum(desk.deliver().sent for _ in range(10))

        with ThreadPoolExecutor(3) as pool:
            sent = sum(pool.map(work, desks))

        assert sent == 240
        assert arrived(smtp) == numbers
        assert [m["id"] for m in desks[0].written()] == numbers
    for one in desks:
        one.app.engine.dispose()
