"""What systemd is told by the daemon, and that the units which start it are sound."""

from __future__ import annotations

import shutil
import socket
import subprocess
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.acceptance.practice import Practice, session
from tests.acceptance.running import PATIENCE, running

UNITS = Path(__file__).parents[3] / "deploy/systemd"


@pytest.fixture(params=["file", "abstract"])
def manager(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[tuple[str, socket.socket]]:
    """The address that a service gets, and the socket behind it."""
    name = str(tmp_path / "notify")
    with socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM) as heard:
        heard.bind(name if request.param == "file" else f"\0{name}")
        heard.settimeout(PATIENCE)
        yield (name if request.param == "file" else f"@{name}"), heard


def test_the_daemon_says_when_it_is_ready_alive_reloading_and_stopping(
    practice: Practice, manager: tuple[str, socket.socket]
) -> None:
    address, heard = manager
    practice.environment["NOTIFY_SOCKET"] = address
    practice.calendar(session("one", "2026-12-01T10:00"))
    with running(practice) as daemon:
        begun = {heard.recv(200).decode() for _ in range(2)}
        assert begun == {"READY=1", "WATCHDOG=1"}
        daemon.hang_up()
        said = [heard.recv(200).decode()]
        while said[-1] != "READY=1":
            said.append(heard.recv(200).decode())
        (reloading,) = [one for one in said if one.startswith("RELOADING=1\n")]
        assert reloading.partition("\n")[2].removeprefix("MONOTONIC_USEC=").isdecimal()
        assert daemon.stop() == 0
    said = []
    while "STOPPING=1" not in said:
        said.append(heard.recv(200).decode())


def test_nobody_who_listens_is_no_trouble(practice: Practice, tmp_path: Path) -> None:
    practice.environment["NOTIFY_SOCKET"] = str(tmp_path / "gone")
    practice.calendar(session("one", "2026-12-01T10:00"))
    with running(practice) as daemon:
        daemon.until("daemon_started")
        assert daemon.stop() == 0


@pytest.fixture
def analyze() -> str:
    found = shutil.which("systemd-analyze")
    if found is None:
        pytest.skip("systemd-analyze is missing: apt-get install systemd")
    return found


@pytest.mark.parametrize("unit", ["steadyframe.service", "steadyframe-round.service"])
def test_a_service_exposes_little(analyze: str, unit: str) -> None:
    # Of 100; what is left is the network, which it needs.
    rated = [analyze, "security", "--offline=true", "--no-pager", "--threshold=15", UNITS / unit]
    done = subprocess.run(rated, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stdout[-400:] + done.stderr


def test_systemd_reads_every_unit(analyze: str, tmp_path: Path) -> None:
    command = tmp_path / "steadyframe"
    command.write_text("#!/bin/sh\n")
    command.chmod(0o755)
    for unit in UNITS.iterdir():
        text = unit.read_text(encoding="utf-8")
        (tmp_path / unit.name).write_text(
            text.replace("/opt/steadyframe/bin/steadyframe", str(command))
        )
    units = [tmp_path / unit.name for unit in UNITS.iterdir()]
    done = subprocess.run(
        [analyze, "verify", "--man=no", *units], capture_output=True, text=True, check=False
    )
    assert (done.returncode, done.stderr) == (0, "")
