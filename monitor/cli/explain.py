"""`explain`: one finding in full."""

from __future__ import annotations

import textwrap
from collections.abc import Iterator
from datetime import timedelta
from typing import TYPE_CHECKING, Any

import click

from monitor.cli.errors import DONE
from monitor.cli.options import format_option, install
from monitor.cli.output import document, local, say, short

if TYPE_CHECKING:
    from monitor.core.finding import Finding
    from monitor.jobs.installation import Installation

# Why a finding was told at once or not, in words (`monitor.core.routing`).
_WHY = {
    "sent_now": "told at once",
    "group_wait": "told once the findings of some minutes were gathered (alerts.group_wait)",
    "quiet_hours": "held until the quiet hours ended (alerts.quiet_hours)",
    "at_most_every": "held because there was an alert shortly before (alerts.at_most_every)",
    "below_min_severity": "left for the digest: milder than alerts.min_severity",
    "deliver_digest": "left for the digest, as the rule's `deliver` says",
    "deliver_off": "not told, as the rule's `deliver` says",
    "client_initiated": "not told at once: the client asked for it",
    "inhibited_by_source": "held back while its calendar could not be seen",
    "no_alert_channel": "not told at once: alerts.to names no channel",
    "dismissed": "not told: it was dismissed",
    "resolved": "not told: it had ended before it could be",
    "": "not considered for an alert yet",
}

# What ends a finding, by rule; past facts age.
_ENDS = {
    "not_started": "It resolves when an arrival is recorded, or twelve hours after the end.",
    "missed_follow_up": "It resolves when the promise is kept, late or not.",
    "repeated_changes": "It resolves when fewer of the latest sessions were changed.",
    "slot_drift": "It resolves when the usual hour holds again, or another one has become usual.",
    "no_buffer": "It resolves when one of the two sessions is moved, or when they have begun.",
    "unannounced_break": (
        "It resolves when no session is left in the leave, when the config says since when clients "
        "know (`announced` of that leave), or when the leave begins."
    ),
    "source_stale": "It resolves with the next good poll of the calendar.",
    "source_suspect": (
        "It resolves by itself with a normal poll, or by `steadyframe sources accept NAME`."
    ),
}


@click.command()
@click.argument("finding", metavar="ID")
@format_option("text", "json")
@click.pass_context
def explain(context: click.Context, finding: str, style: str) -> int:
    """One finding: the rule in words, the numbers it used, the evidence, what would resolve it."""
    from monitor.core.rules import describe
    from monitor.jobs.view import finding_json
    from monitor.jobs.words import load
    from monitor.store import findings
    from monitor.store.database import reading

    app = install(context, writes=False)
    found = load(app, finding)
    with reading(app.engine) as connection:
        words = findings.words_about(connection, finding)
    settings = list(_settings(app, found))
    if style == "json":
        document(
            finding_json(found, app.practice.zone)
            | {
                "explanation": describe(found.draft.rule),
                "settings": [
                    dict(zip(("name", "value", "from"), s, strict=True)) for s in settings
                ],
                "alert": {
                    "reason": found.alert_reason or None,
                    "at": local(found.alerted_at, app.practice.zone) or None,
                },
                "words": [{"kind": w["kind"], "text": w["text"]} for w in words],
                "mends": _mends(app, found),
                "resolves": _ends(found),
            }
        )
        return DONE
    _say(app, found, describe(found.draft.rule), settings, words)
    return DONE


def _say(
    app: Installation,
    found: Finding,
    rule: str,
    settings: list[tuple[str, str, str]],
    words: list[dict[str, Any]],
) -> None:
    zone, draft = app.practice.zone, found.draft
    status = f"{found.status}" + (f" ({found.resolution})" if found.resolution else "")
    say(draft.summary)
    say(f"{found.id}   {draft.rule}   {draft.severity}   {status}   {draft.confidence}")
    say(f"client {draft.client or '-'}   clinician {draft.clinician or '-'}")
    if draft.initiator:
        say(f"initiator: {draft.initiator}")
    say("\nWhat was seen")
    for one in draft.evidence:
        where = f" in {one.source}" if one.source else ""
        say(f"  {short(one.at, zone)}{where}: {one.detail}")
    say("\nThe numbers")
    for name, value in draft.value.items():
        say(f"  {name}: {value}")
    say("\nThe limits that applied")
    for name, value, origin in settings:
        say(f"  {name}: {value}   ({origin})")
    say("\nThe rule")
    for paragraph in rule.split("\n\n"):
        say(
            textwrap.fill(
                " ".join(paragraph.split()), 88, initial_indent="  ", subsequent_indent="  "
            )
        )
    when = f" ({short(found.alerted_at, zone)})" if found.alerted_at else ""
    say(f"\nAlert: {_WHY.get(found.alert_reason, found.alert_reason)}{when}.")
    say("\n".join(filter(None, (_mends(app, found), _ends(found)))))
    for word in words:
        say(f"{word['kind']} on {short(word['at'], zone)}: {word['text']}")


def _settings(app: Installation, found: Finding) -> Iterator[tuple[str, str, str]]:
    """The rule's parameters for this client and clinician, and where each was set."""
    from config.durations import format_duration

    draft = found.draft
    rule = getattr(app.practice.rules_for(draft.clinician, draft.client), draft.rule)
    for name in type(rule).model_fields:
        value = getattr(rule, name)
        if name in ("enabled", "severity", "deliver", "kinds"):
            continue
        text = format_duration(value) if isinstance(value, timedelta) else str(value)
        origin = app.settings.where(draft.clinician, draft.client, draft.rule, name)
        yield name, text, origin


def _mends(app: Installation, found: Finding) -> str | None:
    """Whether it was mended, and how, or what would mend it; None if there is nothing to mend."""
    from monitor.core.rules.repair import what_mended, what_would_mend

    repair = found.draft.repair
    if repair is None:
        return None
    if not repair.is_open:
        at = short(repair.at, app.practice.zone)
        return f"Mended by {what_mended(found.draft.rule, repair)} ({at})."
    if found.status != "open":
        return "Nothing was seen that mended it."
    wanted = what_would_mend(found.draft.rule)
    return f"What would mend it: {wanted} (steadyframe note {found.id} TEXT)."


def _ends(found: Finding) -> str:
    if found.resolution is not None:
        return f"It is resolved: {found.resolution}."
    keep_open = found.draft.keep_open
    if keep_open is not None:
        return (
            f"It stays open for {keep_open.days} days after it was opened and then resolves as "
            f"aged, or when you dismiss it: steadyframe dismiss {found.id} --reason TEXT."
        )
    return _ENDS.get(found.draft.rule, "It resolves when its condition ends.")
