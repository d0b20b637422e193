"""A practice's round, as the daemon runs it each minute; here when there is reason to."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime, timedelta

from sqlalchemy import Connection

from monitor.core.common.weeks import due_moments
from monitor.fleet.due.listing import CONFIG_SEEN, NEXT_ROUND
from monitor.fleet.practices import Served
from monitor.fleet.wanted import AHEAD, MOST_OVERDUE, Kind, Wanted
from monitor.jobs.app import Installation, Round
from monitor.jobs.delivery.dispatch import channels_due
from monitor.jobs.delivery.routing import due_again
from monitor.jobs.delivery.standstill import report_own_trouble
from monitor.jobs.digests.weekly import digests_due
from monitor.jobs.evaluation.round import evaluate
from monitor.jobs.heartbeat import FRESH_FOR, beat, beat_in_round, last_round, round_ended
from monitor.jobs.polling.due import due
from monitor.jobs.time_guard import TimeWentBack, time_of_a_daemon
from monitor.store import meta
from monitor.store.calendars import sources
from monitor.store.calendars.sources import SourceState
from monitor.store.database import reading, writing
from monitor.store.evaluation import deadlines
from monitor.store.timelines import tracked_events

# What waits for time to pass, but for a moment that nobody wrote down: a state that has to stand.
_SOON = timedelta(minutes=1)
_SHORTEST_WAIT = timedelta(seconds=5)
# Health calls an evaluation late after a quarter of an hour.
_LONGEST_WAIT = timedelta(minutes=10)
# A practice whose last round is older than this was left alone. One whose polls fall behind, for
# there are too many, still has its rounds.
_ABSENCE = _LONGEST_WAIT + FRESH_FOR
# For overdue polls after an absence; a source that can't even be tried holds nobody up for longer.
_PATIENCE = timedelta(minutes=5)
_BEHIND_SINCE = "behind_since"
_NEVER = datetime.min.replace(tzinfo=UTC)
_DIGESTS_AHEAD = timedelta(days=1)


def run_round(served: Served, practice: str, goes_on: Callable[[], bool]) -> list[Wanted]:
    """Evaluate, and say what is wanted next. Raises StoreError, TimeWentBack.

    `goes_on`: whether this process may; a long round breaks off where not, and the next has the
    rest.
    """
    app = served.app
    now = app.now()
    beat(app.engine, now)
    _take_up_config(app, served.fingerprint, now)
    if behind := _waits_for_polls(app, now):
        again = now + _SHORTEST_WAIT
        _plan(app, again)
        polls = [Wanted(kind=Kind.POLL, practice=practice, thing=name) for name in behind]
        return [*polls, Wanted(kind=Kind.EVALUATE, practice=practice, at=again)]
    now = _time(app)

    def between_turns(turn: Connection) -> bool:
        beat_in_round(turn, now, app.now())
        return goes_on()

    if not evaluate(app, now, goes_on=between_turns).is_whole:
        return [Wanted(kind=Kind.EVALUATE, practice=practice)]
    digests = [
        Wanted(kind=Kind.DIGEST, practice=practice, thing=name, week=week)
        for name, week in digests_due(app, now).items()
    ]
    round_ended(app.engine, app.now())
    following = _next_round(app, now)
    _plan(app, following)
    if following <= now + AHEAD:
        digests.append(Wanted(kind=Kind.EVALUATE, practice=practice, at=following))
    return [*digests, *deliveries(app, practice)]


def deliveries(app: Installation, practice: str) -> list[Wanted]:
    """Of channels that have a message due and take one."""
    due_now = channels_due(app, app.now())
    return [Wanted(kind=Kind.DELIVER, practice=practice, thing=name) for name in due_now]


def _time(app: Installation) -> datetime:
    try:
        return time_of_a_daemon(app.engine, app.clock)
    except TimeWentBack as error:
        report_own_trouble(app, "clock_behind", str(error), app.now())
        raise


def _take_up_config(app: Installation, fingerprint: str, now: datetime) -> None:
    """When sources are due stands in their rows, where the schedule reads it: bring it up to date.

    New ones are due at once, those with a shorter interval sooner, those that are gone never.
    """
    with writing(app.engine) as connection:
        if meta.load(connection, CONFIG_SEEN) == fingerprint:
            return
        states = sources.load_all(connection, lock=True)
        for source in app.settings.sources:
            state = states.pop(source.name, SourceState(name=source.name))
            sources.save(connection, source.name, next_due=due(state, source.poll_every, now))
        for gone in states:
            sources.save(connection, gone, next_due=None)
        meta.save(connection, CONFIG_SEEN, fingerprint)


def _waits_for_polls(app: Installation, now: datetime) -> list[str]:
    """Sources to be polled first, the most overdue ones: after an absence, judging before would
    take our own absence for theirs; and nothing is known of one that was never tried.

    Not for longer than that takes: where polls fall behind for hours, alerts keep their time.
    """
    with writing(app.engine) as connection:
        states = sources.load_all(connection)
        last = last_round(connection)
        was_away = last is None or now - last > _ABSENCE
        behind = {
            source.name: since
            for source in app.settings.sources
            if (since := _behind_since(states.get(source.name), source.poll_every, now)) is not None
            and (was_away or since == _NEVER)
        }
        if not behind:
            meta.forget(connection, _BEHIND_SINCE)
            return []
        since = datetime.fromisoformat(meta.add(connection, _BEHIND_SINCE, now.isoformat()))
    if now - since >= _PATIENCE:
        return []
    return sorted(behind, key=lambda name: behind[name])[:MOST_OVERDUE]


def _behind_since(state: SourceState | None, every: timedelta, now: datetime) -> datetime | None:
    """When it was due, if that is longer ago than is usual between two looks at the schedule."""
    if state is None or state.last_attempt is None:
        return _NEVER
    at = due(state, every, now)
    return at if at < now - FRESH_FOR else None


def _plan(app: Installation, at: datetime) -> None:
    with writing(app.engine) as connection:
        meta.save(connection, NEXT_ROUND, at.astimezone(UTC).isoformat())


def _next_round(app: Installation, now: datetime) -> datetime:
    """When a round may come to another answer, if nothing new comes in until then."""
    with reading(app.engine) as connection:
        this_round = Round(connection=connection, app=app, now=now)
        if tracked_events.unsettled(connection) or due_again(this_round):
            return now + _SOON
        answer = deadlines.next_due(connection, now)
    moments = [now + _LONGEST_WAIT, *_digest_moments(app, now)]
    if answer is not None:
        moments.append(max(answer, now + _SHORTEST_WAIT))
    return min(moments)


def _digest_moments(app: Installation, now: datetime) -> list[datetime]:
    zone, until = app.practice.zone, now + _DIGESTS_AHEAD
    return [
        moment
        for digest in app.settings.digests
        for moment in due_moments(digest.day, digest.time, zone, after=now, until=until)
    ]
