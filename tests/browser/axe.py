"""axe-core, which looks for what keeps people from using a page; fetched once from npm."""

from __future__ import annotations

import shutil
import subprocess
from pathlib import Path

import pytest
from playwright.sync_api import Page

VERSION = "4.11.0"
_HOME = Path(__file__).resolve().parents[2] / ".make" / f"axe-core-{VERSION}"
_SCRIPT = _HOME / "node_modules" / "axe-core" / "axe.min.js"
_RUN = "axe.run().then(r => r.violations.map(v => `${v.impact} ${v.id} ${v.nodes[0].html}`))"


def complaints(page: Page) -> list[str]:
    """Skips the test where axe-core can't be had."""
    if not _SCRIPT.exists():
        _install()
    page.evaluate(_SCRIPT.read_text(encoding="utf-8"))
    found: list[str] = page.evaluate(_RUN)
    return found


def _install() -> None:
    if shutil.which("npm") is None:
        pytest.skip("needs npm to fetch axe-core: apt-get install npm")
    command = ["npm", "install", "--no-save", "--no-audit", "--no-fund", "--prefix", str(_HOME)]
    done = subprocess.run(
        [*command, f"axe-core@{VERSION}"], capture_output=True, text=True, check=False
    )
    if done.returncode != 0:
        pytest.skip(f"axe-core could not be fetched from npm: {done.stderr[-300:]}")
