"""The worked examples of CONTRIBUTING.md still fit the tree."""

from __future__ import annotations

import subprocess
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
EXAMPLES = sorted((ROOT / "docs/examples").glob("*.diff"))


@pytest.mark.parametrize("example", EXAMPLES, ids=lambda example: example.stem)
def test_a_worked_example_applies_to_the_tree_as_it_is(example: Path) -> None:
    ran = subprocess.run(
        ["git", "apply", "--check", str(example)], cwd=ROOT, capture_output=True, text=True
    )

    assert ran.returncode == 0, f"{ran.stderr}CONTRIBUTING.md says how to mend an example"


def test_a_rule_and_a_channel_are_worked_out_and_the_guide_leads_there() -> None:
    guide = (ROOT / "CONTRIBUTING.md").read_text(encoding="utf-8")

    assert [example.stem for example in EXAMPLES] == ["new-channel", "new-rule"]
    assert all(f"](docs/examples/{example.name})" in guide for example in EXAMPLES)
