"""`/audit`: what people did here, as far back as it is kept; for admins."""

from __future__ import annotations

from collections.abc import Mapping

from starlette.requests import Request
from starlette.responses import Response

from monitor.core.common.translation import N_
from monitor.jobs.access.audit import OWNER, Deed, doers, names_of, some_deeds
from monitor.jobs.answers.link_answers import BY_LINK
from monitor.jobs.app import Installation
from monitor.notify.render.time_text import TimeWords
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
    "command": N_("a command"),
    "link": N_("a link in a message"),
}
_DID = {
    "accept": N_("calendar let through"),
    "acknowledge": N_("finding known of"),
    "attribute": N_("said whose wish a change was"),
    "dismiss": N_("finding set aside"),
    "done": N_("follow-up done"),
    "note": N_("word kept about a finding"),
    "snooze": N_("finding put off"),
    "locked_out": N_("locked after too many wrong passwords"),
    "signed_in": N_("signed in"),
    "signed_in_by_provider": N_("signed in by the provider"),
    "signed_out": N_("signed out"),
    "wrong_password": N_("wrong password"),
    "password_set": N_("new password given"),
    "user_added": N_("let in"),
    "user_disabled": N_("kept out"),
    "token_issued": N_("token handed out"),
    "token_revoked": N_("token taken back"),
}


def show_audit(request: Request) -> Response:
    app: Installation = request.state.app
    words = worded(app.practice.language, _WORDS)
    names = {OWNER: words["command"], BY_LINK: words["link"], **names_of(app)}
    known = doers(app)
    asked = request.query_params.get("who", "")
    who = asked if asked in known else None
    found, number = some_deeds(app, who, first=first_row(request, _PAGE), most=_PAGE)
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
    about = deed.about or ""
    return {
        "at": TimeWords(zone=app.practice.zone, language=language).moment(deed.at),
        "who": names.get(deed.who, deed.who),
        "did": language.say(_DID.get(deed.what, deed.what)),
        "about": names.get(about, about),
        "link": f"/findings/{about}" if about.startswith("f_") else "",
    }
