"""A practice whose calendar is on a CalDAV server: `check` and `poll` on a real Radicale."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from tests.acceptance.practice import Practice, session
from tests.builders.ics import calendar, vtodo
from tests.servers.caldav_server import PASSWORD, USER, CalDavServer, radicale_server

MONDAY, LATER, SETTLED = "2026-11-23T09:00", "2026-11-23T10:00", "2026-11-23T10:15"


def practice_on(server: CalDavServer, make: Callable[..., Practice], **others: object) -> Practice:
    source = {
        "name": "cloud",
        "type": "caldav",
        "url": server.url,
        "username": USER,
        "password_file": "secrets/cloud",
        "calendar": "Sessions",
        "allow_private_network": True,
        **others,
    }
    practice = make(sources=[source])
    secret = practice.folder / "secrets" / "cloud"
    secret.parent.mkdir(exist_ok=True)
    secret.write_text(PASSWORD + "\n")
    return practice


@pytest.fixture
def server_folder(tmp_path: Path) -> Path:
    folder = tmp_path / "server"
    folder.mkdir()
    return folder


def test_a_calendar_on_a_server_becomes_sessions_and_a_move_becomes_a_finding(
    server_folder: Path, make_practice: Callable[..., Practice]
) -> None:
    with radicale_server(server_folder) as server:
        server.make("Sessions")
        server.put("one.ics", calendar(session("one", "2026-11-25T10:00")))
        server.put("todo.ics", calendar(vtodo("DUE:20261120T160000Z", "SUMMARY:Call J. D.")))
        practice = practice_on(server, make_practice)

        checked = practice.run("check")
        practice.poll(MONDAY)
        server.put("one.ics", calendar(session("one", "2026-11-25T16:00")))
        polled = practice.poll(LATER)
        practice.poll(SETTLED)

        assert "source cloud  OK" in checked.out
        assert "1 event, 0 series, 1 to-do" in checked.out
        assert "cloud" in polled.out
        (moved,) = practice.findings("reschedule", now=SETTLED)
        assert (moved["source"], moved["client"]) == ("cloud", "jd")
        assert len(practice.findings("missed_follow_up", now=SETTLED)) == 1
        assert PASSWORD not in checked.out + checked.err + polled.out + polled.err


def test_a_wrong_name_and_a_wrong_password_say_what_to_write(
    server_folder: Path, make_practice: Callable[..., Practice]
) -> None:
    with radicale_server(server_folder) as server:
        server.make("Sessions")
        practice = practice_on(server, make_practice, calendar="Clients")

        named = practice.run("check", expect=1)
        (practice.folder / "secrets" / "cloud").write_text("wrong")
        refused = practice.run("check", expect=1)

        assert "no calendar 'Clients'" in named.out
        assert "'Sessions'" in named.out
        assert "app password" in refused.out
        assert PASSWORD not in named.out + refused.out
