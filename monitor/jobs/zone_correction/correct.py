"""Correct all that is stored for zones whose rules are others than before."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from sqlalchemy.exc import SQLAlchemyError

from monitor.core.common.stable_ids import stable_id
from monitor.core.common.zone_offsets import ZoneChange
from monitor.core.findings.zone_correction import FindingClock
from monitor.core.ledger.held_fetch_json import corrected_held_fetch
from monitor.core.ledger.revision import Revision
from monitor.core.ledger.zone_correction import corrected_history
from monitor.core.recurrence.occurrences import ExpansionFailed
from monitor.core.sessions.changes import Change
from monitor.core.sessions.edits.spoken_of import starts_spoken_of
from monitor.core.sessions.model import Projection, Session
from monitor.core.sessions.projection.project import project, projection_window
from monitor.core.sessions.tracked_event import TrackedEvent
from monitor.core.sessions.zone_correction import EventClock, Realigned, realigned, settled_states
from monitor.jobs.app import Round
from monitor.log import Log
from monitor.store.calendars import ledger, sources
from monitor.store.evaluation import deadlines, findings
from monitor.store.timelines import changes, sessions, tracked_events

log = Log()

_Clocks = dict[tuple[str, str], EventClock]


def correct_everything(this_round: Round, zones: ZoneChange) -> int:
    """Moves what was stored along on the clock. Returns how many sessions lie elsewhere now."""
    connection = this_round.connection
    concerned = {
        *ledger.uids_in_zones(connection, zones.before),
        *sessions.uids_in_zones(connection, zones.before),
    }
    if this_round.app.practice.zone.key in zones.before:
        concerned.update(sessions.uids_with_times_in_words(connection))
    clocks: _Clocks = {}
    count = 0
    for source, uid in sorted(concerned):
        clock, moved = _guarded(this_round, source, uid, zones)
        count += moved
        if clock is not None:
            clocks[source, uid] = clock
    sources.forget_doubted_zones(connection)
    _correct_held(this_round, zones)
    _correct_findings(this_round, zones, clocks)
    deadlines.touch_all(connection)
    return count


def _guarded(
    this_round: Round, source: str, uid: str, zones: ZoneChange
) -> tuple[EventClock | None, int]:
    try:
        return _correct_event(this_round, source, uid, zones)
    except SQLAlchemyError:
        raise
    # A bulkhead: a fault of ours with one event must not keep the others from being corrected.
    except Exception as error:  # noqa: BLE001
        named = stable_id("e", source, uid)  # programs build UIDs from names
        log.error("event_not_corrected", source=source, id=named, error=type(error).__name__)
        return None, 0


def _correct_event(
    this_round: Round, source: str, uid: str, zones: ZoneChange
) -> tuple[EventClock, int]:
    connection = this_round.connection
    states_instants, practice = _states_instants(this_round, source), this_round.app.practice
    before = ledger.history(connection, source, uid)
    after = corrected_history(before, zones, states_instants=states_instants)
    clock = EventClock(
        before, after, zones, states_instants=states_instants, practice=practice.zone.key
    )
    stored = sessions.of_uid(connection, source, uid)
    found = _realigned(this_round, source, uid, after, [clock.session(s) for s in stored])
    changed = _corrected_changes(this_round, source, uid, clock, stored)
    # Nothing is written of an event that can't be corrected as a whole.
    states = [new for old, new in zip(before, after, strict=True) if new is not old]
    if states:
        ledger.correct(connection, source, uid, states)
    was = {session.id: session for session in stored}
    others = [s for s in found.keep if was.get(s.id) != s]
    sessions.forget(connection, found.drop)
    sessions.save(connection, others)
    changes.correct(connection, changed)
    return clock, len(others) + len(found.drop)


def _states_instants(this_round: Round, source: str) -> bool:
    """Whether a source states times with their offset. Google does; feeds state the clock's."""
    settings = this_round.app.settings.sources
    return any(one.type == "google" for one in settings if one.name == source)


def _realigned(
    this_round: Round, source: str, uid: str, history: list[Revision], moved: list[Session]
) -> Realigned:
    """What can't be held against the settled calendar now goes along on the clock alone."""
    tracked = tracked_events.load(this_round.connection, source, [uid]).get(uid)
    projection = None
    if tracked is not None and tracked.settled_revision is not None:
        settled = [r for r in history if r.id <= tracked.settled_revision]
        projection = _projection(this_round, tracked, settled)
    if tracked is None or projection is None:
        return Realigned(keep=tuple(moved), drop=())
    return realigned(moved, projection, now=this_round.now, projected_until=tracked.projected_until)


def _projection(
    this_round: Round, tracked: TrackedEvent, settled: Sequence[Revision]
) -> Projection | None:
    """None where settling comes first: nothing stands, or other settings recognised it."""
    app = this_round.app
    states = settled_states(settled, settled[-1].id) if settled else []
    is_known = any(one.name == tracked.source for one in app.settings.sources)
    if not states or not is_known or tracked.recognition != app.recognition:
        return None
    try:
        return project(
            tracked.source,
            states,
            clinician=app.clinician_of(tracked.source),
            recognizer=app.recognizer,
            markers=app.markers,
            zone=app.practice.zone,
            window=projection_window(this_round.now),
            spoken_of=starts_spoken_of(settled, app.markers),
        )
    except (ExpansionFailed, KeyError):
        return None


def _corrected_changes(
    this_round: Round, source: str, uid: str, clock: EventClock, stored: Iterable[Session]
) -> list[Change]:
    zone_of_session = {session.id: session.zone for session in stored}
    fallback = clock.zone or this_round.app.practice.zone.key
    found = changes.of_uid(this_round.connection, source, uid)
    moved = [clock.change(c, zone_of_session.get(c.session_id, fallback)) for c in found]
    return [new for old, new in zip(found, moved, strict=True) if new != old]


def _correct_held(this_round: Round, zones: ZoneChange) -> None:
    connection = this_round.connection
    for name, state in sources.load_all(connection).items():
        if state.held_fetch is not None:
            held = corrected_held_fetch(
                state.held_fetch, zones, states_instants=_states_instants(this_round, name)
            )
            sources.save(connection, name, held_fetch=held)


def _correct_findings(this_round: Round, zones: ZoneChange, clocks: _Clocks) -> None:
    connection = this_round.connection
    clock = FindingClock(zones=zones, events=clocks, practice=this_round.app.practice.zone.key)
    stored = findings.load_all(connection)
    moved = [clock.corrected(finding) for finding in stored]
    findings.save(connection, [new for old, new in zip(stored, moved, strict=True) if new != old])
