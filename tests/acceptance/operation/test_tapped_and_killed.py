"""What was answered is kept: a tap survives the server's death in the next moment."""

from __future__ import annotations

import re
import sqlite3
from datetime import UTC, datetime, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

import httpx

from tests.acceptance.operation.test_web import served
from tests.acceptance.practice import session
from tests.servers.ports import wait_for


def test_nothing_that_was_tapped_is_lost_by_a_kill(tmp_path: Path) -> None:
    practice, address = served(tmp_path)
    began = datetime.now(UTC) - timedelta(minutes=5)
    practice.calendar(session("one", f"{began:%Y-%m-%dT%H:%M}", zone=ZoneInfo("UTC")))
    practice.run("poll")
    link = practice.run("checkin-link", "amara").out.splitlines()[0]
    token = practice.run("tokens", "add", "api").out.strip()
    process = practice.popen("web")
    try:
        wait_for(int(address.rpartition(":")[2]))
        shown = httpx.get(link).text
        answer = httpx.post(
            f"{address}/api/v1/checkins",
            json={"client": "jd"},
            headers={"Authorization": f"Bearer {token}", "Idempotency-Key": "one"},
        )
        (card,) = set(re.findall(r'name="session" value="(.*?)"', shown))
        tapped = httpx.post(link, data={"kind": "end", "session": card})
        process.kill()
        process.wait(30)
    finally:
        process.kill()

    assert link.startswith(f"{address}/c/")
    assert "We&#39;ve begun" in shown
    assert (answer.status_code, tapped.status_code) == (201, 303)
    agenda = practice.run("agenda", "--format", "json").json
    assert [entry["arrival"]["kind"] for entry in agenda] == ["checkin"]
    with sqlite3.connect(tmp_path / "data/steadyframe.db") as database:
        kept = database.execute("select kind from checkins order by kind").fetchall()
    assert kept == [("arrival",), ("end",)]
