"""Everyone's timelines for the digest of a practice: of nearly all no more than five months."""

from __future__ import annotations

from collections import defaultdict

from monitor.core.common.weeks import Week
from monitor.core.digest.reach import is_enough, reach_of
from monitor.core.sessions.model import Session
from monitor.core.timeline.model import RuleContext, Timeline
from monitor.jobs.app import Round
from monitor.jobs.evaluation.loading.inputs import EvaluationInputs
from monitor.jobs.evaluation.loading.timelines import load_timelines, load_without_changes
from monitor.store.timelines import changes, sessions


def load_recent(
    this_round: Round, inputs: EvaluationInputs, week: Week, context: RuleContext
) -> list[Timeline]:
    """In a fixed order. The digest of `week` is the same as of all that is stored.

    Whose sessions were ever changed is read whole, for one change may hang on another; so is who
    came too seldom of late. Who has not come for as long as the reach, and has nothing booked, is
    left out.
    """
    connection, settings = this_round.connection, this_round.app.settings
    rules = (settings.rules, *(override.rules for override in settings.overrides))
    reach = reach_of(week, this_round.now, rules)
    last_start = sessions.last_start_of_everyone(connection)
    changed = changes.clients_of_all(connection)
    calm: dict[str | None, list[Session]] = defaultdict(list)
    between = reach.since, reach.until
    for session in sessions.between(connection, *between):
        if session.client not in changed:
            calm[session.client].append(session)
    found = {
        timeline.client: timeline
        for timeline in load_without_changes(this_round, calm, inputs, between)
        if is_enough(timeline, week, this_round.now, context)
    }
    whole = [
        client
        for client, last in last_start.items()
        if client not in found and (client in changed or client in calm or last >= reach.until)
    ]
    found |= {timeline.client: timeline for timeline in load_timelines(this_round, whole, inputs)}
    ordered = sorted(found, key=lambda client: client or "")
    return [found[client] for client in ordered if found[client].sessions]
