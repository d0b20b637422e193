"""The sources as rules see them: since when, how far, and whether their silence says anything."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import replace
from datetime import datetime

from monitor.core.timeline.model import RuleContext, SourceView
from monitor.store.calendars.sources import SourceState


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


def _shown_until(state: SourceState) -> datetime | None:
    horizon = state.horizon
    return horizon.shown_until(state.last_ok) if horizon and state.last_ok else None
