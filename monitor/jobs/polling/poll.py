"""Poll one source: fetch, and have the answer recorded; a source that fails is reported."""

from __future__ import annotations

import time
from datetime import datetime

from connectors.base import ConnectorError, TemporaryError
from monitor.core.ledger.renaming import has_former_name_back
from monitor.jobs.app import Installation
from monitor.jobs.polling.forgotten import follow_settings
from monitor.jobs.polling.record import record_fetch
from monitor.jobs.polling.report import PollReport
from monitor.jobs.polling.tally import count_poll
from monitor.jobs.zone_correction.follow import follow_zone_data
from monitor.log import Log
from monitor.store.calendars import sources
from monitor.store.database import reading, writing
from monitor.store.transactions.refusals import StoreError

log = Log()


def poll_source(app: Installation, name: str, now: datetime) -> PollReport:
    """Poll `name` once. A source that can't be read is reported and never raises."""
    started = time.monotonic()
    follow_zone_data(app, now)
    follow_settings(app, now)
    with reading(app.engine) as connection:
        state = sources.load(connection, name)
    cursor = state.cursor
    try:
        connector = app.connector(name)
        fetch = connector.fetch(cursor, now=now)
        if has_former_name_back(fetch, state.aliases):
            fetch = connector.fetch(None, now=now)
        report = record_fetch(app, name, fetch, now, cursor=cursor)
    except ConnectorError as error:
        report = _record_failure(app, name, error, now)
    except StoreError:
        raise  # it concerns every source
    # A bulkhead: a fault of ours in reading one source must not stop the others.
    except Exception as error:  # noqa: BLE001
        unforeseen = TemporaryError(
            name,
            f"The source {name} could not be read: an unforeseen {type(error).__name__}.",
            "Please report it; the source will be tried again at the next poll.",
        )
        report = _record_failure(app, name, unforeseen, now)
    seconds = time.monotonic() - started
    count_poll(name, report.outcome, seconds)
    log.info(
        "poll_finished",
        source=name,
        outcome=report.outcome,
        revisions=report.revisions,
        error=report.error,
        duration_ms=round(seconds * 1000),
    )
    return report


def _record_failure(
    app: Installation, name: str, error: ConnectorError, now: datetime
) -> PollReport:
    wait = app.settings.source(name).poll_every
    if isinstance(error, TemporaryError) and error.retry_after is not None:
        wait = max(wait, error.retry_after)
    with writing(app.engine) as connection:
        state = sources.load(connection, name, lock=True)
        sources.save(
            connection,
            name,
            first_try=state.first_try or now,
            last_attempt=now,
            last_error=str(error),
            next_due=now + wait,
        )
    return PollReport(source=name, outcome="failed", error=str(error))
