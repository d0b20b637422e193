"""A real Chromium that lays a page out: how wide it gets, and what it looks like.

A window is never narrower than 500 px, so the page stands in frames of the widths wanted.
"""

from __future__ import annotations

import html
import json
import re
import shutil
import subprocess
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from playwright.sync_api import Browser

MISSING = "needs Chromium: apt-get install chromium"
_NAMES = ("chromium", "chromium-browser", "google-chrome")
_FLAGS = (
    "--headless",
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--hide-scrollbars",
)
_MEASURE = """<script>
addEventListener("load", () => {
  const found = [...document.querySelectorAll("iframe")].map(frame => {
    const page = frame.contentDocument;
    const beyond = [...page.querySelectorAll("body *")].filter(one => {
      const box = one.getBoundingClientRect();
      return box.width && (box.right > frame.clientWidth + 0.5 || box.left < -0.5);
    });
    return {
      width: frame.clientWidth,
      scroll_width: page.documentElement.scrollWidth,
      height: page.documentElement.scrollHeight,
      beyond: beyond.map(one => one.tagName + " " + one.textContent.trim().slice(0, 60)),
    };
  });
  document.body.innerHTML = "<pre></pre>";
  document.querySelector("pre").textContent = JSON.stringify(found);
});
</script>"""


@dataclass(frozen=True, slots=True, kw_only=True)
class Layout:
    """In CSS pixels. `beyond` names the elements that stick out at a side."""

    width: int
    scroll_width: int
    height: int
    beyond: Sequence[str]


def chromium() -> str | None:
    return next(filter(None, map(shutil.which, _NAMES)), None)


@contextmanager
def launched() -> Iterator[Browser]:
    """One that is driven, for pages that a server shows."""
    from playwright.sync_api import sync_playwright

    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=_found(), args=[*_FLAGS])
        yield browser
        browser.close()


def layouts(pages: Sequence[str], widths: Sequence[int], folder: Path) -> list[list[Layout]]:
    """How each page lies at each of the widths. `folder` is for what the browser writes."""
    frames = "".join(_frame(page, width, 10) for page in pages for width in widths)
    dumped = _run(_outer(_MEASURE + frames), folder, "--dump-dom")
    match = re.search("<pre>(.*)</pre>", dumped, re.DOTALL)
    if match is None:
        raise RuntimeError("Chromium did not lay the page out; see what it wrote above.")
    found = [Layout(**one) for one in json.loads(html.unescape(match[1]))]
    return [found[n : n + len(widths)] for n in range(0, len(found), len(widths))]


def photograph(page: str, width: int, target: Path, folder: Path, *, is_dark: bool) -> None:
    """The whole page as PNG."""
    ((layout,),) = layouts([page], [width], folder)
    scheme = ["--blink-settings=preferredColorScheme=0"] if is_dark else []
    size = f"--window-size={max(width, 500)},{layout.height + 100}"
    taken = folder / "taken.png"
    _run(_outer(_frame(page, width, layout.height)), folder, f"--screenshot={taken}", size, *scheme)
    keep_small(taken, (width, layout.height), target)


def keep_small(taken: Path, size: tuple[int, int], target: Path) -> None:
    """A picture's upper left part, in 64 colours, for it is to stand in a repository."""
    from PIL import Image

    with Image.open(taken) as picture:
        cut = picture.convert("RGB").crop((0, 0, *size))
        cut.quantize(64, dither=Image.Dither.NONE).save(target, optimize=True)


def _outer(body: str) -> str:
    scheme = '<meta name="color-scheme" content="light dark">'
    return f'<!doctype html><meta charset="utf-8">{scheme}<body style="margin:0">{body}'


def _frame(page: str, width: int, height: int) -> str:
    size = f"width:{width}px;height:{height}px;border:0;display:block"
    return f'<iframe style="{size}" srcdoc="{html.escape(page)}"></iframe>'


def _run(page: str, folder: Path, *wanted: str) -> str:
    file = folder / "page.html"
    file.write_text(page, encoding="utf-8")
    command = [_found(), *_FLAGS, f"--user-data-dir={folder / 'profile'}", *wanted, file.as_uri()]
    done = subprocess.run(command, capture_output=True, text=True, timeout=60, check=True)
    return done.stdout


def _found() -> str:
    found = chromium()
    if found is None:
        raise RuntimeError(MISSING)
    return found
