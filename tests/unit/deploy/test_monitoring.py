"""What lies in deploy/ is read by the programs that it is for, and asks for what there is."""

from __future__ import annotations

import json
import re
import shutil
import subprocess
from pathlib import Path

import pytest

DEPLOY = Path(__file__).parents[3] / "deploy"
FIGURE = re.compile(r"\bsteadyframe_[a-z_]+")


@pytest.fixture
def promtool() -> str:
    found = shutil.which("promtool")
    if found is None:
        pytest.skip("promtool is missing: apt-get install --no-install-recommends prometheus")
    return found


@pytest.mark.parametrize(
    "asked",
    [("check", "rules", "steadyframe.rules.yml"), ("test", "rules", "steadyframe.test.yml")],
)
def test_prometheus_reads_the_rules_and_fires_them_as_they_say(
    promtool: str, asked: tuple[str, ...]
) -> None:
    done = subprocess.run(
        [promtool, *asked], cwd=DEPLOY / "prometheus", capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, done.stdout + done.stderr


def test_rules_and_dashboard_ask_for_figures_that_the_page_of_the_docs_has() -> None:
    page = (DEPLOY.parent / "docs/web.md").read_text(encoding="utf-8")
    known = set(FIGURE.findall(page))
    known |= {f"{name}_{part}" for name in known for part in ("sum", "count")}
    rules = (DEPLOY / "prometheus/steadyframe.rules.yml").read_text(encoding="utf-8")
    board = (DEPLOY / "grafana/steadyframe.json").read_text(encoding="utf-8")
    asked = set(FIGURE.findall(rules)) | set(FIGURE.findall(board))
    assert len(asked) > 6
    assert asked - known == set()


def test_every_panel_asks_something_of_the_chosen_prometheus() -> None:
    board = json.loads((DEPLOY / "grafana/steadyframe.json").read_text(encoding="utf-8"))
    assert len({panel["id"] for panel in board["panels"]}) == len(board["panels"]) == 8
    for panel in board["panels"]:
        (target,) = panel["targets"]
        assert target["datasource"]["uid"] == "${source}"
        assert target["expr"]
