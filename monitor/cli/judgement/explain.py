"""`explain`: one finding in full."""

from __future__ import annotations

import re
import textwrap
from collections.abc import Iterable, Iterator, Sequence
from datetime import datetime
from typing import TYPE_CHECKING, Any

import click

from monitor.cli.errors import DONE
from monitor.cli.options import format_option, install, now_option
from monitor.cli.output import document, local_or_null, paged, say, short

if TYPE_CHECKING:
    from zoneinfo import ZoneInfo

    from monitor.core.findings.model import Evidence, Finding
    from monitor.jobs.app import Installation
    from monitor.jobs.reading.findings.details import FindingDetails
    from monitor.jobs.reading.findings.explanation import Limit


@click.command()
@click.argument("finding", metavar="ID")
@now_option
@format_option("text", "json")
@click.pass_context
def explain(context: click.Context, finding: str, now: datetime | None, style: str) -> int:
    """One finding: the plan, what was seen, the numbers and limits, what would resolve it."""
    from monitor.core.rule_text import rule_named
    from monitor.jobs.answers.statements import load
    from monitor.jobs.reading.findings import explanation as text
    from monitor.jobs.reading.findings.as_json import finding_json
    from monitor.jobs.reading.findings.details import details_of

    app = install(context, now, writes=False)
    found = load(app, finding)
    details = details_of(app, found)
    plan = list(text.plan(app, found, details.session))
    limits = list(text.limits(app, found.draft))
    if style == "json":
        document(
            finding_json(found, app.settings.zone)
            | {
                "explanation": rule_named(found.draft.rule).explanation_of(found.draft.value),
                "plan": plan,
                "settings": [{"name": n, "value": v, "from": o} for n, v, o in limits],
                "alert": _alert_json(app, found),
                "words": [{"kind": s.kind, "text": s.text} for s in details.statements],
                "mends": _mends(app, found),
                "resolves": _ends(app, found),
                "asks": text.asks(found),
            }
        )
        return DONE
    with paged():
        _say(app, found, plan, limits, details)
    return DONE


def _say(
    app: Installation,
    found: Finding,
    plan: Sequence[str],
    limits: Sequence[Limit],
    details: FindingDetails,
) -> None:
    from monitor.core.rule_text import rule_named
    from monitor.jobs.reading.findings import explanation as text

    zone, draft = app.settings.zone, found.draft
    _head(app, found)
    _section("The plan", plan)
    seen = [_seen(one, zone) for one in draft.evidence]
    called = [f"It is called “{details.title}”."] if details.title else []
    _section("What was seen", [*seen, *called])
    _section("The numbers", (f"{name}: {said}" for name, said in text.numbers(app, draft)))
    _section("The limits that applied", (f"{n}: {v}   ({origin})" for n, v, origin in limits))
    _section("The rule", _filled(rule_named(draft.rule).explanation_of(draft.value)))
    say("")
    for line in _telling(app, found):
        say(line)
    for line in filter(None, (_mends(app, found), text.asks(found), _ends(app, found))):
        say(line)
    for said in details.statements:
        say(f"{said.kind} on {short(said.at, zone)}: {said.text}")


def _head(app: Installation, found: Finding) -> None:
    from monitor.jobs.reading.terminal_display import terminal_display

    draft, zone = found.draft, app.settings.zone
    client = terminal_display(app)(draft.client) if draft.client else "-"
    status = f"{found.status}" + (f" ({found.resolution})" if found.resolution else "")
    say(draft.summary)
    say(f"{found.id}   {draft.rule}   {draft.severity}   {status}   {draft.confidence}")
    say(f"client {client}   clinician {draft.clinician or '-'}   times of {zone.key}")
    if draft.initiator:
        say(f"initiator: {draft.initiator}")


def _section(title: str, lines: Iterable[str]) -> None:
    """Nothing, not even the title, where there is nothing to say."""
    for number, line in enumerate(lines):
        if number == 0:
            say(f"\n{title}")
        say(f"  {line}")


def _seen(one: Evidence, zone: ZoneInfo) -> str:
    # By when something was promised is in its own words: a day, or a time.
    when = "" if one.kind in ("commitment", "planned_task") else short(one.at, zone)
    where = f"in {one.source}" if one.source else ""
    head = " ".join(filter(None, (when, where)))
    return f"{head[:1].upper()}{head[1:]}: {one.detail[:1].upper()}{one.detail[1:]}"


def _filled(rule: str) -> Iterator[str]:
    """The rule's paragraphs and the entries of its lists, as lines of one width."""
    for part in re.split(r"\n\n|\n(?=- )", rule):
        hanging = "  " if part.startswith("- ") else ""
        yield from textwrap.wrap(" ".join(part.split()), 88, subsequent_indent=hanging)


def _alert_json(app: Installation, found: Finding) -> dict[str, Any]:
    from monitor.jobs.reading.findings import explanation as text

    zone = app.settings.zone
    return {
        "reason": found.alert_reason or None,
        "why": text.alert_reason_text(app, found),
        "at": local_or_null(found.alerted_at, zone),
        "escalated_at": local_or_null(found.escalated_at, zone),
        "snoozed_until": local_or_null(found.snoozed_until, zone),
        "acknowledged": found.acknowledged_severity is not None,
    }


def _telling(app: Installation, found: Finding) -> Iterator[str]:
    """Why it was alerted or not, and what came of it."""
    from monitor.core.alerts.reasons import Reason, in_words
    from monitor.jobs.reading.findings import explanation as text

    zone = app.settings.zone
    when = f" ({short(found.alerted_at, zone)})" if found.alerted_at else ""
    yield f"Alert: {text.alert_reason_text(app, found)}{when}."
    if found.alert_reason == Reason.SNOOZED:
        yield f"It is snoozed until {short(found.snoozed_until, zone)}."
    if found.escalated_at:
        yield f"Escalated: {in_words(Reason.ESCALATED)} ({short(found.escalated_at, zone)})."


def _ends(app: Installation, found: Finding) -> str:
    from monitor.core.rule_text import is_promise
    from monitor.jobs.reading.findings import explanation as text

    dismissing = f"or when you dismiss it: steadyframe dismiss {found.id} --reason TEXT"
    if is_promise(found.draft.rule):
        dismissing = f"say so by steadyframe done {found.id}; {dismissing}"
    return text.ends(app, found, or_else=dismissing)


def _mends(app: Installation, found: Finding) -> str | None:
    """Whether it was mended, and how, or what would mend it; None if there is nothing to mend."""
    from monitor.core.rule_text import what_mended, what_would_mend

    repair = found.draft.repair
    if repair is None:
        return None
    if not repair.is_open:
        at = short(repair.at, app.settings.zone)
        return f"{what_mended(found.draft.rule, repair).removesuffix('.')} ({at})."
    if found.status != "open":
        return "Nothing was seen that mended it."
    wanted = what_would_mend(found.draft.rule)
    return f"What would mend it: {wanted} (steadyframe note {found.id} TEXT)."
