"""The CHANGELOG is what a release says of itself, as OpenSSF's best practices ask it to."""

from __future__ import annotations

import re
from itertools import pairwise
from pathlib import Path

ROOT = Path(__file__).parents[3]
RELEASE = re.compile(r"^## \[(.+?)\].*$", re.MULTILINE)


def test_each_version_says_which_known_weaknesses_it_mends_and_how_to_upgrade_to_it() -> None:
    """But the first one: nobody had it before."""
    text = (ROOT / "CHANGELOG.md").read_text(encoding="utf-8")
    heads = list(RELEASE.finditer(text))
    assert [head[1] for head in heads][-1] == "0.1.0"
    for head, before in pairwise(heads):
        told = text[head.end() : before.start()]
        assert "\n### Security\n" in told, head[1]
        assert f"\n### Upgrading from {before[1]}\n" in told, head[1]
