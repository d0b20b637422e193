"""The sources as rules see them: since when, how far, and whether their silence says anything."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import replace
from datetime import UTC, datetime

from monitor.core.timeline.model import RuleContext, SourceView
from monitor.jobs.app import Round
from monitor.store.calendars.sources import SourceState
from monitor.store.evaluation import findings

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
        )
        for name, state in states.items()
    }
    return replace(practice, sources=views)


def believed_until(this_round: Round, states: Mapping[str, SourceState]) -> dict[str, datetime]:
    """By source, until when what it shows is believed.

    Without end for one that can be read; else until its last good poll.
    """
    configured = {source.name for source in this_round.app.settings.sources}
    seen = configured - findings.blind_sources(this_round.connection, configured)
    return {
        name: _WITHOUT_END if name in seen else state.last_ok
        for name, state in states.items()
        if state.last_ok is not None
    }


def _shown_until(state: SourceState) -> datetime | None:
    horizon = state.horizon
    return horizon.shown_until(state.last_ok) if horizon and state.last_ok else None
