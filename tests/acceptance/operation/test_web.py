"""The page beside the daemon and alone, as processes."""

from __future__ import annotations

import socket
from pathlib import Path

import httpx

from tests.acceptance.practice import Practice
from tests.acceptance.running import running
from tests.servers.ports import free_port, wait_for


def served(folder: Path) -> tuple[Practice, str]:
    """A practice with the page, and where it is."""
    port = free_port()
    practice = Practice(folder, {"web": {"enabled": True, "port": port}})
    practice.calendar()
    practice.run("db", "upgrade")
    return practice, f"http://127.0.0.1:{port}"


def test_the_daemon_serves_the_page_and_stops_with_it(tmp_path: Path) -> None:
    practice, address = served(tmp_path)
    token = practice.run("tokens", "add", "monitoring", "--label", "prometheus").out.strip()
    with running(practice) as daemon:
        daemon.until("page_served")
        if not daemon.entries("evaluation_finished"):  # the first round may end before it is served
            daemon.until("evaluation_finished")
        ready = httpx.get(f"{address}/readyz", headers={"Authorization": f"Bearer {token}"})
        status = daemon.stop()

    assert ready.json()["ready"] is True
    assert status == 0
    assert token not in daemon.log


def test_the_daemon_does_its_work_where_the_page_s_port_is_another_program_s(
    tmp_path: Path,
) -> None:
    practice, address = served(tmp_path)
    port = int(address.rpartition(":")[2])
    with socket.create_server(("127.0.0.1", port)), running(practice) as daemon:
        daemon.until("evaluation_finished")
        status = daemon.stop()

    assert [entry["job"] for entry in daemon.entries("job_failed")] == ["page"]
    assert not daemon.entries("page_served")
    assert status == 0


def test_the_page_answers_while_no_calendar_can_be_read(tmp_path: Path) -> None:
    practice, address = served(tmp_path)
    for file in (tmp_path / "calendars").iterdir():
        file.unlink()
    with running(practice) as daemon:
        daemon.until("page_served")
        if not daemon.entries("poll_finished"):  # either may be the first
            daemon.until("poll_finished")
        alive, page = httpx.get(f"{address}/healthz"), httpx.get(f"{address}/signin")

    assert daemon.entries("poll_finished")[0]["outcome"] != "ok"
    assert (alive.status_code, page.status_code) == (200, 200)


def test_the_page_alone_answers_without_a_daemon(tmp_path: Path) -> None:
    practice, address = served(tmp_path)
    process = practice.popen("web")
    try:
        wait_for(int(address.rpartition(":")[2]))
        answer = httpx.get(f"{address}/healthz")
        second = practice.run("web", expect=1)
        process.terminate()
        status = process.wait(30)
    finally:
        process.kill()

    assert answer.status_code == 200
    assert "Address already in use" in second.err
    assert status == 0
