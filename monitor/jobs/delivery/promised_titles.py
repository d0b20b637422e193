"""What promises are called in the calendar, for channels that may show names."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from sqlalchemy import Connection

from monitor.core.findings.model import Finding
from monitor.core.rules.missed_follow_up import commitment
from monitor.notify.render.client_display import ClientDisplay
from monitor.store.calendars import ledger


def promised_titles(
    connection: Connection, show: ClientDisplay, told: Iterable[Finding]
) -> Mapping[str, str]:
    """By finding's id, the title of the to-do or event; none where names may not be shown."""
    if show.mode != "full":
        return {}
    found = {finding.id: _title(connection, finding) for finding in told}
    return {finding: title for finding, title in found.items() if title}


def _title(connection: Connection, finding: Finding) -> str:
    """ "" for what is no promise, or gone from the calendar."""
    fact = finding.draft.fact
    if fact[0] != commitment.KIND:
        return ""
    _, source, uid, recurrence_id, _ = fact
    events = ledger.alive(connection, str(source), [str(uid)]).get(str(uid), ())
    titles: dict[object, str] = {
        e.recurrence_id.instant if e.recurrence_id else None: e.summary for e in events
    }
    return titles.get(recurrence_id) or titles.get(None) or ""
