"""Signed links: each is good for one answer to one finding, for a while, and once.

Nothing of a link is stored before it is used: what it is for stands in it, signed.
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import cast, get_args

from sqlalchemy import Connection

from monitor.jobs.access.signatures import signer, signing_key
from monitor.jobs.app import Installation
from monitor.notify.render.client_display import NameMode
from monitor.notify.view import LinkedAct
from monitor.store.database import reading

__all__ = ["LINKS_LAST", "AnswerLink", "LinkedAct", "link_maker", "links_on_page", "read_link"]

LINKS_LAST = timedelta(days=14)  # as long as a finding about one past fact stays open
_PURPOSE = "answer"
_LONGEST = 200
_MODES: dict[str, NameMode] = {"p": "pseudonym", "i": "initials", "f": "full"}


@dataclass(frozen=True, slots=True, kw_only=True)
class AnswerLink:
    """`names` is how the message named clients: who follows the link sees no more of them.

    `press` tells one use of it from another's, as that of a button does.
    """

    finding: str
    act: LinkedAct
    ends_at: datetime
    names: NameMode
    press: str


def link_maker(
    connection: Connection, app: Installation, names: NameMode, at: datetime
) -> Callable[[str, LinkedAct], str] | None:
    """Makes addresses for a message of that moment; None where `web.base_url` is not set."""
    if app.settings.web.base_url is None:
        return None
    return _maker(signing_key(connection), app, names, at + LINKS_LAST)


def links_on_page(app: Installation, link: AnswerLink) -> Callable[[str, LinkedAct], str]:
    """For what a page that was reached by a link offers: no longer good than that."""
    with reading(app.engine) as connection:
        key = signing_key(connection)
    return _maker(key, app, link.names, link.ends_at)


def _maker(
    key: bytes, app: Installation, names: NameMode, ends_at: datetime
) -> Callable[[str, LinkedAct], str]:
    signing = signer(key, _PURPOSE)
    mode = names[0]
    until = format(int(ends_at.timestamp()), "x")

    def address(finding: str, act: LinkedAct) -> str:
        value = signing.sign("~".join((finding, act, until, mode))).decode()
        return f"{app.settings.web.address}/a/{value}"

    return address


def read_link(app: Installation, value: str) -> AnswerLink | None:
    """None for one that was not made here, or has ended."""
    if len(value) > _LONGEST:
        return None
    with reading(app.engine) as connection:
        signing = signer(signing_key(connection), _PURPOSE)
    if not signing.validate(value.encode()):
        return None
    finding, act, until, mode = value.rpartition(".")[0].split("~")
    ends_at = datetime.fromtimestamp(int(until, 16), UTC)
    if act not in get_args(LinkedAct) or app.now() >= ends_at:
        return None
    return AnswerLink(
        finding=finding,
        act=cast(LinkedAct, act),
        ends_at=ends_at,
        names=_MODES[mode],
        press=hashlib.sha256(value.encode()).hexdigest()[:20],
    )
