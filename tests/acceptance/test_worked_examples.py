"""Who follows a worked example of CONTRIBUTING.md has a rule or a channel that passes the tests.

Each is applied to a copy of the tree, and the tests that ask about it run there.
"""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from tests.unit.core.evaluation.test_evaluation import REWRITE

ROOT = Path(__file__).parents[2]
COPIED = ("bench", "config", "connectors", "deploy", "docs", "monitor", "tests")
COPIED_FILES = ("CHANGELOG.md", "CONTRIBUTING.md", "LICENSE", "README.md", "pyproject.toml")


@pytest.fixture
def tree(tmp_path: Path) -> Path:
    """A copy of what the examples change and their tests read, compiled as far as it is here."""
    ignored = shutil.ignore_patterns("*.pyc.*", "*.png")  # the first are being written
    for name in COPIED:
        shutil.copytree(ROOT / name, tmp_path / name, ignore=ignored)
    for name in COPIED_FILES:
        shutil.copy(ROOT / name, tmp_path / name)
    return tmp_path


def run(tree: Path, *command: str) -> None:
    """Runs it in the copy, whose modules come before the installed ones."""
    above = {"PYTHONPATH": str(tree), "GIT_CEILING_DIRECTORIES": str(tree.parent)}
    ran = subprocess.run(
        command, cwd=tree, env={**os.environ, **above}, capture_output=True, text=True
    )
    assert ran.returncode == 0, ran.stdout + ran.stderr


def run_tests(tree: Path, *tests: str) -> None:
    run(tree, sys.executable, "-m", "pytest", "-p", "no:cacheprovider", "-n", "0", *tests)


def apply(example: str, tree: Path) -> None:
    """As CONTRIBUTING.md has it: what is written by hand, then what is generated from it."""
    run(tree, "git", "apply", str(ROOT / f"docs/examples/{example}.diff"))
    run(tree, sys.executable, "-m", "config.schema")
    run(tree, sys.executable, "-c", REWRITE)


def test_the_rule_of_the_guide_is_found_worded_translated_and_explained(tree: Path) -> None:
    apply("new-rule", tree)

    run_tests(
        tree,
        "tests/unit/core/rules/test_long_session.py",
        "tests/unit/core/rules/test_table.py",
        "tests/unit/core/test_rule_text.py",
        "tests/unit/core/digest/test_also_worth_a_look.py",
        "tests/unit/core/evaluation",
        "tests/unit/locale",
        "tests/unit/config/test_schema_and_examples.py",
        "tests/unit/test_docs.py",
        "tests/integration/reading/test_explain.py",
    )


def test_the_channel_of_the_guide_keeps_the_contract_and_is_registered(tree: Path) -> None:
    apply("new-channel", tree)

    run_tests(
        tree,
        "tests/contract/channels/ntfy",
        "tests/unit/bootstrap",
        "tests/unit/connectors/net/test_wording.py",
        "tests/unit/config/test_schema_and_examples.py",
        "tests/unit/test_docs.py",
        "tests/unit/test_house.py",
    )
