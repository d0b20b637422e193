"""The sources as rules see them: since when, how far, and whether their silence says anything."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import replace
from datetime import UTC, datetime

from monitor.core.timeline.model import RuleContext, SourceView
from monitor.core.timeline.source_condition import SourceCondition
from monitor.jobs.app import Installation, Round
from monitor.store.calendars.sources import SourceState
from monitor.store.evaluation.blind_sources import blind_sources

_WITHOUT_END = datetime.max.replace(tzinfo=UTC)


def with_sources(
    practice: RuleContext, states: Mapping[str, SourceState], blind: Collection[str]
) -> RuleContext:
    """The practice as the rules see it now. `blind` names sources whose silence says nothing."""
    views = {
        name: SourceView(
            name=name,
            first_ok=state.first_ok,
            last_ok=state.last_ok,
            is_blind=name in blind or state.held_since is not None,
            shown_until=_shown_until(state),
            doubted_zones={
                zone: datetime.fromisoformat(since)
                for zone, since in (state.doubted_zones or {}).items()
            },
        )
        for name, state in states.items()
    }
    return replace(practice, sources=views)


def believed_until(this_round: Round, last_read: Mapping[str, datetime]) -> dict[str, datetime]:
    """By source, until when what it shows is believed; `last_read` is when its last good poll was.

    Without end for one that can be read; else until then.
    """
    configured = {source.name for source in this_round.app.settings.sources} & last_read.keys()
    seen = configured - blind_sources(this_round.connection, configured)
    return {name: _WITHOUT_END if name in seen else last for name, last in last_read.items()}


def _shown_until(state: SourceState) -> datetime | None:
    horizon = state.horizon
    return horizon.shown_until(state.last_ok) if horizon and state.last_ok else None


def condition_of(app: Installation, state: SourceState) -> SourceCondition:
    """A source's state as the rules read it."""
    source = app.settings.source(state.name)
    clinician = app.clinician_of(state.name)
    rules = app.practice.rules_for(clinician, None)
    was_accepted = state.held_since is None and state.accepted_since is not None
    return SourceCondition(
        name=state.name,
        clinician=clinician,
        first_try=state.first_try,
        last_ok=state.last_ok,
        last_attempt=state.last_attempt,
        last_error=state.last_error,
        stale_after=rules.source_stale.limit(source.poll_every),
        held_since=state.accepted_since if was_accepted else state.held_since,
        held_reason=state.held_reason,
        held_missing=state.held_missing,
        held_known=state.held_known,
        accepted=was_accepted,
    )
