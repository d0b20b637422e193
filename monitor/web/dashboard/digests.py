"""`/digests`: the weeks' digests, as each channel got them."""

from __future__ import annotations

import re

from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import Response

from monitor.core.common.translation import N_
from monitor.jobs.app import Installation
from monitor.jobs.reading.messages import QueuedDigest, queued_digest, queued_digests
from monitor.notify.render.time_text import TimeWords
from monitor.web.dashboard.frame import A_PAGE, first_row, framed, part, worded
from monitor.web.dashboard.visitors import Sight, sight_of
from monitor.web.dashboard.wording import Wording

_FULLER = ("pseudonym", "initials", "full")  # each tells more than those before it
_WORDS = {
    "title": N_("Digests"),
    "empty": N_(
        "No digest was made yet. `digests` in the config says on which day one is, and for whom."
    ),
    "sent": N_("sent"),
    "waits": N_("waits to be sent"),
    "failed": N_("could not be sent"),
    "practice": N_("the practice"),
    "channel": N_("Channel"),
    "back": N_("All digests"),
    "fuller": N_(
        "This channel names clients more fully than this page may, so its text stands there alone."
    ),
}
_STATES = {"sent": "sent", "failed": "failed"}


def show_digests(request: Request) -> Response:
    app: Installation = request.state.app
    sight = sight_of(request.state.visitor, app.settings.web)
    words = worded(app.practice.language, _WORDS)
    first = first_row(request)
    found, number = queued_digests(app, _whose(sight), first=first, most=A_PAGE)
    times = Wording.of(app, sight, ()).times
    return framed(
        request,
        "digests.html",
        words["title"],
        words=words,
        rows=[_row(app, one, times, words) for one in found],
        part=part(request, number),
    )


def show_digest(request: Request) -> Response:
    app: Installation = request.state.app
    sight = sight_of(request.state.visitor, app.settings.web)
    found = _asked(request, app)
    whose = _whose(sight)
    if found is None or (whose is not None and found.clinician not in whose):
        raise HTTPException(404, "There is no such digest.")
    words = worded(app.practice.language, _WORDS)
    return framed(
        request,
        "digest.html",
        found.subject,
        words=words,
        row=_row(app, found, Wording.of(app, sight, ()).times, words),
        text="" if _tells_more(app, found) else _without_keys(app, found.text),
    )


def _without_keys(app: Installation, text: str) -> str:
    """A signed link lets whoever has it answer; here it leads to the finding's page instead."""
    address = app.settings.web.address
    return re.sub(
        r"https?://\S+?/a/(f_\w+)?\S*",
        lambda link: f"{address}/findings/{link[1]}" if link[1] else "…",
        text,
    )


def _asked(request: Request, app: Installation) -> QueuedDigest | None:
    number = request.path_params["number"]
    is_number = number.isascii() and number.isdigit() and len(number) < 10
    return queued_digest(app, int(number)) if is_number else None


def _whose(sight: Sight) -> list[str | None] | None:
    """The practice's digest names no client; a clinician's is that clinician's."""
    if sight.clinician is not None:
        return [sight.clinician]
    return None if sight.clients else [None]


def _tells_more(app: Installation, found: QueuedDigest) -> bool:
    """A channel that has left the config is taken to name clients in full."""
    own = app.settings.web.names or app.settings.privacy.names
    channels = {one.name: one.names or app.settings.privacy.names for one in app.settings.channels}
    theirs = channels.get(found.channel, "full")
    return found.clinician is not None and _FULLER.index(theirs) > _FULLER.index(own)


def _row(
    app: Installation, found: QueuedDigest, times: TimeWords, words: dict[str, str]
) -> dict[str, object]:
    whose = app.practice.clinician_name(found.clinician) if found.clinician else words["practice"]
    return {
        "number": found.number,
        "subject": found.subject,
        "whose": whose,
        "channel": found.channel,
        "state": words[_STATES.get(found.status, "waits")],
        "at": times.moment(found.sent_at or found.created_at),
    }
