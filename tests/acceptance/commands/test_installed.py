"""The wheel holds all that the program needs, and what a shell and man ask of it."""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import sys
import sysconfig
import venv
from pathlib import Path

import pytest

from tests.acceptance.practice import Practice

ROOT = Path(__file__).parents[3]


@pytest.fixture(scope="module")
def installed(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The command in an environment of its own, from the wheel; libraries are this one's."""
    place = tmp_path_factory.mktemp("wheel")
    source = place / "source"
    # A build writes beside what it builds.
    kept = ("config", "connectors", "monitor", "pyproject.toml", "README.md", "LICENSE")
    for name in kept:
        tree = ROOT / name
        if tree.is_dir():
            shutil.copytree(tree, source / name, ignore=shutil.ignore_patterns("__pycache__"))
        else:
            shutil.copy(tree, source / name)
    pip = [sys.executable, "-m", "pip", "--disable-pip-version-check", "-q"]
    subprocess.run([*pip, "wheel", "--no-deps", "-w", place, source], check=True)
    (wheel,) = place.glob("*.whl")
    home = place / "home"
    venv.create(home, symlinks=True)
    subprocess.run([*pip, "--python", home, "install", "--no-deps", wheel], check=True)
    (libraries,) = home.glob("lib/python*/site-packages")
    (libraries / "libraries.pth").write_text(sysconfig.get_path("purelib"), encoding="utf-8")
    return home / "bin/steadyframe"


def test_the_wheel_holds_every_file_of_the_packages(installed: Path) -> None:
    (libraries,) = installed.parents[1].glob("lib/python*/site-packages")
    for package in ("config", "connectors", "monitor"):
        wanted = {
            str(file.relative_to(ROOT))
            for file in (ROOT / package).rglob("*")
            if file.is_file() and "__pycache__" not in file.parts
        }
        there = {str(file.relative_to(libraries)) for file in (libraries / package).rglob("*")}
        assert wanted - there == set()


def test_what_was_installed_shows_the_product(installed: Path, tmp_path: Path) -> None:
    environment = {k: v for k, v in os.environ.items() if not k.startswith("PYTHON")}
    shown = subprocess.run(
        [installed, "demo", "--out", "demo"],
        cwd=tmp_path,
        env=environment,
        capture_output=True,
        text=True,
        check=True,
    )
    assert re.search(r"^  steadyframe .*explain f_", shown.stdout, re.MULTILINE)
    assert (tmp_path / "demo/digest.html").exists()


# What was typed is put to a real shell that has read the script; it prints what Tab would offer.
_ASKED_IN_BASH = """
COMP_WORDS=({words})
COMP_CWORD=$((${{#COMP_WORDS[@]}} - 1))
_steadyframe_completion steadyframe
printf '%s\\n' "${{COMPREPLY[@]}}"
"""
# Without an open line there is no completion system: what the script hands to it is printed.
_ASKED_IN_ZSH = """
_describe() {{ local name=$@[3]; print -rl -- ${{${{(P)name}}%%:*}}; }}
compadd() {{ local name=$@[-1]; print -rl -- ${{(P)name}}; }}
words=({words}) CURRENT=$#words
_steadyframe_completion
"""
_ASKED_IN_FISH = """
complete --do-complete '{typed}' | string split -f 1 \\t
"""
_SHELLS = {
    "bash": (["bash", "-c"], "{script}" + _ASKED_IN_BASH),
    "zsh": (["zsh", "-fc"], "compdef() {{ }}\n{script}" + _ASKED_IN_ZSH),
    "fish": (["fish", "--no-config", "-c"], "{script}" + _ASKED_IN_FISH),
}


@pytest.mark.parametrize("shell", _SHELLS)
@pytest.mark.parametrize(
    ("typed", "offered"),
    [
        ("steadyframe fin", {"findings"}),
        ("steadyframe db ba", {"backup"}),
        ("steadyframe findings --sta", {"--status"}),
        ("steadyframe findings --status ", {"open", "resolved", "dismissed", "all"}),
        ("steadyframe checkin-", {"checkin-link"}),
    ],
)
def test_a_shell_completes_commands_options_and_choices(
    practice: Practice, shell: str, typed: str, offered: set[str]
) -> None:
    command, lines = _SHELLS[shell]
    if shutil.which(shell) is None:
        pytest.skip(f"No {shell}. Install it: `apt-get install {shell}` (Debian, Ubuntu).")
    words = typed + ('""' if typed.endswith(" ") else "")
    script = practice.run("completion", shell).out
    folder = Path(sys.executable).parent
    told = subprocess.run(
        [*command, lines.format(script=script, words=words, typed=typed)],
        cwd=practice.folder,
        env={**practice.environment, "PATH": f"{folder}:{os.environ['PATH']}"},
        capture_output=True,
        text=True,
        check=False,
    )
    assert set(told.stdout.split()) == offered, told.stderr


def test_the_manual_page_has_every_command_and_nothing_that_roff_takes_for_its_own(
    practice: Practice,
) -> None:
    page = practice.run("manual").out
    helped = practice.run("--help").out.partition("Commands:")[2]
    named = re.findall(r"^  ([a-z-]+) ", helped, re.MULTILINE)
    assert len(named) > 30
    for name in named:
        assert f".SS steadyframe {name}".replace("-", r"\-") in page
    assert r".SS steadyframe db set\-time" in page
    requests = {line.split()[0] for line in page.splitlines() if line.startswith((".", "'"))}
    assert requests == {".TH", ".SH", ".B", ".SS", ".nf", ".fi"}
    assert re.findall(r"\\(?![-&e])", page) == []
