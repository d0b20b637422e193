"""schemathesis asks the interface whatever its document allows and forbids, and finds nothing."""

from __future__ import annotations

import re
import subprocess
import sys
from pathlib import Path

from monitor.jobs.access.tokens import TokenKind
from tests.builders.tries import tries
from tests.integration.watched import an_event
from tests.integration.web.visited import Visited, page_served
from tests.servers.ports import free_port


def test_whatever_the_document_allows_or_forbids_is_answered_as_it_says(tmp_path: Path) -> None:
    """The same cases each time; fewer than a token may be used for within a minute."""
    port = free_port()
    visited = Visited(tmp_path, web={"port": port, "base_url": f"http://127.0.0.1:{port}"})
    visited.watched.write(an_event("jane", "Jane Doe", "2026-11-24T09:00"))
    visited.watched.look("2026-11-24T08:00")
    token = visited.token(TokenKind.CHECKINS).value

    with page_served(visited.app):
        ran = subprocess.run(
            [
                *(sys.executable, "-m", "schemathesis.cli", "run"),
                *("--header", f"Authorization: Bearer {token}"),
                *("--max-examples", str(tries(10, thorough=40)), "--generation-deterministic"),
                *("--mode", "all", "--no-color"),
                f"http://127.0.0.1:{port}/api/v1/openapi.json",
            ],
            cwd=tmp_path,
            capture_output=True,
            text=True,
        )

    assert ran.returncode == 0, ran.stdout + ran.stderr
    generated = re.search(r"(\d+) generated, \1 passed", ran.stdout)
    assert generated is not None, ran.stdout
    assert int(generated[1]) > 50
