"""The map in docs/architecture.md is the one that import-linter holds."""

from __future__ import annotations

import re
import tomllib
from pathlib import Path

ROOT = Path(__file__).parents[2]


def test_the_map_in_the_docs_is_the_one_that_the_contracts_hold() -> None:
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))
    contracts = project["tool"]["importlinter"]["contracts"]
    page = (ROOT / "docs/architecture.md").read_text(encoding="utf-8")
    floors = {
        contract["containers"][0]: " > ".join(contract["layers"]).replace(" | ", " · ")
        for contract in contracts
        if contract["type"] == "layers" and "containers" in contract
    }
    assert {"monitor", "monitor.core", "monitor.jobs", "connectors", "config"} <= floors.keys()
    drawn = [f"| `{container}` | {layers} |" for container, layers in floors.items()]
    assert [row for row in drawn if row not in page] == []


def test_every_room_says_what_is_in_it() -> None:
    modules = [m for r in ("monitor", "connectors", "config") for m in (ROOT / r).rglob("*.py")]
    rooms = {m.with_name("__init__.py") for m in modules if "versions" not in m.parts}
    silent = [
        str(room.relative_to(ROOT))
        for room in rooms
        if not room.exists() or not room.read_text(encoding="utf-8").strip()
    ]
    assert silent == []


def test_no_room_has_more_than_about_fifteen_entries() -> None:
    crowded = {
        str(room.relative_to(ROOT)): len(entries)
        for root in ("monitor", "connectors", "config", "bench", "tests")
        for room in (ROOT / root).rglob("")
        if not {"versions", "quirks", "__pycache__"} & set(room.parts)
        and len(
            entries := [
                entry
                for entry in room.iterdir()
                if entry.name not in ("__init__.py", "__pycache__", "py.typed", "conftest.py")
            ]
        )
        > 17
    }
    assert crowded == {}


def test_no_module_repeats_the_name_of_its_room() -> None:
    twice = [
        str(module.relative_to(ROOT))
        for root in ("monitor", "connectors", "config")
        for module in (ROOT / root).rglob("*.py")
        if module.stem.strip("s") == module.parent.name.strip("s")
    ]
    assert twice == []


def test_the_names_that_the_glossary_sends_to_are_in_the_code() -> None:
    _, _, table = (ROOT / "docs/glossary.md").read_text(encoding="utf-8").partition("## Old names")
    rows = re.findall(r"^\| (.*`.*) \| (.*`.*) \|$", table, re.MULTILINE)
    now = {name for _, new in rows for name in re.findall(r"`(\w+)`", new)}
    code = "\n".join(
        module.read_text(encoding="utf-8")
        for root in ("monitor", "connectors", "config")
        for module in (ROOT / root).rglob("*.py")
    )

    assert len(now) > 20
    assert now - set(re.findall(r"\b(?:class|def) (\w+)", code)) == set()
