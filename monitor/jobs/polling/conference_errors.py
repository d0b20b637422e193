"""Which sources' video conferences could not be asked about."""

from __future__ import annotations

from monitor.jobs.app import Installation
from monitor.store.database import reading
from monitor.store.timelines import conference_logs


def what_failed(app: Installation) -> dict[str, str]:
    """By source, why its conferences could not be asked about the last time."""
    with reading(app.engine) as connection:
        errors = conference_logs.errors(connection)
    asked = (s.name for s in app.settings.sources if app.conferences(s.name) is not None)
    return {name: errors[name] for name in asked if name in errors}
