"""How the tests of an exchange ask: this machine allowed, and short words for what fails."""

from __future__ import annotations

from typing import Any

from connectors.net.deadline import Deadline
from connectors.net.exchange import Exchange
from connectors.net.failures import Wording
from connectors.net.limits import HttpLimits
from connectors.net.messages import Request, Response
from connectors.net.web_address import web_address

BODY = b"BEGIN:VCALENDAR\r\nEND:VCALENDAR\r\n" * 100
WORDING = Wording(
    cut_off=("It ended early.", "Wait."),
    late=("It took more than {seconds} s.", "Wait."),
    silent=("It said nothing.", "Wait."),
    no_connection=("There is no connection.", "Wait."),
    connection_lost=("The connection was lost.", "Wait."),
)


def exchange(*, limits: HttpLimits | None = None, **others: Any) -> Exchange:
    limits = limits or HttpLimits()
    options = {
        "deadline": Deadline(limits.seconds),
        "limits": limits,
        "wording": WORDING,
        "allow_private": True,
    }
    return Exchange("north", **{**options, **others})


def request(url: str, **others: Any) -> Request:
    address = web_address(url)
    assert address is not None
    return Request(**{"method": "GET", "url": address, **others})


def answer(url: str, **options: Any) -> Response:
    """The answer to one GET."""
    with exchange(**options) as asking:
        return asking.ask(request(url))
