"""Draw docs/images anew: `python -m docs.pictures` plays the demo and photographs its messages.

Beside them the review of a made-up year.

Chromium has to be installed (Debian, Ubuntu: apt-get install chromium).
"""

from __future__ import annotations

import json
import subprocess
import sys
import tempfile
from pathlib import Path

from tests.acceptance.practice import Practice
from tests.builders.made_up_year import NOW, READ_AT, REVIEWED, the_year
from tests.servers.browser import photograph

IMAGES = Path(__file__).with_name("images")
WIDTHS = (360, 1200)


def draw(images: Path) -> None:
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        _play(folder / "demo")
        pages = {
            "digest": _digest(folder / "demo"),
            "alert": _alert(folder / "demo"),
            "review": _review(folder / "year"),
        }
        images.mkdir(exist_ok=True)
        for kind, page in pages.items():
            for width in WIDTHS:
                for shade in ("light", "dark"):
                    target = images / f"{kind}-{width}-{shade}.png"
                    photograph(page, width, target, folder, is_dark=shade == "dark")


def _play(folder: Path) -> None:
    command = [sys.executable, "-m", "monitor.cli", "demo", "--out", str(folder), "--no-open"]
    subprocess.run(command, check=True, stdout=subprocess.DEVNULL)


def _review(folder: Path) -> str:
    """Of a calendar that is read for the first time."""
    practice = Practice(folder, {**REVIEWED, "privacy": {"names": "full"}})
    practice.calendar(*the_year())
    practice.poll(READ_AT)
    return practice.run("review", "--format", "html", "--now", NOW).out


def _digest(folder: Path) -> str:
    return (folder / "digest.html").read_text(encoding="utf-8")


def _alert(folder: Path) -> str:
    lines = (folder / "messages.jsonl").read_text(encoding="utf-8").splitlines()
    alerts = [message for message in map(json.loads, lines) if message["kind"] == "alert"]
    moved = (a for a in reversed(alerts) if "moved session" in a["subject"])
    page: str = next(moved)["html"]
    return page


if __name__ == "__main__":
    draw(IMAGES)
