"""What the calendar already tells, out of what is stored of it. Nothing is written."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator
from datetime import datetime

from monitor.core.recurrence.occurrences import ExpansionFailed
from monitor.core.review.build import build_review
from monitor.core.review.model import Review, ReviewInputs
from monitor.core.review.stated_moves import StatedMove, stated_moves
from monitor.core.sessions.model import Presence
from monitor.core.sessions.projection.project import projection_window
from monitor.core.timeline.model import Timeline
from monitor.jobs.app import Installation, Round
from monitor.jobs.evaluation.loading.inputs import load_inputs
from monitor.jobs.evaluation.loading.source_views import with_sources
from monitor.jobs.evaluation.loading.timelines import load_everyone
from monitor.jobs.evaluation.present_sessions import present_sessions
from monitor.jobs.reading.terminal_display import page_display, terminal_display
from monitor.notify.render.client_display import ClientDisplay
from monitor.notify.render.messages import html_of
from monitor.notify.render.plain_text import text_of
from monitor.notify.render.review.view_of import view_of
from monitor.notify.render.time_text import TimeWords
from monitor.notify.view import View
from monitor.store.calendars import ledger, sources
from monitor.store.database import reading
from monitor.store.evaluation.blind_sources import blind_sources


def review_of(
    app: Installation, since: datetime, now: datetime, clinician: str | None = None
) -> Review:
    """The sessions from `since` on, as the calendar stands now, settled or not.

    `clinician`: of that one's clients alone.
    """
    configured = [
        source.name
        for source in app.settings.sources
        if clinician in (None, app.clinician_of(source.name))
    ]
    with reading(app.engine) as connection:
        this_round = Round(connection=connection, app=app, now=now)
        states = sources.load_all(connection)
        inputs = load_inputs(this_round)
        timelines = load_everyone(this_round, inputs, stands=present_sessions(this_round))
        return build_review(
            ReviewInputs(
                practice_name=app.settings.practice.name,
                since=since,
                now=now,
                week_starts=app.settings.practice.week_starts,
                timelines=timelines,
                practice=with_sources(app.practice, states, blind_sources(connection, states)),
                sources=configured,
                clinician=clinician,
                stated={move.key: move for move in _stated(this_round, timelines)},
            )
        )


def review_text(app: Installation, review: Review) -> str:
    return text_of(_worded(app, review, terminal_display(app)))


def review_page(app: Installation, review: Review) -> str:
    """As HTML, with clients as messages name them: such a page may be handed on."""
    return html_of(_worded(app, review, page_display(app)))


def _worded(app: Installation, review: Review, show: ClientDisplay) -> View:
    language = app.practice.language
    times = TimeWords(zone=app.practice.zone, exact=show.exact_times, language=language)
    return view_of(review, show=show, times=times)


def _stated(this_round: Round, timelines: Iterable[Timeline]) -> Iterator[StatedMove]:
    """What the events of moved sessions state; of what can't be expanded, nothing."""
    app, window = this_round.app, projection_window(this_round.now)
    for source, uids in _with_moves(timelines).items():
        living = ledger.alive(this_round.connection, source, sorted(uids))
        for events in living.values():
            as_said = [app.markers.as_said(event) for event in events]
            try:
                yield from list(stated_moves(source, as_said, app.markers, window))
            except ExpansionFailed:
                continue


def _with_moves(timelines: Iterable[Timeline]) -> dict[str, set[str]]:
    """The UIDs, by source, of the sessions that don't stand where their series has them."""
    found: dict[str, set[str]] = defaultdict(set)
    for timeline in timelines:
        for session in timeline.sessions:
            is_moved = session.recurrence_id not in (None, session.start)
            if is_moved and session.presence is Presence.SCHEDULED:
                found[session.source].add(session.uid)
    return found
