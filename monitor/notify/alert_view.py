"""An alert in words: what is worth a look now, and what to type."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass

from monitor.core.alert_model import AlertContent, AlertItem
from monitor.notify.clean import plain
from monitor.notify.finding_words import finding_sentence
from monitor.notify.view import Answer, Command, Line, View, section
from monitor.notify.wording import TimeWords, instant_of, rule_words

MOST_ITEMS = 15
TITLE = "{things} things worth a look"
SUBJECT = "Worth a look: {kinds}"
SUBJECT_OVER = "Over: {kinds}"
TITLE_OVER = "This is over"
OVER = "This is over; nothing is left to do."
NOBODY_YET = "Nobody has said that they know of this yet."
ONE_OF_MANY = "For another one, put its own id in. `steadyframe findings` lists them all."
_CHANGES = ("reschedule", "cancellation")


@dataclass(frozen=True, slots=True, kw_only=True)
class AlertWords:
    """`show` turns a client's id into what this channel may print."""

    show: Callable[[str], str]
    times: TimeWords

    def view(self, alert: AlertContent) -> View:
        kinds = _kinds(alert)
        is_over = all(item.state == "ended" for item in alert.items)
        lines = [self._line(item) for item in alert.items]
        see = "steadyframe findings"
        is_pattern = sum(item.state != "ended" for item in alert.items) > 1
        return View(
            subject=(SUBJECT_OVER if is_over else SUBJECT).format(kinds=kinds),
            title=TITLE_OVER if is_over else _title(alert, kinds),
            whose=plain(alert.clinician or ""),
            lead="",
            sections=tuple(section("", lines, most=MOST_ITEMS, see=see, tone="care")),
            commands=_commands(alert),
            small_print=ONE_OF_MANY if is_pattern else "",
        )

    def _line(self, item: AlertItem) -> Line:
        heading = rule_words(plain(item.rule, longest=60))
        said = finding_sentence(item.rule, item.value, is_inferred=item.is_inferred)
        return Line(
            who=plain(self.show(item.client), longest=80) if item.client else "",
            when=self._when(item),
            what=plain(said or self.times.sentence(item.summary)) or heading.capitalize() + ".",
            hint=" · ".join(filter(None, _hints(item))),
            finding=plain(item.finding, longest=80),
            answers=_answers(item),
        )

    def _when(self, item: AlertItem) -> str:
        start = self.times.moment(item.planned_start or item.occurred_at)
        to = instant_of(item.value.get("to")) if item.rule == "reschedule" else None
        return f"{start} → {self.times.moment(to)}" if to else start


def _hints(item: AlertItem) -> tuple[str, ...]:
    state = {"ended": OVER, "unacknowledged": NOBODY_YET}.get(item.state, "")
    return (plain(item.note), item.severity if item.severity == "critical" else "", state)


def _title(alert: AlertContent, kinds: str) -> str:
    things = len(alert.items)
    return SUBJECT.format(kinds=kinds) if things == 1 else TITLE.format(things=things)


def _kinds(alert: AlertContent) -> str:
    """`moved session`, or `2 late starts, moved session`: no client, for it shows when locked."""
    counted = Counter(rule_words(plain(item.rule, longest=60)) for item in alert.items)
    words = [f"{number} × {name}" if number > 1 else name for name, number in counted.items()]  # noqa: RUF001
    return ", ".join(words[:3]) + (", and more" if len(words) > 3 else "")


def _commands(alert: AlertContent) -> tuple[Command, ...]:
    """For the first that is not over; with its own id, each works for the others as well."""
    item = next((item for item in alert.items if item.state != "ended"), None)
    if item is None:
        return ()
    finding = plain(item.finding, longest=80)
    asked = _answer(
        "The client asked for it", f"steadyframe attribute {finding} --initiator client"
    )
    return (
        Command(label="See why", command=f"steadyframe explain {finding}"),
        *([asked] if _is_asked(item) else []),
        _answer("I know of it", f"steadyframe ack {finding}"),
        _answer("Remind me later", f"steadyframe snooze {finding} --for 4h"),
        _answer("Set it aside", f'steadyframe dismiss {finding} --reason "…"'),
    )


def _answer(label: str, command: str) -> Command:
    return Command(label=label, command=command, is_answer=True)


def _answers(item: AlertItem) -> tuple[Answer, ...]:
    if item.state == "ended":
        return ()
    sides: tuple[Answer, ...] = ("client", "clinician") if _is_asked(item) else ()
    return ("acknowledge", "snooze", "dismiss", *sides)


def _is_asked(item: AlertItem) -> bool:
    return item.rule in _CHANGES and item.initiator == "unknown"
