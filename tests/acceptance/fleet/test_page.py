"""One practice's page beside the workers: `--practice ID web` shows that practice and no other."""

from __future__ import annotations

import socket
from datetime import UTC, datetime, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

import httpx

from tests.acceptance.fleet.folder import Fleet
from tests.acceptance.fleet.test_workers import RECOVERY
from tests.acceptance.fleet.waiting import until
from tests.acceptance.practice import session
from tests.servers.ports import free_port

MARKER = "Zebrafinch"


def test_a_practices_page_is_its_own_and_takes_nobody_elses_key(
    tmp_path: Path, postgres_url: str
) -> None:
    fleet = Fleet(tmp_path, postgres_url)
    port = free_port()
    client = {"id": MARKER.lower(), "name": f"{MARKER} Doe", "titles": [MARKER]}
    privacy = {"names": "full"}
    began = f"{datetime.now(UTC) - timedelta(minutes=5):%Y-%m-%dT%H:%M}"
    north = fleet.practice("north", clients=[client], privacy=privacy)
    north.calendar(session(f"{MARKER}-1", began, client=MARKER, zone=ZoneInfo("UTC")))
    south = fleet.practice("south", web={"port": port}, privacy=privacy)
    south.calendar(session("one", began, zone=ZoneInfo("UTC")))
    fleet.run("fleet", "upgrade")
    keys = {}
    for name in ("north", "south"):
        fleet.of(name, "poll")
        token = fleet.of(name, "tokens", "add", "monitoring").out.strip()
        day = fleet.of(name, "checkin-link", "amara").out.splitlines()[0]
        feed = fleet.of(name, "feed-link").out.splitlines()[0]
        keys[name] = {"Authorization": f"Bearer {token}"}, httpx.URL(day).path, httpx.URL(feed).path

    process = fleet.popen("--practice", "south", "web")
    try:
        until(lambda: listens(port), patience=RECOVERY)
        with httpx.Client(base_url=f"http://127.0.0.1:{port}", timeout=RECOVERY) as page:
            mine, theirs = (
                [page.get("/metrics", headers=token), page.get(day), page.get(feed)]
                for token, day, feed in (keys["south"], keys["north"])
            )
        process.terminate()
        _, said = process.communicate(timeout=RECOVERY)
    finally:
        process.kill()

    assert [answer.status_code for answer in mine] == [200, 200, 200]
    assert all(answer.status_code in (401, 403, 404) for answer in theirs)
    shown = said.lower() + "".join(answer.text.lower() for answer in (*mine, *theirs))
    assert "we&#39;ve begun" in shown
    assert MARKER.lower() not in shown


def listens(port: int) -> bool:
    try:
        socket.create_connection(("127.0.0.1", port), timeout=RECOVERY).close()
    except ConnectionRefusedError:
        return False
    return True
