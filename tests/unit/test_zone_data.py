"""The newest zone data at hand are found by what their files say."""

from __future__ import annotations

import subprocess
import sys
from datetime import UTC, datetime, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest

from monitor.zone_data import use_newest
from tests.builders.zone_files import zone_folder

OLD_VANCOUVER = {"America/Vancouver": "America/Los_Angeles"}
SHOW = (
    "import monitor, datetime, zoneinfo\n"
    "moment = datetime.datetime(2026, 12, 1, 12, tzinfo=zoneinfo.ZoneInfo('America/Vancouver'))\n"
    "print(moment.utcoffset(), monitor.zone_data.use_newest())\n"
)


def shown_with(folder: Path) -> str:
    """What a process that searches `folder` says of Vancouver's winter, and where it read that."""
    done = subprocess.run(
        [sys.executable, "-c", SHOW],
        env={"PYTHONTZPATH": str(folder), "PYTHONPATH": str(Path(__file__).parents[2])},
        capture_output=True,
        text=True,
        check=True,
    )
    return done.stdout.strip()


def test_a_machine_with_older_data_follows_the_newer_package(tmp_path: Path) -> None:
    zone_folder(tmp_path, "2025b", OLD_VANCOUVER)
    assert shown_with(tmp_path).startswith("-1 day, 17:00:00 2026")
    assert shown_with(tmp_path).endswith("(the Python package tzdata)")


@pytest.mark.parametrize("release", ["2099a", "2099za", "2099b-dirty", None])
def test_newer_data_and_those_chosen_without_a_release_are_followed(
    tmp_path: Path, release: str | None
) -> None:
    zone_folder(tmp_path, release, OLD_VANCOUVER)
    said = shown_with(tmp_path)
    assert said.startswith("-1 day, 16:00:00 ")
    assert said.endswith(f"({tmp_path})")


def test_a_release_stated_as_bsd_and_macos_do_is_read(tmp_path: Path) -> None:
    zone_folder(tmp_path, None, OLD_VANCOUVER)
    (tmp_path / "+VERSION").write_text("2025b\n")
    assert shown_with(tmp_path).endswith("(the Python package tzdata)")


def test_after_z_comes_za(tmp_path: Path) -> None:
    folders = [zone_folder(tmp_path / name, name, OLD_VANCOUVER) for name in ("2099z", "2099za")]
    assert shown_with(Path(":".join(map(str, folders)))).endswith(f"({folders[1]})")


def test_a_search_path_that_leads_nowhere_leaves_the_package(tmp_path: Path) -> None:
    assert shown_with(tmp_path / "nowhere").endswith("(the Python package tzdata)")


def test_zones_that_a_newer_folder_lacks_come_from_the_package(tmp_path: Path) -> None:
    zone_folder(tmp_path, "2099a", {"America/Los_Angeles": "America/Los_Angeles"})
    assert shown_with(tmp_path).startswith("-1 day, 17:00:00 2099a")


def test_this_very_process_reads_the_newest_data() -> None:
    newest = use_newest().zone("America/Vancouver")
    assert newest is not None
    for day in range(400):
        moment = datetime(2026, 6, 1, tzinfo=UTC) + timedelta(days=day)
        here = moment.astimezone(ZoneInfo("America/Vancouver"))
        assert here.utcoffset() == moment.astimezone(newest).utcoffset()
