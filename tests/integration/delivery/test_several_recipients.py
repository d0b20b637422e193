"""Messages to several recipients of which some have it: nobody gets it twice, whoever sends it."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import text

from monitor.jobs.delivery.dispatch import DeliveryReport
from monitor.jobs.delivery.trial import requeue_refused
from monitor.notify.apprise.notifier import AppriseNotifier
from monitor.store.database import reading
from tests.builders.databases import put_empty_database
from tests.integration.delivery.desk import AMARA, BEN, HOUR, NINE, Desk
from tests.servers.post_server import PostServer, dripping, server
from tests.servers.smtp_server import SmtpServer

__all__ = ["server"]

MOMENTS = [NINE + n * 2 * HOUR for n in range(8)]
SECRET = "s3cretKey"


class Cron:
    """Each delivery is made by a process that knows nothing of the one before."""

    def __init__(self, folder: Path, port: int) -> None:
        self.folder, self.port = folder, port
        self.mail: dict[str, Any] = {"name": "mail", "type": "email", "to": [AMARA, BEN]}
        put_empty_database(folder / "steadyframe.db")

    def open(self) -> Desk:
        storage = {"url": f"sqlite:///{self.folder / 'steadyframe.db'}"}
        desk = Desk(self.folder, self.port, storage=storage)
        desk.practice.configure(channels=[self.mail], alerts={"to": ["mail"]})
        desk.app = desk.practice.app
        return desk

    def send(self, at: datetime) -> DeliveryReport:
        desk = self.open()
        try:
            return desk.deliver(at)
        finally:
            desk.app.engine.dispose()


@pytest.fixture
def cron(tmp_path: Path, smtp: SmtpServer) -> Cron:
    cron = Cron(tmp_path, smtp.port)
    desk = cron.open()
    desk.put("a")
    desk.app.engine.dispose()
    return cron


@pytest.mark.parametrize(
    "reply", ["452 mailbox full", "450 greylisted", "451 local error", "452 4.2.2 over quota"]
)
def test_a_full_mailbox_repeats_the_mail_to_nobody_else(
    cron: Cron, smtp: SmtpServer, reply: str
) -> None:
    smtp.refuse = {BEN: reply}
    for moment in MOMENTS[:7]:
        assert cron.send(moment).waiting == 1
    smtp.refuse = {}

    assert cron.send(MOMENTS[7]).sent == 1
    assert [mail.recipients for mail in smtp.mails] == [(AMARA,), (BEN,)]


def test_who_was_in_vain_asked_eight_times_gets_it_alone_once_the_channel_is_mended(
    cron: Cron, smtp: SmtpServer
) -> None:
    smtp.refuse = {BEN: "452 mailbox full"}
    for moment in MOMENTS:
        cron.send(moment)
    smtp.refuse = {}
    desk = cron.open()
    assert desk.statuses() == ["failed"]

    requeue_refused(desk.app, "mail", MOMENTS[7])
    desk.deliver(MOMENTS[7])

    mails = [mail for mail in smtp.mails if mail.content["X-SteadyFrame-Id"] == "a"]
    assert [mail.recipients for mail in mails] == [(AMARA,), (BEN,)]
    desk.app.engine.dispose()


def test_a_recipient_who_is_new_gets_it_and_one_who_left_is_not_asked(
    cron: Cron, smtp: SmtpServer
) -> None:
    smtp.refuse = {BEN: "452 mailbox full"}
    cron.send(NINE)
    cron.mail["to"] = [AMARA, "desk@riverside.example"]

    assert cron.send(NINE + HOUR).sent == 1
    assert [mail.recipients for mail in smtp.mails] == [(AMARA,), ("desk@riverside.example",)]


def test_when_who_refused_leaves_the_config_the_message_is_sent(
    cron: Cron, smtp: SmtpServer
) -> None:
    smtp.refuse = {BEN: "452 mailbox full"}
    cron.send(NINE)
    cron.mail["to"] = [AMARA]

    assert cron.send(NINE + HOUR).sent == 1
    assert [mail.recipients for mail in smtp.mails] == [(AMARA,)]


def test_one_who_is_refused_for_good_later_ends_it(cron: Cron, smtp: SmtpServer) -> None:
    smtp.refuse = {BEN: "450 greylisted"}
    cron.send(NINE)
    smtp.refuse = {BEN: "550 no such user"}

    report = cron.send(NINE + HOUR)

    assert report.sent == 1
    assert "refused 1 of 2 recipients (no. 2" in report.errors["mail"]


def told_at(folder: Path, *urls: str) -> Cron:
    """A practice told on several services by way of apprise."""
    phone = Cron(folder, 9)
    phone.mail = {"name": "mail", "type": "apprise", "urls": list(urls)}
    desk = phone.open()
    desk.put("a")
    desk.app.engine.dispose()
    return phone


@pytest.fixture
def phone(tmp_path: Path, server: PostServer) -> Cron:
    at = server.url.replace("http", "json", 1)
    return told_at(tmp_path, f"{at}/a/{SECRET}/", f"{at}/b/{SECRET}/")


@pytest.mark.parametrize("status", [429, 503])
@pytest.mark.parametrize("busy", ["a", "b"])
def test_a_service_that_is_busy_repeats_the_message_to_no_other(
    phone: Cron, server: PostServer, status: int, busy: str
) -> None:
    path = f"/{busy}/{SECRET}/"
    server.by_path = {path: status}
    for moment in MOMENTS[:7]:
        assert phone.send(moment).waiting == 1
    server.by_path = {}

    assert phone.send(MOMENTS[7]).sent == 1
    others = [post.path for post in server.posts if post.path != path]
    assert (len(others), len(server.posts)) == (1, 9)


def test_what_is_kept_of_it_holds_no_address(phone: Cron, server: PostServer) -> None:
    server.by_path = {f"/b/{SECRET}/": 503}
    phone.send(NINE)
    desk = phone.open()

    with reading(desk.app.engine) as connection:
        kept = connection.execute(text("SELECT taken_by FROM outbox")).scalar_one()

    assert len(desk.rows()["a"].taken_by or ()) == 1
    assert SECRET not in kept
    desk.app.engine.dispose()


def test_who_took_it_before_the_time_was_up_is_known_though_the_call_never_ended(
    tmp_path: Path, server: PostServer
) -> None:
    endless = b"HTTP/1.1 200 OK\r\nContent-Length: 999999\r\n\r\n"
    at = server.url.replace("http", "json", 1)
    with dripping(endless, b"x") as port:
        urls = f"{at}/a/", f"json://127.0.0.1:{port}/b/"
        phone = told_at(tmp_path, *urls)
        for moment in MOMENTS[:2]:
            assert sent_in_haste(phone, urls, moment).waiting == 1

    assert len(server.posts) == 1


def sent_in_haste(phone: Cron, urls: tuple[str, ...], at: datetime) -> DeliveryReport:
    chat = AppriseNotifier("mail", urls=urls, total=timedelta(seconds=0.5))
    chat.check()  # loads apprise, which on a busy machine takes longer than that
    desk = phone.open()
    desk.app = replace(desk.app, notifier=lambda _: chat)
    report = desk.deliver(at)
    desk.app.engine.dispose()
    return report
