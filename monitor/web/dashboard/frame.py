"""What all these pages have in common: where one can go, who is signed in, and pages of a list."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlencode

from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import HTMLResponse

from monitor.core.common.translation import N_, Language
from monitor.jobs.access.sign_ins import Visitor
from monitor.jobs.app import Installation
from monitor.web.dashboard.visitors import may
from monitor.web.guard.access import Access
from monitor.web.templating import page

A_PAGE = 25
_PLACES = {
    "/": N_("This week"),
    "/findings": N_("Findings"),
    "/sources": N_("Calendars"),
    "/clients": N_("Clients"),
    "/digests": N_("Digests"),
    "/settings": N_("Settings"),
    "/audit": N_("What was done"),
    "/account": N_("Your account"),
}
_ONLY_FOR = {"/clients": Access.SEES_CLIENTS, "/settings": Access.ADMIN, "/audit": Access.ADMIN}
_WORDS = {
    "skip": N_("Skip to the content"),
    "places": N_("Pages"),
    "sign_out": N_("Sign out"),
    "earlier": N_("Previous page"),
    "later": N_("Next page"),
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Part:
    """One page of a list, and the addresses of those beside it; empty where there is none."""

    number: int
    earlier: str
    later: str


def worded(language: Language, words: Mapping[str, str]) -> dict[str, str]:
    return {name: language.say(sentence) for name, sentence in words.items()}


def framed(request: Request, name: str, title: str, **values: Any) -> HTMLResponse:
    """A page with what stands around it. `title` is worded already."""
    app: Installation = request.state.app
    visitor: Visitor = request.state.visitor
    language = app.practice.language
    return page(
        f"dashboard/{name}",
        app,
        title=title,
        practice=app.settings.practice.name,
        places=[
            (path, language.say(label), _is_at(request, path))
            for path, label in _PLACES.items()
            if may(visitor, _ONLY_FOR.get(path, Access.SIGNED_IN), app.settings.web)
        ],
        frame=worded(language, _WORDS),
        visitor=visitor.user.name,
        seal=visitor.seal,
        **values,
    )


def first_row(request: Request, length: int = A_PAGE) -> int:
    """Which of a list's rows, from 0, is the first on the page that the address asks for."""
    return (_page_number(request) - 1) * length


def _page_number(request: Request) -> int:
    """The first where it asks for none."""
    asked = request.query_params.get("page", "1")
    is_number = asked.isascii() and asked.isdigit() and len(asked) < 7
    return max(1, int(asked)) if is_number else 1


def part(request: Request, of: int, length: int = A_PAGE) -> Part:
    """Where the address's page stands in a list of so many.

    Raises HTTPException: to the last page for one beyond it, of a list that grew shorter.
    """
    number, last = _page_number(request), max(1, -(-of // length))
    if number > last:
        raise HTTPException(303, "The list ends before.", {"Location": _address(request, last)})
    return Part(
        number=number,
        earlier=_address(request, number - 1) if number > 1 else "",
        later=_address(request, number + 1) if number * length < of else "",
    )


def _address(request: Request, number: int) -> str:
    asked = {**request.query_params, "page": str(number)}
    return f"{request.url.path}?{urlencode(asked)}"


def _is_at(request: Request, path: str) -> bool:
    here = request.url.path
    return here == path or (path != "/" and here.startswith(f"{path}/"))
