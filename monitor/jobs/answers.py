"""What people answer to a finding by a button: kept as their word, and said back kindly."""

from __future__ import annotations

import re
from collections.abc import Iterable
from datetime import datetime, timedelta
from typing import Any

from monitor.core.finding import Finding, FindingStatus
from monitor.jobs.installation import Installation
from monitor.jobs.words import (
    NotAChange,
    NotOpen,
    UnknownFinding,
    acknowledge,
    attribute,
    dismiss,
    load,
    snooze,
)
from monitor.notify.slack_buttons import ALL_ANSWERS, Standing
from monitor.notify.view import Answer
from monitor.store import findings
from monitor.store.database import reading

_LATER = timedelta(hours=4)
_UNKNOWN = "That one is not on record any more, so there is nothing left to do. Thank you."
_OVER = "That one is over by now, so there is nothing left to do. Thank you."
_ASKED = {"client": "The client asked for it", "clinician": "We asked for it"}
_BY_WHOM = re.compile(r"\(Slack (\w+)\)$")


def answer(app: Installation, finding_id: str, said: Answer, user: str, now: datetime) -> str:
    """Keep the answer as a word of that Slack user; what to say back, in Slack's mrkdwn."""
    try:
        return _kept(app, finding_id, said, f"Slack {user}", now)
    except UnknownFinding:
        return _UNKNOWN
    except NotOpen:
        return _OVER
    except NotAChange:
        return "That is about no change of the calendar, so nobody asked for it."


def _kept(app: Installation, finding_id: str, said: Answer, by: str, now: datetime) -> str:
    if said == "acknowledge":
        acknowledge(app, finding_id, now, by=by)
        return "Thank you. It stays open, and nobody else is told of it unless it gets worse."
    if said == "snooze":
        until = snooze(app, finding_id, _LATER, now, by=by)
        return f"If it is still open {_in_readers_zone(until)}, you hear of it again."
    if said == "dismiss":
        if load(app, finding_id).status is not FindingStatus.OPEN:
            return _OVER
        dismiss(app, finding_id, "set aside by a button", now, by=by)
        return "Set aside. It will not come back for the same fact."
    attribute(app, finding_id, said, now, by=by)
    return f"Thank you. {_ASKED[said]}: that is kept with it."


def standing(app: Installation, ids: Iterable[str], now: datetime) -> dict[str, Standing]:
    """What there is to show of each finding, whoever said it and by whatever way."""
    with reading(app.engine) as connection:
        known = findings.load_many(connection, ids)
        words = {finding: findings.words_about(connection, finding) for finding in known}
    return {
        finding: _standing(known[finding], words[finding], now)
        if finding in known
        else Standing(said=_UNKNOWN, spared=ALL_ANSWERS)
        for finding in ids
    }


def _standing(finding: Finding, words: list[dict[str, Any]], now: datetime) -> Standing:
    who = {word["kind"]: _whose(word["text"]) for word in words}
    if finding.status is FindingStatus.DISMISSED:
        return Standing(said=f"Set aside{who.get('dismiss', '')}.", spared=ALL_ANSWERS)
    if finding.status is not FindingStatus.OPEN:
        return Standing(said="This is over; nothing is left to do.", spared=ALL_ANSWERS)
    said: dict[Answer, str] = {}
    if finding.acknowledged_severity is not None:
        said["acknowledge"] = f"Somebody knows of it{who.get('acknowledge', '')}."
    if finding.snoozed_until is not None and finding.snoozed_until > now:
        again = _in_readers_zone(finding.snoozed_until)
        said["snooze"] = f"Told again {again}{who.get('snooze', '')}."
    asked = _ASKED.get(finding.draft.initiator or "")
    if asked and "attribute" in who:
        said["client"] = said["clinician"] = f"{asked}{who['attribute']}."
    # One after the other, and what both sides' buttons ask said once.
    return Standing(said=" ".join(dict.fromkeys(said.values())), spared=frozenset(said))


def _whose(text: str) -> str:
    found = _BY_WHOM.search(text)
    return f" (<@{found[1]}>)" if found else ""


def _in_readers_zone(moment: datetime) -> str:
    """Slack shows it in the zone of whoever reads; the fallback is for very old clients."""
    fallback = moment.isoformat(timespec="minutes")
    return f"<!date^{int(moment.timestamp())}^{{date_short_pretty}} at {{time}}|{fallback}>"
