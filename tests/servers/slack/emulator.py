"""A Slack that answers as Slack does: the npm package `emulate`, one process a test session.

It is installed once into `.make/`; tests ask for the fixture `slack`.
"""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import httpx
import pytest

from tests.servers.ports import free_port

VERSION = "0.6.1"
HOME = Path(__file__).resolve().parents[3] / ".make" / f"emulate-{VERSION}"
MISSING = (
    "No node and npm on PATH, which the Slack emulator needs. Install Node.js 20 or newer with "
    "npm: `apt-get install nodejs npm` (Debian, Ubuntu) or `brew install node`."
)
TOKEN = "xoxb-steadyframe-test"
TOKEN_WITHOUT_RIGHTS = "xoxb-may-not-write"
TOKEN_WITHOUT_FILES = "xoxb-may-not-upload"
CHANNEL = "C000000001"  # the emulator's own #general, where its default webhook posts to
SEED = {
    "slack": {
        "team": {"name": "Riverside", "domain": "riverside"},
        "users": [{"name": "steadyframe", "real_name": "SteadyFrame", "email": "sf@example.com"}],
        "tokens": [
            {
                "token": TOKEN,
                "user": "steadyframe",
                "scopes": [
                    "chat:write",
                    "files:read",
                    "files:write",
                    "channels:read",
                    "channels:history",
                ],
            },
            {"token": TOKEN_WITHOUT_FILES, "user": "steadyframe", "scopes": ["chat:write"]},
            {"token": TOKEN_WITHOUT_RIGHTS, "user": "steadyframe", "scopes": ["channels:read"]},
        ],
        "strict_scopes": True,
    }
}


class EmulatorError(RuntimeError):
    """It could not be installed or did not start; the text ends with what it printed."""


@dataclass(frozen=True, slots=True, kw_only=True)
class SlackEmulator:
    """`url` has no slash at the end. The webhook and `channel` lead to the same place."""

    url: str
    token: str = TOKEN
    channel: str = CHANNEL

    @property
    def api_url(self) -> str:
        return f"{self.url}/api/"

    @property
    def webhook_url(self) -> str:
        return f"{self.url}/services/T000000001/B000000001/X000000001"

    def messages(self, message_id: str | None = None) -> list[dict[str, Any]]:
        """What stands in the channel, oldest first; with an id, only what carries that id."""
        asked = {"limit": "1000", "include_all_metadata": "true"}
        found = self._ask("conversations.history", **asked)[::-1]
        return [m for m in found if message_id is None or id_of(m) == message_id]

    def replies(self, ts: str) -> list[dict[str, Any]]:
        """The thread under the message of that time, without the message itself."""
        return [m for m in self._ask("conversations.replies", ts=ts) if m["ts"] != ts]

    def download(self, file: dict[str, Any]) -> bytes:
        return httpx.get(file["url_private"], headers=self._login).content

    @property
    def _login(self) -> dict[str, str]:
        return {"Authorization": f"Bearer {self.token}"}

    def _ask(self, method: str, **data: str) -> list[dict[str, Any]]:
        data["channel"] = self.channel
        answer = httpx.post(f"{self.api_url}{method}", headers=self._login, data=data).json()
        assert answer["ok"], answer
        found: list[dict[str, Any]] = answer["messages"]
        return found


def id_of(message: dict[str, Any]) -> str | None:
    payload = message.get("metadata", {}).get("event_payload", {})
    value: str | None = payload.get("X-SteadyFrame-Id")
    return value


@contextmanager
def running_slack() -> Iterator[SlackEmulator]:
    """Started on a free port, stopped on leaving."""
    program = _installed()
    with tempfile.TemporaryDirectory(prefix="steadyframe-slack-") as name:
        folder = Path(name)
        seed = folder / "seed.json"
        seed.write_text(json.dumps(SEED))
        process, port = _start(program, seed, folder / "log")
        try:
            yield SlackEmulator(url=f"http://127.0.0.1:{port}")
        finally:
            process.terminate()
            process.wait(10)


def _installed() -> Path:
    program = HOME / "node_modules" / "emulate" / "dist" / "index.js"
    if program.exists():
        return program
    HOME.parent.mkdir(exist_ok=True)
    # Several pytest workers may begin at once: each installs aside, the first one's is kept.
    aside = Path(tempfile.mkdtemp(prefix="emulate-", dir=HOME.parent))
    try:
        options = ["--ignore-scripts", "--no-audit", "--no-fund", "--no-save", "--prefix"]
        command = ["npm", "install", *options, str(aside), f"emulate@{VERSION}"]
        done = subprocess.run(command, capture_output=True, text=True, timeout=120, check=False)
        if done.returncode != 0:
            raise EmulatorError(f"`npm install emulate@{VERSION}`: {done.stderr[-800:]}")
        try:
            aside.rename(HOME)
        except OSError:
            if not program.exists():
                raise
    finally:
        shutil.rmtree(aside, ignore_errors=True)
    return program


def _start(program: Path, seed: Path, log: Path) -> tuple[subprocess.Popen[bytes], int]:
    """A free port may be taken meanwhile, so retry."""
    environment = {key: value for key, value in os.environ.items() if key != "PORTLESS_URL"}
    for _ in range(3):
        port = free_port()
        options = ["start", "--service", "slack", "--port", str(port), "--seed", str(seed)]
        with log.open("wb") as out:
            process = subprocess.Popen(
                ["node", str(program), *options],
                cwd=log.parent,
                stdin=subprocess.DEVNULL,
                stdout=out,
                stderr=subprocess.STDOUT,
                env=environment,
            )
        if _answers(process, port):
            return process, port
        process.kill()
        process.wait(10)
    raise EmulatorError(f"The Slack emulator did not start: {log.read_text()[-800:]}")


def _answers(process: subprocess.Popen[bytes], port: int) -> bool:
    until = time.monotonic() + 20
    while process.poll() is None and time.monotonic() < until:
        try:
            httpx.get(f"http://127.0.0.1:{port}/", timeout=2)
        except httpx.TransportError:
            time.sleep(0.05)
        else:
            return True
    return False


@pytest.fixture(scope="session")
def slack() -> Iterator[SlackEmulator]:
    """One emulator for the whole session; tests tell their messages apart by id."""
    if shutil.which("node") is None or shutil.which("npm") is None:
        pytest.skip(MISSING)
    with running_slack() as emulator:
        yield emulator
