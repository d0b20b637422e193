"""Who may see what. Every route names its access, and is refused before its page is asked."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from enum import StrEnum
from typing import TYPE_CHECKING, NoReturn

from starlette.exceptions import HTTPException

from monitor.jobs.access.links import AnswerLink, read_link
from monitor.jobs.access.tokens import Token, TokenKind, token_of
from monitor.web.guard.rate_limit import RateLimit

if TYPE_CHECKING:
    from starlette.requests import Request

    from monitor.jobs.app import Installation


class Access(StrEnum):
    """What a caller must show: nothing, a bearer token, the one in the address, or who they are."""

    EVERYONE = "everyone"
    MONITORING = "a bearer token for monitoring"
    CHECKINS = "a bearer token for check-ins"
    ANY_PROGRAM = "a bearer token of any kind"
    CHECKIN_PAGE = "a clinician's own address"
    FEED = "a feed's own address"
    ANSWER_LINK = "a signed link, good for one answer to one finding"
    SIGNED_IN = "signed in"
    SEES_CLIENTS = "signed in, in a role that sees clients"
    ANSWERS = "signed in, as a clinician or an admin"
    ADMIN = "signed in, as an admin"


_BEARER = {
    Access.MONITORING: (TokenKind.MONITORING,),
    Access.CHECKINS: (TokenKind.CHECKINS,),
    Access.ANY_PROGRAM: (TokenKind.CHECKINS, TokenKind.MONITORING),
}
_IN_THE_ADDRESS = {
    Access.CHECKIN_PAGE: (TokenKind.CHECKIN_PAGE,),
    Access.FEED: (TokenKind.FEED,),
}
_NO_GOOD = "This address is good for nothing (any more)."
_REFUSED = {"WWW-Authenticate": 'Bearer realm="steadyframe"'}


@dataclass(frozen=True, slots=True, kw_only=True)
class Doorman:
    """`app` gives the present installation. What is asked too often waits, by token or address.

    Guessed tokens (`refused`), wrong sign-ins (`mistaken`) and ways by the provider (`provided`)
    are counted apart: who seems to be in one place with somebody who guesses links, or whom the
    provider sends back in vain, can still sign in.
    """

    app: Callable[[], Installation]
    asked: RateLimit
    refused: RateLimit
    mistaken: RateLimit
    provided: RateLimit

    def admit(self, request: Request, access: Access) -> Token | None:
        """The token that the caller has; None where none is needed. Raises HTTPException."""
        if access is Access.EVERYONE:
            return None
        if access is Access.ANSWER_LINK:
            request.state.link = self._link(request)
            return None
        is_bearer = access in _BEARER
        kinds = (_BEARER if is_bearer else _IN_THE_ADDRESS)[access]
        value = _bearer(request) if is_bearer else request.path_params["token"]
        app = self.app()
        token = next(filter(None, (token_of(app, kind, value) for kind in kinds)), None)
        if token is None:
            self._refuse(request, is_bearer=is_bearer)
        _wait_if(not self.asked.count(token.id))
        return token

    def _link(self, request: Request) -> AnswerLink:
        """Asked of itself, for nothing of it is stored."""
        link = read_link(self.app(), request.path_params["token"])
        if link is None:
            self._refuse(request, is_bearer=False)
        _wait_if(not self.asked.count(link.press))
        return link

    def let_try(self, request: Request) -> None:
        """Before a sign-in is looked at. Raises HTTPException after too many wrong ones."""
        _wait_if(self.mistaken.is_full(_caller(request)))

    def count_mistake(self, request: Request) -> None:
        self.mistaken.count(_caller(request))

    def let_go_by_provider(self, request: Request) -> None:
        """There or back; each asks the provider. Raises HTTPException where it is too often."""
        _wait_if(not self.provided.count(_caller(request)))

    def _refuse(self, request: Request, *, is_bearer: bool) -> NoReturn:
        """Whoever has a good token never waits for those who guess: they may seem to be one place,
        behind a proxy that nobody told us of.
        """
        _wait_if(not self.refused.count(_caller(request)))
        if is_bearer:
            raise HTTPException(401, "This needs a token that is good for it.", _REFUSED)
        raise HTTPException(404, _NO_GOOD)


def _caller(request: Request) -> str:
    return request.client.host if request.client else ""


def _bearer(request: Request) -> str:
    scheme, _, value = request.headers.get("authorization", "").partition(" ")
    return value.strip() if scheme.lower() == "bearer" else ""


def _wait_if(too_often: bool) -> None:
    if too_often:
        raise HTTPException(429, "That was too often. Wait a minute.", {"Retry-After": "60"})
