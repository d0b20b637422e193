"""A process that is killed loses nothing, and what it did is done once."""

from __future__ import annotations

import signal
import sqlite3
from collections.abc import Callable
from contextlib import closing
from itertools import count, takewhile
from typing import Any

from tests.acceptance.operation import mortal_command
from tests.acceptance.practice import Practice, at, session
from tests.servers.smtp_server import SmtpServer
from tests.servers.stalling_smtp import stalling_smtp

DAY = "2026-11-23T"


def calendar_of(practice: Practice, hour: int) -> None:
    moved = [session(f"m{n}", f"2026-11-24T{hour:02}:{n:02}", client=f"M{n}") for n in range(10)]
    steady = [session(f"s{n}", f"2026-11-26T15:{n:02}", client=f"S{n}") for n in range(30)]
    practice.calendar(*moved, *steady)


def facts(practice: Practice, now: str) -> list[tuple[Any, ...]]:
    return sorted(
        (f["id"], f["rule"], f["session"]["uid"], str(f["value"]))
        for f in practice.findings(now=now)
    )


def dies(practice: Practice, step: int, *arguments: str) -> bool:
    """Runs the command, to be killed at one of its steps; False if it was done before that."""
    done = practice.run(str(step), *arguments, module=mortal_command.__name__, expect=None)
    assert done.status in (0, -signal.SIGKILL)
    return done.status != 0


def poll_through_crashes(practice: Practice, now: str) -> None:
    """Polls again and again, each time killed some steps later, until one is done."""
    steps = count(1, 23)
    deaths = list(takewhile(lambda step: dies(practice, step, "poll", "--now", now), steps))
    assert len(deaths) > 3


def test_a_poll_killed_at_any_step_loses_nothing(make_practice: Callable[..., Practice]) -> None:
    practice = make_practice(rules={"no_buffer": {"enabled": False}})  # they all overlap
    calendar_of(practice, 8)
    practice.poll(DAY + "09:00")
    calendar_of(practice, 9)
    poll_through_crashes(practice, at(DAY + "09:10"))
    poll_through_crashes(practice, at(DAY + "09:20"))
    found = facts(practice, DAY + "09:20")
    assert len(found) == 10
    assert {rule for _, rule, _, _ in found} == {"reschedule"}
    practice.run("alerts", "send", "--now", at(DAY + "09:21"))
    told = [f for message in practice.messages() for f in message["findings"]]
    assert sorted(told) == sorted(f[0] for f in found)


def test_a_message_whose_sending_was_cut_off_goes_again_with_the_same_id(
    make_practice: Callable[..., Practice], make_smtp: Callable[..., SmtpServer]
) -> None:
    server = {"host": "127.0.0.1", "security": "none", "from": "monitor@riverside.example"}
    with stalling_smtp() as stalling:
        practice = make_practice(
            channels=[{"name": "me", "type": "email", "to": ["amara@riverside.example"]}],
            alerts={"to": ["me"]},
            digests=[],
            email=server | {"port": stalling.port},
        )
        calendar_of(practice, 8)
        practice.poll(DAY + "09:00")
        calendar_of(practice, 9)
        practice.poll(DAY + "09:10")
        practice.poll(DAY + "09:20")
        process = practice.popen("alerts", "send", "--now", at(DAY + "09:21"))
        assert stalling.has_mail.wait(20)
        process.kill()
        process.communicate()
    (cut_off,) = practice.alerts(DAY + "09:22")
    assert cut_off["status"] == "queued"
    smtp = make_smtp()
    practice.configure(email=server | {"port": smtp.port})
    practice.run("alerts", "send", "--now", at(DAY + "09:23"))
    (mail,) = smtp.mails
    assert mail.content["X-SteadyFrame-Id"] == cut_off["id"]
    (sent,) = practice.alerts(DAY + "09:24")
    assert (sent["id"], sent["status"]) == (cut_off["id"], "sent")
    assert len(sent["findings"]) == 10


def test_a_backup_that_is_killed_has_no_name_yet_and_the_next_one_is_whole(
    make_practice: Callable[..., Practice],
) -> None:
    practice = make_practice()
    calendar_of(practice, 8)
    practice.poll(DAY + "09:00")

    module = mortal_command.__name__

    practice.run("rename", "db", "backup", "copy.db", module=module, expect=-signal.SIGKILL)

    assert not (practice.folder / "copy.db").exists()
    assert practice.run("db", "backup", "copy.db").status == 0
    with closing(sqlite3.connect(practice.folder / "copy.db")) as copy:
        assert copy.execute("SELECT count(*) FROM heads").fetchone() == (40,)


def test_a_command_that_is_done_leaves_its_database_in_one_file(
    make_practice: Callable[..., Practice],
) -> None:
    practice = make_practice()
    calendar_of(practice, 8)
    practice.poll(DAY + "09:00")
    practice.run("sources")

    (file,) = (practice.folder / "data").iterdir()
    with closing(sqlite3.connect(f"file:{file}?immutable=1", uri=True)) as copy:
        assert copy.execute("SELECT count(*) FROM heads").fetchone() == (40,)
