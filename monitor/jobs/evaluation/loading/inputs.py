"""What many timelines need, read once for a round."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime

from monitor.core.timeline.model import Commitment, Span
from monitor.jobs.app import Installation, Round
from monitor.jobs.evaluation.loading.from_events import load_event_inputs, load_leave
from monitor.jobs.evaluation.loading.from_settings import configured_excuses, configured_leave
from monitor.jobs.evaluation.loading.from_statements import (
    attributed_sides,
    first_said,
    outreach_by_client,
    said_done,
)
from monitor.jobs.evaluation.loading.source_views import believed_until
from monitor.store.calendars import sources
from monitor.store.timelines import sessions, tracked_events


@dataclass(frozen=True, slots=True, kw_only=True)
class EvaluationInputs:
    """What many timelines need, by client, clinician, change or finding as in `Timeline`.

    `coming` is when a client's next promise comes into view. `with_conferences`: whether what
    video conferences said counts. `first_read` and `believed_until` are by source, as `as_hours`
    takes them.
    """

    commitments: Mapping[str | None, tuple[Commitment, ...]] = field(default_factory=dict)
    leave: Mapping[str, tuple[Span, ...]] = field(default_factory=dict)
    excused: Mapping[str, tuple[Span, ...]] = field(default_factory=dict)
    attributed: Mapping[str, str] = field(default_factory=dict)
    outreach: Mapping[str | None, tuple[datetime, ...]] = field(default_factory=dict)
    noted: Mapping[str, datetime] = field(default_factory=dict)
    dismissed: Mapping[str, datetime] = field(default_factory=dict)
    done: Mapping[str, datetime] = field(default_factory=dict)
    coming: Mapping[str | None, datetime] = field(default_factory=dict)
    unsettled: frozenset[tuple[str, str]] = frozenset()
    with_conferences: bool = True
    first_read: Mapping[str, datetime] = field(default_factory=dict)
    believed_until: Mapping[str, datetime] = field(default_factory=dict)


def load_inputs(this_round: Round, *, said_until: datetime | None = None) -> EvaluationInputs:
    """`said_until`: leave out who was named as an initiator after that moment."""
    connection, app = this_round.connection, this_round.app
    stated = load_event_inputs(this_round)
    first_read, last_read = sources.first_and_last_read(connection)
    inputs = EvaluationInputs(
        commitments={client: tuple(promises) for client, promises in stated.commitments.items()},
        leave=_leave(app, stated.leave),
        excused=configured_excuses(app),
        coming=stated.coming,
        unsettled=tracked_events.unsettled(connection),
        with_conferences=app.settings.evidence.google_meet,
        first_read=first_read,
        believed_until=believed_until(this_round, last_read),
    )
    return with_words(this_round, inputs, said_until=said_until)


def with_words(
    this_round: Round, inputs: EvaluationInputs, *, said_until: datetime | None = None
) -> EvaluationInputs:
    """With what people have said by now. `said_until` as for all inputs."""
    connection = this_round.connection
    return replace(
        inputs,
        attributed=attributed_sides(connection, said_until),
        outreach=outreach_by_client(connection),
        noted=first_said(connection, "note"),
        dismissed=first_said(connection, "dismiss"),
        done=said_done(connection),
    )


def load_agenda_inputs(
    this_round: Round, shown_in: Collection[str], start: datetime, end: datetime
) -> EvaluationInputs:
    """No more than what tells how sessions in [start, end) stand that these sources show.

    A page asks for it each time, so it takes as long in a large practice as in a small one. Rules
    need all of `load_inputs`.
    """
    app = this_round.app
    first_read, last_read = sources.first_and_last_read(this_round.connection, shown_in)
    return EvaluationInputs(
        leave=_leave(app, load_leave(this_round, shown_in, start, end)),
        excused=configured_excuses(app),
        with_conferences=app.settings.evidence.google_meet,
        first_read=first_read,
        believed_until=believed_until(this_round, last_read),
    )


def _leave(
    app: Installation, stated: Mapping[str, Sequence[Span]]
) -> Mapping[str, tuple[Span, ...]]:
    leave = configured_leave(app)
    for clinician, spans in stated.items():
        leave[clinician] = [*spans, *leave.get(clinician, ())]
    return {clinician: tuple(spans) for clinician, spans in leave.items()}


def everyone(this_round: Round, inputs: EvaluationInputs) -> list[str | None]:
    """Clients with a session or a promise, in a fixed order."""
    found = {*sessions.everyone(this_round.connection), *inputs.commitments}
    return sorted(found, key=lambda client: client or "")
