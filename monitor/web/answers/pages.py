"""Mail scanners follow links: looking changes nothing, and only pressing does."""

from __future__ import annotations

from typing import Any

from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import Response

from monitor.core.common.sanitize import plain
from monitor.core.common.translation import N_
from monitor.core.findings.model import Finding, FindingStatus
from monitor.jobs.access.links import AnswerLink
from monitor.jobs.answers.link_answers import is_used, keep_link_answer
from monitor.jobs.answers.statements import (
    NotAChange,
    NotAPromise,
    NotOpen,
    NotSaidDone,
    UnknownFinding,
    is_kept_as_done,
    load,
)
from monitor.jobs.app import Installation
from monitor.notify.links import LINK_LABELS
from monitor.web.answers.view import (
    GONE,
    OPEN_ANYWAY,
    OVER,
    TAKEN_BACK,
    THANKS,
    finding_view,
    offered,
    will_do,
)
from monitor.web.requests import sent_values
from monitor.web.templating import page

_LONGEST_REASON = 500
_OFFERING = ("why", "done")


def show_answer(request: Request) -> Response:
    """The finding, and what the link does; or why it is told, and all that can be answered."""
    app: Installation = request.state.app
    link: AnswerLink = request.state.link
    finding = _found(app, link)
    if finding is None:
        return _page(request, None, said=GONE)
    is_open = finding.status is FindingStatus.OPEN
    if link.act != "why" and is_used(app, link):
        return _page(request, finding, said=_thanks(link, is_open))
    if link.act == "not_done" and not is_kept_as_done(app, finding):
        return _page(request, finding, said=OPEN_ANYWAY)
    if not is_open and link.act not in ("client", "clinician", "not_done"):
        return _page(request, finding, said=OVER)
    return _page(request, finding, can_answer=link.act != "why")


def do_answer(request: Request) -> Response:
    """Kept before it is answered; a second time changes nothing."""
    app: Installation = request.state.app
    link: AnswerLink = request.state.link
    if link.act == "why":
        raise HTTPException(405, "This address only tells why.")
    reason = plain(str(sent_values(request).get("reason", "")), longest=_LONGEST_REASON)
    try:
        keep_link_answer(app, link, reason, app.now())
    except UnknownFinding:
        return _page(request, None, said=GONE)
    except (NotOpen, NotAChange, NotAPromise):
        return _page(request, _found(app, link), said=OVER)
    except NotSaidDone:
        return _page(request, _found(app, link), said=OPEN_ANYWAY)
    finding = _found(app, link)
    is_open = finding is not None and finding.status is FindingStatus.OPEN
    return _page(request, finding, said=_thanks(link, is_open))


def _thanks(link: AnswerLink, is_open: bool) -> str:
    return TAKEN_BACK if link.act == "done" and is_open else THANKS


def _found(app: Installation, link: AnswerLink) -> Finding | None:
    try:
        return load(app, link.finding)
    except UnknownFinding:
        return None


def _page(
    request: Request, finding: Finding | None, *, said: str = "", can_answer: bool = False
) -> Response:
    app: Installation = request.state.app
    link: AnswerLink = request.state.link
    say = app.practice.language.say
    title = say(LINK_LABELS[link.act])
    values: dict[str, Any] = {
        "path": request.url.path,
        "view": finding_view(app, finding, link) if finding else None,
        "said": say(said) if said else "",
        "label": title if can_answer else "",
        "will": will_do(app, link.act) if can_answer else "",
        "asks_reason": can_answer and link.act == "dismiss",
        "reason_label": say(N_("Why it is set aside (kept with it)")),
        "seen_label": say(N_("What was seen")),
        "offered": offered(app, finding, link) if finding and link.act in _OFFERING else (),
    }
    return page("answer.html", app, title=title, **values)
