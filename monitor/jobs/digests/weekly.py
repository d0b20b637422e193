"""Weekly digests: which are due, building one from what is stored, and queueing it once."""

from __future__ import annotations

from collections import Counter
from datetime import UTC, datetime, timedelta

from sqlalchemy import Connection

from config.sections.digests import Digest as DigestSettings
from monitor.core.common.weeks import Week, WeekStart, due_moments, last_full_week, week_of
from monitor.core.digest.build import build_digest, digest_id
from monitor.core.digest.inputs import DigestInputs
from monitor.core.digest.model import Digest
from monitor.jobs.access.links import link_maker
from monitor.jobs.app import Installation, Round
from monitor.jobs.delivery.alert_messages import client_display
from monitor.jobs.delivery.promised_titles import promised_titles
from monitor.jobs.digests.as_of import Known, as_of
from monitor.jobs.digests.recent import load_recent
from monitor.jobs.evaluation.loading.inputs import EvaluationInputs, load_inputs
from monitor.jobs.evaluation.loading.source_views import with_sources
from monitor.jobs.evaluation.loading.timelines import load_everyone, load_timelines
from monitor.jobs.time_guard import latest_moment
from monitor.log import Log
from monitor.notify.message import Message
from monitor.notify.render.messages import render_digest
from monitor.store import meta
from monitor.store.calendars import forgotten_clients, sources
from monitor.store.database import reading, writing
from monitor.store.delivery import outbox
from monitor.store.delivery.outbox import Queued
from monitor.store.evaluation import findings
from monitor.store.evaluation.blind_sources import blind_sources
from monitor.store.timelines import counts, sessions

log = Log()

# A digest that goes out this long after its hour says that it is late.
_LATE = timedelta(hours=1)


def queue_due_digests(app: Installation, now: datetime) -> int:
    """Queue every digest that fell due since this was last asked; a missed one once, as late.

    A digest that has never been asked about begins now: an installation's first digest is that of
    the first week whose hour it has lived to see.
    """
    return sum(queue_if_due(app, settings, now) for settings in app.settings.digests)


def queue_if_due(app: Installation, settings: DigestSettings, now: datetime) -> int:
    """The same for one of them."""
    queued, due = 0, _due_since_asked(app, settings, now)
    if due:
        week = last_full_week(due[-1], app.practice.zone, _week_starts(app))
        queued = queue_digest(app, settings, week, now, is_late=now - due[-1] > _LATE)
    if due or due is None:
        with writing(app.engine) as connection:
            meta.save(connection, asked_key(settings), now.astimezone(UTC).isoformat())
    return queued


def digests_due(app: Installation, now: datetime) -> dict[str, str]:
    """The labels of their weeks, by the names of those that `queue_if_due` would queue."""
    weeks = {}
    for settings in app.settings.digests:
        due = _due_since_asked(app, settings, now)
        if due is None:
            queue_if_due(app, settings, now)
        elif due:
            weeks[settings.name] = last_full_week(
                due[-1], app.practice.zone, _week_starts(app)
            ).label
    return weeks


def _due_since_asked(
    app: Installation, settings: DigestSettings, now: datetime
) -> list[datetime] | None:
    """The moments at which it fell due; None where it has never been asked about."""
    with reading(app.engine) as connection:
        asked = meta.load(connection, asked_key(settings))
    if asked is None:
        return None
    since = datetime.fromisoformat(asked)
    return due_moments(settings.day, settings.time, app.practice.zone, after=since, until=now)


def asked_key(settings: DigestSettings) -> str:
    """Under which it is kept up to when the digest was asked about."""
    return f"digest_considered:{settings.name}"


def queue_digest(
    app: Installation, settings: DigestSettings, week: Week, now: datetime, *, is_late: bool = False
) -> int:
    """Build the digest of `week` and queue it to each of its channels that has not had it."""
    while True:
        with reading(app.engine) as connection:
            forgotten = forgotten_clients.version(connection)
        digest = build_for(app, settings, week, now, is_late=is_late)
        if (queued := queue_built(app, settings, digest, now, forgotten)) is not None:
            return queued


def queue_built(
    app: Installation,
    settings: DigestSettings,
    digest: Digest,
    now: datetime,
    forgotten: str | None = None,
) -> int | None:
    """As `queue_digest`. Rendered before the database is locked: charts take their time.

    None, and nothing is queued, where a client was forgotten since it was built: `forgotten` was
    the version then.
    """
    with reading(app.engine) as connection:
        waiting = [c for c in settings.to if not outbox.exists(connection, digest.id, c)]
    messages = [_queued(app, digest, c, now, settings.charts) for c in waiting]
    with writing(app.engine) as connection:
        if forgotten not in (None, forgotten_clients.version(connection)):
            return None
        outbox.put(connection, messages)
    log.info("digest_queued", digest=settings.name, week=digest.week, channels=len(waiting))
    return len(waiting)


def is_on_its_way(app: Installation, digest: Digest) -> bool:
    """Whether it is queued, and some channel has yet to take it."""
    with reading(app.engine) as connection:
        return outbox.waits(connection, digest.id)


def build_for(
    app: Installation, settings: DigestSettings, week: Week, now: datetime, *, is_late: bool = False
) -> Digest:
    """The digest of one week as data, as it was known at `now`. Writes nothing."""
    return build_digest(inputs_for(app, settings, week, now, is_late=is_late))


def inputs_for(
    app: Installation, settings: DigestSettings, week: Week, now: datetime, *, is_late: bool = False
) -> DigestInputs:
    """What `build_for` makes a digest from."""
    clinician = app.settings.digest_clinician(settings)
    with reading(app.engine) as connection:
        latest = latest_moment(connection)
        is_past = latest is not None and now < latest
        this_round = Round(connection=connection, app=app, now=now)
        inputs = load_inputs(this_round, said_until=now if is_past else None)
        known = _known(this_round, inputs, clinician, None if is_past else week)
        if is_past:
            known = as_of(this_round, inputs, known)
        set_aside = _set_aside(connection, now)
    mine = _sources_of(app, clinician)
    return DigestInputs(
        name=settings.name,
        practice_name=app.settings.practice.name,
        week=week,
        now=now,
        clinician=clinician,
        clinicians=[c.id for c in app.settings.clinicians],
        sources=mine,
        sources_of={c.id: _sources_of(app, c.id) for c in app.settings.clinicians},
        timelines=known.timelines,
        practice=known.practice,
        findings=known.findings,
        unsettled=frozenset() if is_past else inputs.unsettled,
        set_aside=set_aside,
        is_late=is_late,
    )


def _sources_of(app: Installation, clinician: str | None) -> list[str]:
    """None: everybody's."""
    return [s.name for s in app.settings.sources if clinician in (None, app.clinician_of(s.name))]


def _set_aside(connection: Connection, now: datetime) -> dict[str, int]:
    """How many events of each source can't be read since `now` or before."""
    found = Counter(counts.count_set_aside(connection))
    for name, state in sources.load_all(connection).items():
        since = (problem.get("since") for problem in state.problems)
        found[name] += sum(s is None or datetime.fromisoformat(s) <= now for s in since)
    return {name: number for name, number in found.items() if number}


def _known(
    this_round: Round, inputs: EvaluationInputs, clinician: str | None, week: Week | None
) -> Known:
    """`week`: where no more is needed than its digest reads; None: all there is of everyone."""
    connection, app = this_round.connection, this_round.app
    states = sources.load_all(connection)
    read = {s.name: states[s.name] for s in app.settings.sources if s.name in states}
    practice = with_sources(app.practice, read, blind_sources(connection, read))
    if clinician is not None:
        about = sessions.clients_of_clinician(connection, clinician)
        ordered = sorted(about, key=lambda client: client or "")
        timelines = load_timelines(this_round, ordered, inputs)
    elif week is not None:
        timelines = load_recent(this_round, inputs, week, practice)
    else:
        timelines = load_everyone(this_round, inputs)
    return Known(timelines=timelines, practice=practice, findings=findings.load_all(connection))


def build_again(app: Installation, settings: DigestSettings, week: Week, now: datetime) -> Digest:
    """The digest of a week that may be long over, as it was at its own hour.

    That is when it went out; else, once the next one is due, when it was due, if its calendars
    were read by then. Before that nothing is told of it yet, and it is as known at `now`.
    """
    about = app.settings.digest_clinician(settings)
    due = _due(app, settings, week)
    with reading(app.engine) as connection:
        sent = outbox.first_made(connection, digest_id(settings.name, week, about))
        is_old = now >= due + timedelta(weeks=1) and _was_watched(connection, app, about, due)
    own_hour = sent or (due if is_old else now)
    is_late = sent is not None and sent - due > _LATE
    return build_for(app, settings, week, min(own_hour, now), is_late=is_late)


def _due(app: Installation, settings: DigestSettings, week: Week) -> datetime:
    just_before = week.end - timedelta(microseconds=1)
    until = week.end + timedelta(weeks=1)
    zone = app.practice.zone
    return due_moments(settings.day, settings.time, zone, after=just_before, until=until)[0]


def _was_watched(
    connection: Connection, app: Installation, clinician: str | None, by: datetime
) -> bool:
    states = sources.load_all(connection)
    firsts = [
        states[s.name].first_ok if s.name in states else None
        for s in app.settings.sources
        if clinician in (None, app.clinician_of(s.name))
    ]
    return all(first is not None and first <= by for first in firsts)


def chosen_week(app: Installation, label: str | None, now: datetime) -> Week:
    """The week that `label` names (`2026-W47`), or the last full one. Raises UnknownWeekError."""
    if label is None:
        return last_full_week(now, app.practice.zone, _week_starts(app))
    return week_of(label, app.practice.zone, _week_starts(app))


def message_for(
    app: Installation,
    digest: Digest,
    channel: str | None,
    *,
    created_at: datetime,
    charts: bool = True,
) -> Message:
    """Words the digest as `channel` may show clients (None: pseudonyms)."""
    with reading(app.engine) as connection:
        show = client_display(connection, app, channel)
        owed = findings.load_many(connection, [item.finding for item in digest.follow_ups])
        titles = promised_titles(connection, show, owed.values())
        address_of = link_maker(connection, app, show.mode, created_at)
    return render_digest(
        digest,
        created_at=created_at,
        show=show,
        zone=app.practice.zone,
        language=app.practice.language,
        exact_times=show.exact_times,
        charts=charts,
        address_of=address_of,
        titles=titles,
    )


def _queued(app: Installation, digest: Digest, channel: str, now: datetime, charts: bool) -> Queued:
    message = message_for(app, digest, channel, created_at=now, charts=charts)
    return Queued(
        id=digest.id,
        channel=channel,
        kind="digest",
        about=digest.clinician or "",
        status="queued",
        reason="digest_late" if digest.is_late else "digest_due",
        created_at=now,
        not_before=now,
        findings=list(digest.finding_ids),
        message=message.to_json(),
    )


def _week_starts(app: Installation) -> WeekStart:
    return app.settings.practice.week_starts
