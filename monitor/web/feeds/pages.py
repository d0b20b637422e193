"""A clinician's feed, or the practice's, which says whose follow-up it is and no client."""

from __future__ import annotations

import hashlib
from datetime import date, datetime, timedelta
from email.utils import format_datetime, parsedate_to_datetime

from starlette.requests import Request
from starlette.responses import Response

from monitor.core.common.translation import N_
from monitor.core.common.weeks import begins_a_day
from monitor.core.findings.model import Finding
from monitor.core.rule_text import finding_sentence
from monitor.jobs.access.tokens import Token
from monitor.jobs.app import Installation
from monitor.jobs.reading.findings.listing import known_until, list_findings
from monitor.jobs.reading.terminal_display import web_display
from monitor.notify.render.client_display import ClientDisplay
from monitor.web.feeds.calendar_text import FollowUpEntry, calendar_text

_RULE = "missed_follow_up"


def feed(request: Request) -> Response:
    """The calendar, or 304 where the reader has it already."""
    app: Installation = request.state.app
    token: Token = request.state.token
    body = _text(app, token.clinician)
    tag = f'"{hashlib.sha256(body).hexdigest()[:32]}"'
    changed = known_until(app) or token.made_at
    headers = {
        "ETag": tag,
        "Last-Modified": format_datetime(changed.replace(microsecond=0), usegmt=True),
        "Cache-Control": "private, no-cache",
    }
    if _has_it(request, tag, changed):
        return Response(status_code=304, headers=headers)
    headers["Content-Disposition"] = 'inline; filename="follow-ups.ics"'
    return Response(body, headers=headers, media_type="text/calendar; charset=utf-8")


def _has_it(request: Request, tag: str, changed: datetime) -> bool:
    """A tag is what is believed first (RFC 9110, 13.2.2)."""
    known = request.headers.get("if-none-match")
    if known is not None:
        return tag in (one.strip().removeprefix("W/") for one in known.split(",")) or known == "*"
    try:
        since = parsedate_to_datetime(request.headers.get("if-modified-since", ""))
    except ValueError:
        return False
    return since.tzinfo is not None and changed.replace(microsecond=0) <= since


def _text(app: Installation, clinician: str | None) -> bytes:
    language = app.practice.language
    mine = list_findings(app, status="open", rule=_RULE, clinician=clinician)
    show = web_display(app, (one.draft.client for one in mine)) if clinician else None
    whose = app.practice.clinician_name(clinician) if clinician else app.settings.practice.name
    return calendar_text(
        language.say(N_("Open follow-ups ({whose})"), whose=whose or "SteadyFrame"),
        language.code,
        [_entry(app, one, show) for one in sorted(mine, key=lambda one: one.id)],
    )


def _entry(app: Installation, finding: Finding, show: ClientDisplay | None) -> FollowUpEntry:
    language, draft = app.practice.language, finding.draft
    what = finding_sentence(language, draft.rule, draft.value) or draft.summary
    if show is not None:
        who = show(draft.client) if draft.client else language.say(N_("No name"))
    else:
        who = app.practice.clinician_name(draft.clinician) if draft.clinician else ""
        what = language.say(N_("A follow-up is open."))
    return FollowUpEntry(
        id=finding.id,
        summary=language.say(N_("{name}: {what}"), name=who, what=what) if who else what,
        description=language.say(N_("Worth a look; SteadyFrame keeps why.")),
        due=_due_day(app, finding),
        opened_at=finding.opened_at,
    )


def _due_day(app: Installation, finding: Finding) -> date:
    """A day that begins is the end of the one before: so a date is stored."""
    due = finding.draft.value.get("due")
    moment = datetime.fromisoformat(due) if isinstance(due, str) else finding.draft.occurred_at
    if begins_a_day(moment, app.practice.zone):
        moment -= timedelta(minutes=1)
    return moment.astimezone(app.practice.zone).date()
