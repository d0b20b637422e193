"""From findings to who is told of them, when, and why not."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from datetime import datetime
from zoneinfo import ZoneInfo

from sqlalchemy import Connection

from monitor.core.alerts.reasons import FOR_A_WHILE, Reason
from monitor.core.alerts.routing import Decision, Routed, of_no_news, route
from monitor.core.alerts.routing_input import RoutingFacts, Waiting
from monitor.core.findings.model import Finding, FindingStatus, Severity
from monitor.jobs.app import Round
from monitor.jobs.delivery import first_reads
from monitor.store.calendars import sources
from monitor.store.delivery import alerts
from monitor.store.delivery.outbox import Queued
from monitor.store.evaluation import findings, unrouted
from monitor.store.evaluation.blind_sources import blind_sources
from monitor.store.evaluation.findings import Told
from monitor.store.timelines import sessions
from monitor.store.turns import Turns


def route_findings(
    this_round: Round,
    changed: Iterable[Finding],
    *,
    blind: Collection[str],
) -> Routed:
    """Decides about findings that are new, changed, held back so far or to escalate; keeps why.

    Runs inside the transaction that wrote the findings. `blind` are sources that can't be seen.
    """
    fresh = {finding.id: finding for finding in (*due_again(this_round), *changed)}
    routed = route(fresh.values(), _facts(this_round, fresh.values(), blind))
    _keep_why(this_round, routed.decisions, fresh)
    return routed


def leave_untold(this_round: Round, turns: Turns, *, blind: Collection[str]) -> None:
    """Keeps why, of all findings that wait to be routed, for those that no message tells of.

    In turns, for the first reading of a large practice may find tens of thousands.
    """
    connection = this_round.connection
    done = ""
    while ids := unrouted.next_after(connection, done):
        done = ids[-1]
        found = findings.load_many(connection, ids)
        decisions = of_no_news(found.values(), _facts(this_round, found.values(), blind))
        _keep_why(this_round, decisions, found)
        unrouted.remove(connection, [decision.finding for decision in decisions])
        if turns.is_over():
            turns.give_way()


def route_again(this_round: Round) -> Routed:
    """Decides again about what waits and what is due, with nothing new from the rules."""
    blind = blind_sources(this_round.connection, sources.load_all(this_round.connection))
    return route_findings(this_round, (), blind=blind)


def due_again(this_round: Round) -> list[Finding]:
    """What was held back for a while, and what may have to go to others too."""
    connection = this_round.connection
    again = findings.open_because(connection, FOR_A_WHILE)
    escalate = this_round.app.settings.alerts.escalate
    if escalate is not None:
        again += findings.open_to_escalate(connection, this_round.now - escalate.after)
    return again


def _facts(this_round: Round, fresh: Collection[Finding], blind: Collection[str]) -> RoutingFacts:
    connection, app = this_round.connection, this_round.app
    waiting = _loaded(this_round, alerts.untried(connection))
    tried = _loaded(this_round, alerts.tried_in_vain(connection))
    last = alerts.last_due(connection)
    return RoutingFacts(
        alerts=app.settings.alerts,
        rules=app.practice.rules,
        zone=app.practice.zone,
        zones={c.name: ZoneInfo(c.timezone) for c in app.settings.channels if c.timezone},
        holidays=app.practice.holidays,
        now=this_round.now,
        last_sent={(channel, about or None): at for (channel, about), at in last.items()},
        alerted={f.id: Severity(f.alerted_severity) for f in fresh if f.alerted_severity},
        sent=_sent(connection, fresh, (*waiting, *tried)),
        blind=blind,
        half_seen={c for name in blind for c in sessions.clients_of_source(connection, name)},
        waiting=waiting,
        tried=tried,
        just_learnt=first_reads.just_learnt(connection),
    )


def _sent(
    connection: Connection, fresh: Iterable[Finding], waiting: Iterable[Waiting]
) -> dict[tuple[str, str], datetime]:
    """Which of the findings that have ended or wait did which channel really get, and when last?"""
    asked = {f.id: f for w in waiting for f in w.findings}
    asked |= {f.id: f for f in fresh if f.status is not FindingStatus.OPEN}
    about = {f.draft.clinician or "" for f in asked.values()}
    sent = alerts.sent(connection, about) if about else []
    return {(told, channel): at for channel, ids, at in sent for told in ids if told in asked}


def _keep_why(
    this_round: Round, decisions: Collection[Decision], by_id: Mapping[str, Finding]
) -> None:
    connection, now = this_round.connection, this_round.now
    told, reasons, known = [], {}, {}
    taken_back = [decision for decision in decisions if decision.taken_back]
    for decision in decisions:
        finding = decision.finding
        if decision.escalated:
            findings.mark_escalated(connection, finding, now)
        if decision.taken_back:
            continue
        if decision.not_before is not None:
            told.append(
                Told(
                    finding=finding,
                    reason=decision.reason,
                    severity=by_id[finding].draft.severity.value,
                    due=decision.not_before,
                )
            )
        elif decision.reason is Reason.BEFORE_WATCH:
            known[finding] = by_id[finding].draft.severity.value
        elif not _has_a_better_reason(by_id[finding], decision.reason):
            reasons[finding] = decision.reason.value
    findings.mark_told(connection, told, now)
    findings.mark_reasons(connection, reasons)
    findings.mark_known(connection, Reason.BEFORE_WATCH, known)
    for decision in taken_back:  # whatever else was decided of it
        findings.mark_untold(connection, decision.finding, decision.reason)


def _has_a_better_reason(finding: Finding, reason: Reason) -> bool:
    """What was not told for another reason first was not kept from it by being over."""
    is_over = reason in (Reason.DISMISSED, Reason.RESOLVED)
    return reason is Reason.ALREADY_ALERTED or (
        is_over and finding.alert_reason not in ("", *FOR_A_WHILE)
    )


def _loaded(this_round: Round, messages: Iterable[Queued]) -> list[Waiting]:
    """With the present state of what they tell of.

    Those about no finding (a broken channel) have nothing to be decided again, and those for a
    channel that the config has no more can't be worded anew.
    """
    connection, app = this_round.connection, this_round.app
    known = {channel.name for channel in app.settings.channels}
    return [
        Waiting(
            id=queued.id,
            channel=queued.channel,
            clinician=queued.about or None,
            since=queued.created_at,
            findings=tuple(findings.load_many(connection, queued.findings).values()),
        )
        for queued in messages
        if queued.findings and queued.channel in known
    ]
