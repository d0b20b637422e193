"""Weekly digests: which are due, building one from what is stored, and queueing it once."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import structlog
from sqlalchemy import Connection

from config.digests import Digest as DigestSettings
from monitor.core.digest import build_digest
from monitor.core.digest_inputs import DigestInputs
from monitor.core.digest_model import Digest
from monitor.core.weeks import Week, WeekStart, due_moments, last_full_week, week_of
from monitor.jobs.alerts import shown_names
from monitor.jobs.evaluate import blind_sources
from monitor.jobs.installation import Installation
from monitor.jobs.timelines import load_shared, load_timeline, with_sources
from monitor.notify.names import shows_exact_times
from monitor.notify.render import Rendered, render_digest
from monitor.store import findings, outbox, sessions, sources
from monitor.store.database import reading, writing
from monitor.store.outbox import Queued

log = structlog.get_logger()

# A digest that goes out this long after its hour says that it is late.
_LATE = timedelta(hours=1)


def queue_due_digests(app: Installation, now: datetime) -> int:
    """Queue every digest that fell due since this was last asked; a missed one once, as late.

    A digest that has never been asked about begins now: an installation's first digest is that of
    the first week whose hour it has lived to see.
    """
    queued = 0
    for settings in app.settings.digests:
        key = f"digest_considered:{settings.name}"
        with reading(app.engine) as connection:
            considered = findings.get_meta(connection, key)
        since = datetime.fromisoformat(considered) if considered else now
        due = due_moments(settings.day, settings.time, app.practice.zone, after=since, until=now)
        if due:
            week = last_full_week(due[-1], app.practice.zone, _week_starts(app))
            queued += queue_digest(app, settings, week, now, is_late=now - due[-1] > _LATE)
        if due or considered is None:
            with writing(app.engine) as connection:
                findings.set_meta(connection, key, now.astimezone(UTC).isoformat())
    return queued


def queue_digest(
    app: Installation, settings: DigestSettings, week: Week, now: datetime, *, is_late: bool = False
) -> int:
    """Build the digest of `week` and queue it to each of its channels that has not had it."""
    digest = build_for(app, settings, week, now, is_late=is_late)
    with writing(app.engine) as connection:
        waiting = [c for c in settings.to if not outbox.exists(connection, digest.id, c)]
        outbox.put(connection, [_queued(connection, app, digest, c, now) for c in waiting])
    log.info("digest_queued", digest=settings.name, week=week.label, channels=len(waiting))
    return len(waiting)


def build_for(
    app: Installation, settings: DigestSettings, week: Week, now: datetime, *, is_late: bool = False
) -> Digest:
    """The digest of one week as data. Writes nothing."""
    clinician = app.settings.digest_clinician(settings)
    with reading(app.engine) as connection:
        states = sources.load_all(connection)
        known = {s.name: states[s.name] for s in app.settings.sources if s.name in states}
        practice = with_sources(app.practice, known, blind_sources(connection, known))
        shared = load_shared(connection, app, now)
        about = _clients(connection, clinician)
        timelines = [load_timeline(connection, client, shared) for client in about]
        stored = findings.load_all(connection)
    mine = [s.name for s in app.settings.sources if clinician in (None, app.clinician_of(s.name))]
    return build_digest(
        DigestInputs(
            name=settings.name,
            practice_name=app.settings.practice.name,
            week=week,
            now=now,
            clinician=clinician,
            clinicians=[c.id for c in app.settings.clinicians],
            sources=mine,
            timelines=timelines,
            practice=practice,
            findings=stored,
            is_late=is_late,
        )
    )


def _clients(connection: Connection, clinician: str | None) -> list[str | None]:
    """Whose sessions the digest may tell of, in a fixed order: the clinician's, or everyone's."""
    found = (
        sessions.everyone(connection)
        if clinician is None
        else sessions.clients_of_clinician(connection, clinician)
    )
    return sorted(found, key=lambda client: client or "")


def chosen_week(app: Installation, label: str | None, now: datetime) -> Week:
    """The week that `label` names (`2026-W47`), or the last full one. Raises UnknownWeekError."""
    if label is None:
        return last_full_week(now, app.practice.zone, _week_starts(app))
    return week_of(label, app.practice.zone, _week_starts(app))


def rendered_for(
    connection: Connection, app: Installation, digest: Digest, channel: str | None
) -> Rendered:
    """The digest in words, as `channel` may show clients (None: pseudonyms)."""
    if channel is None:
        return render_digest(digest, show=lambda client: client, zone=app.practice.zone)
    mode = app.settings.channel(channel).names or app.settings.privacy.names
    return render_digest(
        digest,
        show=shown_names(connection, app, channel),
        zone=app.practice.zone,
        exact_times=shows_exact_times(mode),
    )


def _queued(
    connection: Connection, app: Installation, digest: Digest, channel: str, now: datetime
) -> Queued:
    rendered = rendered_for(connection, app, digest, channel)
    message = rendered.message(
        message_id=digest.id, kind="digest", created_at=now, findings=digest.finding_ids
    )
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
