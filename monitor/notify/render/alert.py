"""An alert in words: what is worth a look now, and what to type."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field

from monitor.core.alerts.model import AlertContent, AlertItem
from monitor.core.common.sanitize import plain
from monitor.core.common.translation import N_, Language
from monitor.core.rule_spec import SourceRule
from monitor.core.rule_text import find_rule, finding_sentence, is_promise, rule_title
from monitor.core.rules.missed_follow_up.next_session import GAP, NO_NEXT
from monitor.notify.render.follow_up import by_title, next_session
from monitor.notify.render.time_text import TimeWords, instant_of
from monitor.notify.view import Answer, Command, Line, View, section

MOST_ITEMS = 15
_SUBJECT = N_("Worth a look: {kinds}")
_SUBJECT_OVER = N_("Over: {kinds}")
_STATES = {
    "ended": N_("This is over; nothing is left to do."),
    "unacknowledged": N_("Nobody has said that they know of this yet."),
}
_ONE_OF_MANY = N_("For another one, put its own id in. `steadyframe findings` lists them all.")


@dataclass(frozen=True, slots=True, kw_only=True)
class AlertPresenter:
    """`show` turns a client's id into what this channel may print.

    `titles` are those of promises, by finding, where it may print them.
    """

    show: Callable[[str], str]
    times: TimeWords
    titles: Mapping[str, str] = field(default_factory=dict)

    def view(self, alert: AlertContent) -> View:
        say = self._language.say
        kinds = self._kinds(alert)
        is_over = all(item.state == "ended" for item in alert.items)
        lines = [self.line(item) for item in alert.items]
        is_pattern = sum(item.state != "ended" for item in alert.items) > 1
        sections = section(
            self._language, "", lines, most=MOST_ITEMS, see="steadyframe findings", tone="care"
        )
        return View(
            subject=say(_SUBJECT_OVER if is_over else _SUBJECT, kinds=kinds),
            title=say("This is over") if is_over else self._title(alert, kinds),
            whose=plain(alert.clinician or ""),
            lead="",
            sections=tuple(sections),
            commands=self._commands(alert),
            small_print=say(_ONE_OF_MANY) if is_pattern else "",
            language=self._language,
        )

    @property
    def _language(self) -> Language:
        return self.times.language

    def line(self, item: AlertItem) -> Line:
        """One finding in words, with what may be answered to it."""
        heading = rule_title(self._language, plain(item.rule, longest=60))
        said = finding_sentence(
            self._language,
            item.rule,
            item.value,
            is_inferred=item.is_inferred,
            is_over=item.state == "ended",
        )
        if title := self.titles.get(item.finding):
            said = by_title(self._language, title, is_over=item.state == "ended")
        return Line(
            who=self._who(item),
            when=self._when(item),
            what=plain(said or self.times.sentence(item.summary))
            or f"{heading[:1].upper()}{heading[1:]}.",
            hint=" · ".join(filter(None, self._hints(item))),
            finding=plain(item.finding, longest=80),
            answers=_answers(item),
        )

    def _who(self, item: AlertItem) -> str:
        if item.client:
            return plain(self.show(item.client), longest=80)
        is_of_source = isinstance(find_rule(item.rule), SourceRule)
        return plain(item.source or "", longest=80) if is_of_source else ""

    def _when(self, item: AlertItem) -> str:
        say, start = self._language.say, item.planned_start
        if start is None:
            due = instant_of(item.value.get("due"))
            if due is not None:
                return say("due {moment}", moment=self.times.due(due))
            return self.times.start(item.occurred_at)
        if item.value.get("kind") in (NO_NEXT, GAP):
            return say("last session {moment}", moment=self.times.moment(start))
        to = instant_of(item.value.get("to")) if _is_change(item) else None
        return self.times.move(start, to) if to else self.times.moment(start)

    def _hints(self, item: AlertItem) -> tuple[str, ...]:
        state = _STATES.get(item.state)
        coming = instant_of(item.value.get("next_session")) if item.state != "ended" else None
        return (
            next_session(self.times, coming) if coming else "",
            plain(item.note),
            self._language.say("critical") if item.severity == "critical" else "",
            self._language.say(state) if state else "",
        )

    def _title(self, alert: AlertContent, kinds: str) -> str:
        things = len(alert.items)
        if things == 1:
            return self._language.say(_SUBJECT, kinds=kinds)
        return self._language.say("{things} things worth a look", things=things)

    def _kinds(self, alert: AlertContent) -> str:
        """`moved session`, or `2 × late start, moved session`: no client, it shows when locked."""  # noqa: RUF002
        counted = Counter(
            rule_title(self._language, plain(item.rule, longest=60)) for item in alert.items
        )
        words = [f"{number} × {name}" if number > 1 else name for name, number in counted.items()]  # noqa: RUF001
        kinds = ", ".join(words[:3])
        return kinds if len(words) <= 3 else self._language.say("{kinds}, and more", kinds=kinds)

    def _commands(self, alert: AlertContent) -> tuple[Command, ...]:
        """For the first that is not over; with its own id, each works for the others as well."""
        item = next((item for item in alert.items if item.state != "ended"), None)
        if item is None:
            return ()
        say = self._language.say
        finding = plain(item.finding, longest=80)
        asked = _answer(
            say("The client asked for it"), f"steadyframe attribute {finding} --initiator client"
        )
        done = _answer(say("It's done"), f"steadyframe done {finding}")
        return (
            Command(label=say("See why"), command=f"steadyframe explain {finding}"),
            *([asked] if _is_asked(item) else []),
            *([done] if is_promise(item.rule) else []),
            _answer(say("I know of it"), f"steadyframe ack {finding}"),
            _answer(say("Remind me later"), f"steadyframe snooze {finding} --for 4h"),
            _answer(say("Set it aside"), f'steadyframe dismiss {finding} --reason "…"'),
        )


def _answer(label: str, command: str) -> Command:
    return Command(label=label, command=command, is_answer=True)


def _answers(item: AlertItem) -> tuple[Answer, ...]:
    if item.state == "ended":
        return ()
    sides: tuple[Answer, ...] = ("client", "clinician") if _is_asked(item) else ()
    done: tuple[Answer, ...] = ("done",) if is_promise(item.rule) else ()
    return (*done, "acknowledge", "snooze", "dismiss", *sides)


def _is_asked(item: AlertItem) -> bool:
    return _is_change(item) and item.initiator == "unknown"


def _is_change(item: AlertItem) -> bool:
    rule = find_rule(item.rule)
    return rule is not None and rule.is_about_a_change
