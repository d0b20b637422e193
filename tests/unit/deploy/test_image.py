"""The container files: what the program writes has a place on a read-only root."""

from __future__ import annotations

import os
import re
import subprocess
import sys
from pathlib import Path

import yaml

ROOT = Path(__file__).parents[3]


def cache_of_the_image() -> str:
    found = re.search(r"MPLCONFIGDIR=(\S+)", (ROOT / "Dockerfile").read_text(encoding="utf-8"))
    assert found is not None
    return found[1]


def test_the_fonts_of_charts_are_listed_where_the_container_may_write() -> None:
    compose = yaml.safe_load((ROOT / "docker-compose.yml").read_text(encoding="utf-8"))
    service = compose["services"]["steadyframe"]

    assert service["read_only"]
    writable = [mount.partition(":")[0] for mount in service["tmpfs"]]
    assert any(cache_of_the_image().startswith(f"{place}/") for place in writable)


def test_with_that_alone_charts_are_made_without_a_word(tmp_path: Path) -> None:
    cache = tmp_path / Path(cache_of_the_image()).name  # not there yet, as in a new container
    environ = {**os.environ, "HOME": "/nonexistent", "MPLCONFIGDIR": str(cache)}

    done = subprocess.run(
        [sys.executable, "-c", "import matplotlib.font_manager"],
        env=environ,
        capture_output=True,
        text=True,
        check=True,
    )

    assert done.stderr == ""
    assert list(cache.glob("fontlist-*.json"))
