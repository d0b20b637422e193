"""Load one clinician's schedule over all clients."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from datetime import timedelta
from itertools import chain

from monitor.core.facts.schedule_prefilter import sessions_worth_loading
from monitor.core.facts.visibility import FORGOTTEN_AFTER
from monitor.core.sessions.model import Presence, Session, by_start
from monitor.core.timeline.copies import decided
from monitor.core.timeline.hours import fold
from monitor.core.timeline.model import Schedule, Timeline
from monitor.jobs.app import Round
from monitor.jobs.evaluation.loading.inputs import EvaluationInputs
from monitor.store.timelines import bulk_reads, sessions


def load_schedule(this_round: Round, clinician: str, inputs: EvaluationInputs) -> Schedule:
    """The clinician's sessions, coming and just past, that rules may speak of."""
    connection, practice = this_round.connection, this_round.app.practice
    leave = inputs.leave.get(clinician, ())
    since = this_round.now - FORGOTTEN_AFTER
    plan = sessions.hours_of(connection, clinician, since)
    rules = (practice.rules_for(clinician, c) for c in {s.client for s in plan})
    buffer = max((of_client.no_buffer.buffer for of_client in rules), default=timedelta())
    found = sessions.by_ids(connection, sessions_worth_loading(plan, leave, buffer))
    gone = sessions.cancelled_of(connection, clinician, {s.client for s in found}, since)
    hours = _hours([*found, *gone], inputs, _left_behind(this_round, found, inputs))
    return Schedule(
        clinician=clinician,
        sessions=tuple(hour for hour in hours if hour.presence is Presence.SCHEDULED),
        gone=tuple(gone),
        leave=leave,
        excused=inputs.excused,
        unsettled=inputs.unsettled,
    )


def _left_behind(
    this_round: Round, found: Sequence[Session], inputs: EvaluationInputs
) -> Mapping[str, str]:
    """What one calendar shows where its hour stood before another one moved it."""
    if not this_round.app.has_copies:
        return {}
    connection = this_round.connection
    stirred = sessions.clients_ever_changed(connection, {session.client for session in found})
    changed = bulk_reads.changes_of(connection, stirred)
    behind: dict[str, str] = {}
    for client, own in bulk_reads.sessions_of(connection, stirred).items():
        changes = tuple(changed.get(client, ()))
        timeline = Timeline(client=client, sessions=tuple(own), changes=changes)
        behind |= decided(timeline, inputs.believed_until).left_behind
    return behind


def _hours(
    found: Iterable[Session], inputs: EvaluationInputs, behind: Mapping[str, str]
) -> list[Session]:
    """One session for each hour of each client, whatever events show it."""
    by_client: dict[str | None, list[Session]] = defaultdict(list)
    for session in found:
        by_client[session.client].append(session)
    hours = (fold(own, client, inputs.first_read, behind)[0] for client, own in by_client.items())
    return by_start(chain.from_iterable(hours))
