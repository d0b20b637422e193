"""Links beside what is told, in the place of commands to type."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

from monitor.core.common.translation import N_, Language
from monitor.notify.view import Line, Link, LinkedAct, Section, View

AddressOf = Callable[[str, LinkedAct], str]

LINK_LABELS: dict[LinkedAct, str] = {
    "why": N_("Why is this here?"),
    "acknowledge": N_("I know of it"),
    "snooze": N_("Remind me later"),
    "dismiss": N_("Set it aside"),
    "client": N_("The client asked for it"),
    "clinician": N_("We asked for it"),
    "done": N_("It's done"),
    "not_done": N_("It isn't done after all"),
}
# What a link does as well.
_COMMANDS = tuple(
    f"steadyframe {name} " for name in ("ack", "attribute", "dismiss", "done", "explain", "snooze")
)


def with_links(view: View, address_of: AddressOf | None) -> View:
    """The view as it is where there are no links."""
    if address_of is None or not any(line.finding for s in view.sections for line in s.lines):
        return view
    return replace(
        view,
        sections=tuple(_section(section, address_of, view.language) for section in view.sections),
        commands=tuple(c for c in view.commands if not c.command.startswith(_COMMANDS)),
        small_print="" if any(c.is_answer for c in view.commands) else view.small_print,
    )


def _section(section: Section, address_of: AddressOf, language: Language) -> Section:
    return replace(
        section,
        lines=tuple(_line(line, address_of, language) for line in section.lines),
        asks=tuple(ask for ask in section.asks if not ask.command.startswith(_COMMANDS)),
    )


def _line(line: Line, address_of: AddressOf, language: Language) -> Line:
    if not line.finding:
        return line
    acts: tuple[LinkedAct, ...] = ("why", *line.answers)
    links = [
        Link(act=act, label=language.say(LINK_LABELS[act]), address=address_of(line.finding, act))
        for act in acts
    ]
    return replace(line, links=tuple(links))
