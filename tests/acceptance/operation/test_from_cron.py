"""What cron does: commands meet, start in another folder, and try the same mail again and again."""

from __future__ import annotations

import sqlite3
from collections.abc import Callable
from contextlib import closing
from pathlib import Path

import pytest

from tests.acceptance.practice import JANE, Practice, at, session
from tests.servers.post_server import PostServer, server
from tests.servers.smtp_server import SmtpServer, smtp

__all__ = ["server", "smtp"]

DAY = "2026-11-23T"
FULL = "full@riverside.example"
OTHERS = ("amara@riverside.example", "desk@riverside.example")


def files(folder: Path) -> set[str]:
    return {str(path.relative_to(folder)) for path in folder.rglob("*")}


def test_polls_that_start_in_one_second_are_no_wrong_use(practice: Practice) -> None:
    practice.calendar(session("one", "2026-11-24T10:00"))
    practice.run("db", "upgrade")

    running = [practice.popen("poll") for _ in range(3)]
    said = [process.communicate(timeout=120) for process in running]

    assert [process.returncode for process in running] == [0] * 3, said
    assert not any("lies before" in err for _, err in said)


@pytest.fixture
def elsewhere(practice: Practice, tmp_path_factory: pytest.TempPathFactory) -> Practice:
    """The same practice, whose commands start in another folder, as cron's do."""
    practice.calendar(session("one", "2026-11-24T10:00"))
    practice.poll(DAY + "09:00")
    other = Practice(tmp_path_factory.mktemp("elsewhere"))
    for left in sorted(other.folder.rglob("*"), reverse=True):
        left.rmdir() if left.is_dir() else left.unlink()
    return other


def test_a_backup_from_another_folder_is_one_of_the_practices_database(
    practice: Practice, elsewhere: Practice
) -> None:
    config = str(practice.folder / "steadyframe.yaml")

    elsewhere.run("--config", config, "db", "backup", "copy.db")

    assert files(elsewhere.folder) == {"copy.db"}
    with closing(sqlite3.connect(elsewhere.folder / "copy.db")) as copy:
        assert copy.execute("SELECT count(*) FROM sessions").fetchone() == (1,)


@pytest.mark.parametrize(
    "command",
    [
        ["db", "backup", "copy.db"],
        ["db", "stats"],
        ["digest", "--send"],
        ["alerts", "send"],
        ["sources"],
        ["findings"],
        ["run", "--health"],
    ],
    ids=" ".join,
)
def test_what_reads_backs_up_or_sends_makes_no_database(
    practice: Practice, command: list[str]
) -> None:
    before = files(practice.folder)

    practice.run(*command, expect=None)

    assert files(practice.folder) == before


@pytest.mark.parametrize("command", [["db", "backup", "copy.db"], ["digest", "--send"]])
def test_without_a_config_there_is_nothing_to_back_up_or_to_send(
    elsewhere: Practice, command: list[str]
) -> None:
    elsewhere.run(*command, expect=2)

    assert files(elsewhere.folder) == set()


def queue_an_alert(practice: Practice) -> None:
    practice.calendar(session("one", "2026-11-24T08:00"))
    practice.poll(DAY + "09:00")
    practice.calendar(session("one", "2026-11-25T08:00"))
    for minute in ("09:10", "09:20"):
        practice.poll(DAY + minute)


def test_one_full_mailbox_brings_the_mail_to_nobody_twice(
    make_practice: Callable[..., Practice], smtp: SmtpServer
) -> None:
    practice = make_practice(
        channels=[{"name": "mail", "type": "email", "to": [*OTHERS, FULL]}],
        alerts={"to": ["mail"]},
        digests=[],
        email={
            "host": smtp.host,
            "port": smtp.port,
            "security": "none",
            "from": "monitor@riverside.example",
        },
    )
    smtp.refuse[FULL] = "452 4.2.2 mailbox full"
    queue_an_alert(practice)

    for minute in ("09:21", "09:51", "10:51"):
        practice.run("alerts", "send", "--now", at(DAY + minute), expect=None)
    full = [mail.recipients for mail in smtp.mails]
    smtp.refuse.clear()
    practice.run("alerts", "send", "--now", at(DAY + "13:00"))

    assert full == [OTHERS]
    assert [mail.recipients for mail in smtp.mails[1:]] == [(FULL,)]


@pytest.mark.parametrize(
    ("fails_by", "asked"),
    [(503, ["/a/", "/b/", "/b/", "/b/"]), (404, ["/a/", "/b/"])],  # for now, and for good
)
def test_one_service_that_fails_brings_the_message_to_the_other_once(
    make_practice: Callable[..., Practice], server: PostServer, fails_by: int, asked: list[str]
) -> None:
    services = [f"{server.url.replace('http', 'json', 1)}/{place}/" for place in "ab"]
    practice = make_practice(
        channels=[{"name": "chat", "type": "apprise", "urls": services}],
        alerts={"to": ["chat"]},
        digests=[],
    )
    server.by_path = {"/b/": fails_by}
    queue_an_alert(practice)

    for minute in ("09:21", "09:51"):
        practice.run("alerts", "send", "--now", at(DAY + minute), expect=None)
    server.by_path = {}
    practice.run("alerts", "send", "--now", at(DAY + "13:00"))

    assert [post.path for post in server.posts] == asked
    (row,) = practice.alerts(DAY + "13:01")
    assert row["status"] == "sent"


def test_what_is_written_is_the_owners_alone_and_no_log_tells_an_events_name(
    practice: Practice,
) -> None:
    """Programs build UIDs from names."""
    practice.calendar(
        session("one", "2026-11-24T08:00"),
        session(f"{JANE}-2026", "2026-11-24T11:00", "RRULE:FREQ=WEEKLY;BYDAY=NOPE"),
        session(f"{JANE}-2027", "2026-11-24T12:00").replace("DTSTART", "X-START"),
    )
    practice.poll(DAY + "09:00", expect=None)
    practice.calendar(session("one", "2026-11-25T08:00"))
    practice.poll(DAY + "09:10", expect=None)
    practice.poll(DAY + "09:20", expect=None)
    practice.run("alerts", "send", "--now", at(DAY + "09:21"))

    modes = {name: (practice.folder / name).stat().st_mode & 0o777 for name in ("data", "out")}
    kept = [file for file in practice.folder.rglob("*") if file.parent.name in modes]
    assert modes == {"data": 0o700, "out": 0o700}
    assert {file.name for file in kept} >= {"steadyframe.db", "messages.jsonl"}
    assert {file.stat().st_mode & 0o077 for file in kept} == {0}
