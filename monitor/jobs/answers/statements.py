"""What people say about findings, kept and respected from then on."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import Connection

from monitor.core.alerts.reasons import Reason
from monitor.core.findings.model import Finding, FindingStatus, Resolution
from monitor.core.findings.statement import is_said_done
from monitor.core.rule_text import is_promise
from monitor.jobs.app import Installation, Round
from monitor.jobs.time_guard import latest_moment
from monitor.store.access import deeds
from monitor.store.database import reading, writing_findings
from monitor.store.evaluation import findings, statements


@dataclass(frozen=True, slots=True, kw_only=True)
class Speaker:
    """Who says something: an id, no name. `press`: of the button that they said it by."""

    by: str = ""
    press: str | None = None


_UNNAMED = Speaker()


class UnknownFinding(ValueError):
    """No finding has that id."""


class PressedBefore(ValueError):
    """What was said by this press of a button is kept already."""


class NotOpen(ValueError):
    """A finding that has ended or was dismissed is not told, so there is nothing to stop."""


class NotAChange(ValueError):
    """Only a change of the calendar has an initiator."""


class NotAPromise(ValueError):
    """Only what was to follow can be done."""


class NotSaidDone(ValueError):
    """Only what somebody said is done can be taken back."""


def dismiss(
    app: Installation, finding_id: str, reason: str, now: datetime, speaker: Speaker = _UNNAMED
) -> None:
    """Set a finding aside for good, and take it out of alerts that wait. Raises UnknownFinding."""
    with writing_findings(app.engine) as connection:
        found(connection, finding_id)
        _keep(connection, finding_id, "dismiss", reason, now, speaker)
        findings.dismiss(connection, finding_id, now)
        _route_again(connection, app, now)


def acknowledge(
    app: Installation, finding_id: str, now: datetime, speaker: Speaker = _UNNAMED
) -> None:
    """Say that somebody knows: it is not told again, nor to others, unless it gets worse.

    Raises UnknownFinding, NotOpen.
    """
    with writing_findings(app.engine) as connection:
        finding = _found_open(connection, finding_id)
        _keep(connection, finding_id, "acknowledge", "somebody knows of it", now, speaker)
        findings.acknowledge(connection, finding)
        _route_again(connection, app, now)


def snooze(
    app: Installation,
    finding_id: str,
    length: timedelta,
    now: datetime,
    speaker: Speaker = _UNNAMED,
) -> datetime:
    """Keep a finding from alerts for a while; if it is open then, it is told (again).

    Returns until when. Raises UnknownFinding, NotOpen.
    """
    with writing_findings(app.engine) as connection:
        _found_open(connection, finding_id)
        ends = max(now, latest_moment(connection) or now) + length
        _keep(connection, finding_id, "snooze", f"until {ends.isoformat()}", now, speaker)
        findings.snooze(connection, finding_id, ends)
        findings.mark_untold(connection, finding_id, Reason.SNOOZED)
        _route_again(connection, app, now)
    return ends


def attribute(
    app: Installation, finding_id: str, initiator: str, now: datetime, speaker: Speaker = _UNNAMED
) -> None:
    """Name who asked for a change, and let the rules speak anew.

    Raises UnknownFinding, NotAChange.
    """
    with writing_findings(app.engine) as connection:
        finding = found(connection, finding_id)
        if finding.draft.change_id is None:
            raise NotAChange(
                f"{finding_id} is about no change of the calendar, so nobody asked for it. "
                "Use `steadyframe note` to say more about it."
            )
        _keep(connection, finding_id, "attribute", initiator, now, speaker)
    _judge_again(app, now)


def finish(app: Installation, finding_id: str, now: datetime, speaker: Speaker = _UNNAMED) -> None:
    """Say that what was to follow is done, and let the rules speak anew.

    Raises UnknownFinding, NotOpen, NotAPromise.
    """
    with writing_findings(app.engine) as connection:
        if not is_promise(_found_open(connection, finding_id).draft.rule):
            raise NotAPromise(
                f"{finding_id} is about nothing that was to follow, so it can't be done. "
                "Use `steadyframe dismiss` to set it aside, or `note` to say more about it."
            )
        _keep(connection, finding_id, "done", "it is done", now, speaker)
    _judge_again(app, now)


def take_back_done(
    app: Installation, finding_id: str, now: datetime, speaker: Speaker = _UNNAMED
) -> None:
    """Say that what was said to be done is not, and let the rules speak anew.

    Raises UnknownFinding, NotSaidDone.
    """
    with writing_findings(app.engine) as connection:
        found(connection, finding_id)
        if not is_said_done(statements.about(connection, finding_id)):
            raise NotSaidDone(f"Nobody has said that {finding_id} is done.")
        _keep(connection, finding_id, "not_done", "it is not done after all", now, speaker)
    _judge_again(app, now)


def add_note(
    app: Installation, finding_id: str, text: str, now: datetime, speaker: Speaker = _UNNAMED
) -> None:
    """Keep a word about a finding. Raises UnknownFinding."""
    with writing_findings(app.engine) as connection:
        found(connection, finding_id)
        _keep(connection, finding_id, "note", text, now, speaker)


def load(app: Installation, finding_id: str) -> Finding:
    """One finding. Raises UnknownFinding."""
    with reading(app.engine) as connection:
        return found(connection, finding_id)


def is_kept_as_done(app: Installation, finding: Finding) -> bool:
    """Whether it is over because somebody said that it is done."""
    if finding.resolution is not Resolution.ANSWERED:
        return False
    with reading(app.engine) as connection:
        return is_said_done(statements.about(connection, finding.id))


def _keep(
    connection: Connection, finding_id: str, kind: str, text: str, now: datetime, speaker: Speaker
) -> None:
    """Where several people can answer, who did (an id, no name) is kept with what was said.

    Raises PressedBefore.
    """
    if speaker.press is not None and statements.is_kept(connection, speaker.press):
        raise PressedBefore(speaker.press)
    said = f"{text} ({speaker.by})" if speaker.by else text
    statements.add(connection, finding_id, kind, said, now, speaker.press)
    deeds.add(connection, speaker.by or deeds.OWNER, kind, finding_id, now)


def _judge_again(app: Installation, now: datetime) -> None:
    """At the moment that the database has reached: a word spoken today into a replayed past does
    not age its findings.
    """
    from monitor.jobs.evaluation.round import evaluate

    with reading(app.engine) as connection:
        latest = latest_moment(connection)
    evaluate(app, latest or now)


def _found_open(connection: Connection, finding_id: str) -> Finding:
    finding = found(connection, finding_id)
    if finding.status is not FindingStatus.OPEN:
        raise NotOpen(f"{finding_id} is {finding.status} already, so nothing is told about it.")
    return finding


def _route_again(connection: Connection, app: Installation, now: datetime) -> None:
    """What waits is decided again, at the moment that the database has reached."""
    # Here, as evaluating below: who only asks for a finding needs neither.
    from monitor.jobs.delivery.queue import queue_messages
    from monitor.jobs.delivery.routing import route_again

    reached = latest_moment(connection) or now
    this_round = Round(connection=connection, app=app, now=reached)
    queue_messages(this_round, route_again(this_round))


def found(connection: Connection, finding_id: str) -> Finding:
    finding = findings.load_one(connection, finding_id)
    if finding is None:
        raise UnknownFinding(
            f"There is no finding {finding_id}. `steadyframe findings --status all` lists them."
        )
    return finding
