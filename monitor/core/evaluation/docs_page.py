"""The page of rules in the docs, made from the rules' own words and the config's defaults."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta

from config.sections.rules import Rule, Rules
from config.values.durations import format_duration
from monitor.core.rule_spec import RuleSpec
from monitor.core.rules import RULES

_HEAD = """# Rules

Every finding comes from one of these rules. Each of them can be set for the practice under `rules`,
and otherwise for a clinician or a client under `overrides`. `enabled: false` switches a rule off;
`deliver: digest` keeps it for the weekly digest, `deliver: off` out of both.

A finding is worth a look, no more: there may be good reasons, and nobody is judged. It carries what
was seen, where and when, and says whether it was observed or inferred. `steadyframe explain ID`
shows all that for one of them, with the limits that applied and the line of the config for each.

What holds for all of them:

- What the client asked for never counts against anyone. Where nobody knows who asked, it is told as
  unknown, and `steadyframe attribute` settles it.
- Leave, holidays and a client's `excused` time are no breach of anything.
- A change counts once it has stood for `settle`. What is moved by mistake and put back at once
  never was, and what is changed again meanwhile is one change, from the first state to the last. It
  is each session's own change that must have stood: other edits of its series don't start it anew,
  and what one look showed and the next one are decisions of their own.
- What was not seen is "not observed", never "on time". The kept rate takes it that such a session
  was held, and says how many were seen. While a calendar can't be read, what would follow from its
  silence waits.
- The first poll of a calendar only learns, and alerts nobody. What was over more than a day
  before nobody had watched, so it is no finding: no late start or no-show that its words or a
  video conference tell of, no drift of past weeks, no follow-up whose time had passed more than a
  week before. `steadyframe review` tells what it was like. How things are now is told: a to-do
  that is open and overdue, a client who can still be booked in time, sessions to come that
  overlap or lie in leave. It is left for the digest (`before_watch`) unless it gets worse. What a
  person says of the last days afterwards counts, by a check-in or a marker. All this holds for a
  calendar that is added later as well, from its own first poll on.
- A person's word stays: what was dismissed does not open again for the same fact.
"""

_MEANS = {
    "severity": "How weighty it is: info, notice, warning or critical.",
    "deliver": "Where it is told: alert, digest or off.",
    "kinds": "Which of the kinds above are wanted.",
}


def rules_page() -> str:
    """Markdown, ending in a line break."""
    defaults = Rules()
    return "\n".join([_HEAD, *(_section(rule, defaults.named(rule.name)) for rule in RULES)])


def _section(rule: RuleSpec, defaults: Rule) -> str:
    rows = "\n".join(_rows(defaults))
    head = "| setting | default | what it says |\n| --- | --- | --- |"
    return f"## {rule.name}\n\n{rule.explanation}\n\n{head}\n{rows}\n"


def _rows(rule: Rule) -> Iterator[str]:
    for name, field in type(rule).model_fields.items():
        if name != "enabled":
            meaning = field.description or _MEANS[name]
            yield f"| `{name}` | {_said(getattr(rule, name))} | {meaning} |"


def _said(value: object) -> str:
    if value is None:
        return ""
    if isinstance(value, timedelta):
        return f"`{format_duration(value)}`"
    if isinstance(value, tuple):
        return "all of them"
    if isinstance(value, float) and value <= 1:
        return f"`{value:.0%}`"
    return f"`{value}`"
