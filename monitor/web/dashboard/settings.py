"""`/settings`: what the config says, read-only, each setting with the file and line of it."""

from __future__ import annotations

from starlette.requests import Request
from starlette.responses import Response

from monitor.core.common.translation import N_
from monitor.jobs.app import Installation
from monitor.web.dashboard.frame import A_PAGE, first_row, framed, part, worded

_WORDS = {
    "title": N_("Settings"),
    "name": N_("Setting"),
    "value": N_("As it is written"),
    "place": N_("File and line"),
    "secret": N_("kept secret"),
    "help": N_("They are changed in the file; `steadyframe check` says whether all is well then."),
}
_PAGE = 4 * A_PAGE


def show_settings(request: Request) -> Response:
    app: Installation = request.state.app
    words = worded(app.practice.language, _WORDS)
    found = app.settings.as_written()
    first = first_row(request, _PAGE)
    return framed(
        request,
        "settings.html",
        words["title"],
        words=words,
        rows=found[first : first + _PAGE],
        part=part(request, len(found), _PAGE),
    )
