"""`/audit`: what people did here, as far back as it is kept; for admins."""

from __future__ import annotations

from collections.abc import Mapping

from starlette.requests import Request
from starlette.responses import Response

from monitor.core.common.translation import N_
from monitor.jobs.access.audit import Deed, doers, some_deeds
from monitor.jobs.app import Installation
from monitor.notify.render.time_text import TimeWords
from monitor.web.dashboard.deed_words import DID, names_in
from monitor.web.dashboard.frame import A_PAGE, first_row, framed, part, worded

_PAGE = 2 * A_PAGE
_WORDS = {
    "title": N_("What was done"),
    "help": N_(
        "Who signed in, who answered what, and whom and what the commands let in. It is kept as "
        "long as `privacy.retention` says."
    ),
    "who": N_("Who"),
    "all": N_("all"),
    "show": N_("Show"),
    "empty": N_("Nothing is on record yet. Each sign-in and each answer will stand here."),
}


def show_audit(request: Request) -> Response:
    app: Installation = request.state.app
    words = worded(app.practice.language, _WORDS)
    known = doers(app)
    asked = request.query_params.get("who", "")
    who = asked if asked in known else None
    found, number = some_deeds(app, who, first=first_row(request, _PAGE), most=_PAGE)
    names = names_in(app, {*known, *(one.about for one in found if one.about)})
    return framed(
        request,
        "audit.html",
        words["title"],
        words=words,
        doers=[(one, names.get(one, one), one == who) for one in known],
        rows=[_row(app, one, names) for one in found],
        part=part(request, number, _PAGE),
    )


def _row(app: Installation, deed: Deed, names: Mapping[str, str]) -> dict[str, str]:
    language = app.practice.language
    # Which of somebody's sign-ins it was says nothing to anybody.
    about = "" if (deed.about or "").startswith("s_") else deed.about or ""
    return {
        "at": TimeWords(zone=app.practice.zone, language=language).moment(deed.at),
        "who": names.get(deed.who, deed.who),
        "did": language.say(DID.get(deed.what, deed.what)),
        "about": names.get(about, about),
        "link": f"/findings/{about}" if about.startswith("f_") else "",
    }
