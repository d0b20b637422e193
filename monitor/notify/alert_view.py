"""An alert in words: what is worth a look now, and what to type."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass

from monitor.core.alert_model import AlertContent, AlertItem
from monitor.notify.clean import plain
from monitor.notify.view import Command, Line, View, section
from monitor.notify.wording import TimeWords, count, rule_words

MOST_ITEMS = 15
MOST_COMMANDS = 3


@dataclass(frozen=True, slots=True, kw_only=True)
class AlertWords:
    """`show` turns a client's id into what this channel may print."""

    show: Callable[[str], str]
    times: TimeWords

    def view(self, alert: AlertContent) -> View:
        things = count(len(alert.items), "thing")
        kinds = _kinds(alert)
        lines = [self._line(item) for item in alert.items]
        see = "steadyframe findings"
        return View(
            subject=f"Worth a look: {kinds}",
            title="Worth a look" if len(alert.items) == 1 else f"{things} worth a look",
            whose=plain(alert.clinician or ""),
            lead="",
            sections=tuple(section("", lines, most=MOST_ITEMS, see=see, tone="care")),
            commands=_commands(alert),
        )

    def _line(self, item: AlertItem) -> Line:
        heading = rule_words(plain(item.rule, longest=60))
        note = plain(item.note)
        return Line(
            who=plain(self.show(item.client), longest=80) if item.client else "",
            when=self.times.moment(item.planned_start or item.occurred_at),
            what=plain(self.times.sentence(item.summary)) or heading.capitalize() + ".",
            hint=" · ".join(filter(None, (note, item.severity if _is_urgent(item) else ""))),
            finding=plain(item.finding, longest=80),
        )


def _is_urgent(item: AlertItem) -> bool:
    return item.severity == "critical"


def _kinds(alert: AlertContent) -> str:
    """`moved session`, or `2 late starts, moved session`: no client, for it shows when locked."""
    counted = Counter(rule_words(plain(item.rule, longest=60)) for item in alert.items)
    words = [f"{number} × {name}" if number > 1 else name for name, number in counted.items()]  # noqa: RUF001
    return ", ".join(words[:3]) + (", and more" if len(words) > 3 else "")


def _commands(alert: AlertContent) -> tuple[Command, ...]:
    """For each of a few; for many the first one's, as a pattern: the ids stand in the list."""
    commands: list[Command] = []
    for item in alert.items if len(alert.items) <= MOST_COMMANDS else alert.items[:1]:
        finding = plain(item.finding, longest=80)
        commands += [
            Command(label="See why", command=f"steadyframe explain {finding}"),
            Command(label="Set it aside", command=f'steadyframe dismiss {finding} --reason "…"'),
        ]
    return tuple(commands)
