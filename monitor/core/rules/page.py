"""The page of rules in the docs, made from the rules' own words and the config's defaults."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta

from config.durations import format_duration
from config.rules import Rule, Rules
from monitor.core.rules import RULES

_HEAD = """# Rules

Every finding comes from one of these rules. Each of them can be set for the practice under `rules`,
and otherwise for a clinician or a client under `overrides`. `enabled: false` switches a rule off;
`deliver: digest` keeps it for the weekly digest, `deliver: off` out of both.

A finding is worth a look. It carries what was seen, where and when, and says whether it was
observed or inferred. `steadyframe explain ID` shows all that for one of them.
"""


def rules_page() -> str:
    """Markdown, ending in a line break."""
    defaults = Rules()
    return "\n".join([_HEAD, *(_section(name, getattr(defaults, name)) for name in RULES)])


def _section(name: str, rule: Rule) -> str:
    rows = "\n".join(_rows(rule))
    return f"## {name}\n\n{RULES[name]}\n\n| setting | default |\n| --- | --- |\n{rows}\n"


def _rows(rule: Rule) -> Iterator[str]:
    for name in type(rule).model_fields:
        if name != "enabled":
            yield f"| `{name}` | {_said(getattr(rule, name))} |"


def _said(value: object) -> str:
    if value is None:
        return "see above"
    if isinstance(value, timedelta):
        return f"`{format_duration(value)}`"
    if isinstance(value, tuple):
        return "all of them"
    return f"`{value}`"
