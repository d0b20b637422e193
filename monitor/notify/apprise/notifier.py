"""The `apprise` channel: any service that the apprise library knows, by its addresses.

The library is an optional extra and is loaded on first use.
"""

from __future__ import annotations

import logging
import re
from collections.abc import Iterable, Mapping
from datetime import timedelta
from functools import cached_property
from typing import TYPE_CHECKING

from monitor.notify.deadline import TOTAL, TimeLimit
from monitor.notify.message import (
    ID_HEADER,
    Message,
    PartlyDeliveredError,
    PermanentDeliveryError,
    TemporaryDeliveryError,
)
from monitor.notify.partial_delivery import Receipts

if TYPE_CHECKING:
    from apprise import Apprise, AppriseResult

# apprise tells why a service failed only in its log, nearly everywhere in this form.
_STATUS = re.compile(r"\berror=(\d{3})\b")
_PASSING = frozenset({408, 425, 429})
_NOWHERE = logging.NullHandler()  # without one, warnings go to stderr
_INSTALL = "Install it where SteadyFrame runs: `pip install 'steadyframe[apprise]'`."
_CORRECT = "Write it as apprise's documentation of that service says."


class AppriseNotifier:
    """Sends to each of `urls`, all of which are secrets. `total` bounds one delivery to all."""

    def __init__(self, name: str, *, urls: tuple[str, ...], total: timedelta = TOTAL) -> None:
        self._name = name
        self._urls = tuple(dict.fromkeys(urls))
        self._limit = TimeLimit(name, total)

    @property
    def name(self) -> str:
        return self._name

    def send(self, message: Message) -> None:
        """Raises PartlyDeliveredError if some of several services refused it for good."""
        self.send_to_rest(message, Receipts(message.id))

    def send_to_rest(self, message: Message, receipts: Receipts) -> None:
        self._limit.run(lambda: self._send(message, receipts))

    def check(self) -> str:
        """Whether apprise knows the addresses; most services have no way to ask them more."""
        unknown = [url for url, service in self._services.items() if service is None]
        if unknown:
            raise self._permanent(f"apprise does not know {self._places(unknown)}.", _CORRECT)
        known = f"{len(self._urls)} address{'' if len(self._urls) == 1 else 'es'}"
        test = f"`steadyframe alerts test {self._name}` shows whether they take messages"
        return f"apprise knows what to do with {known}; {test}."

    def close(self) -> None:
        """Nothing is kept open."""

    def _send(self, message: Message, receipts: Receipts) -> None:
        refused: dict[str, int | None] = {}  # url -> HTTP status, None where there was none
        for url, service in self._services.items():
            if receipts.has(url):
                continue
            result = None if service is None else _ask(service, message)
            if not result:
                refused[url] = 404 if result is None else _status_of(result)
            elif len(self._urls) > 1:
                receipts.add(url)
        self._judge(len(self._urls) - len(refused), refused)

    def _judge(self, taken: int, refused: Mapping[str, int | None]) -> None:
        """Nothing refused: done. Refused for now: try those again. For good: say so."""
        if any(_is_passing(status) for status in refused.values()):
            what = f"Channel {self._name}: {self._places(refused)} did not take the message."
            remedy = "It is kept and tried again there."
            raise TemporaryDeliveryError(self._name, what, remedy, some_have_it=taken > 0)
        if not refused:
            return
        what = f"{self._places(refused)} refused the message."
        if not taken:
            raise self._permanent(what, "Correct the addresses; the message is kept.")
        raise PartlyDeliveredError(
            self._name,
            f"Channel {self._name}: {what}",
            "Correct the address. The others have the message.",
        )

    def _places(self, urls: Iterable[str]) -> str:
        """Which, without the secret that each of them is."""
        numbers = [str(place) for place, url in enumerate(self._urls, 1) if url in urls]
        return f"no. {', '.join(numbers)} of {len(self._urls)} in `urls`"

    def _permanent(self, what: str, remedy: str) -> PermanentDeliveryError:
        return PermanentDeliveryError(self._name, f"Channel {self._name}: {what}", remedy)

    @cached_property
    def _services(self) -> Mapping[str, Apprise | None]:
        """One for each address; None where apprise can't read it."""
        silence()
        try:
            from apprise import Apprise, AppriseAsset
        except ImportError:
            raise self._permanent("the package apprise is not installed.", _INSTALL) from None
        # A redirected POST becomes a GET, whose good answer would pass for a delivery.
        asset = AppriseAsset(http_redirects=False)
        services = {url: Apprise(asset=asset) for url in self._urls}
        return {url: service if service.add(url) else None for url, service in services.items()}


def _ask(service: Apprise, message: Message) -> AppriseResult:
    from apprise import NotifyFormat

    return service.notify(
        title=message.subject,
        # None of the services has a header for it.
        body=f"{message.text.rstrip()}\n\n{ID_HEADER}: {message.id}",
        body_format=NotifyFormat.TEXT,
    )


def _status_of(result: AppriseResult) -> int | None:
    hits = (_STATUS.search(entry.message) for entry in result.logs())
    return next((int(hit[1]) for hit in hits if hit), None)


def _is_passing(status: int | None) -> bool:
    return status is None or status in _PASSING or not 300 <= status < 500


def silence() -> None:
    """apprise's log quotes messages and addresses, urllib3's the addresses."""
    logger = logging.getLogger("apprise")
    logger.propagate = False
    logger.addHandler(_NOWHERE)
    for each in (logger, logging.getLogger("urllib3")):
        each.setLevel(logging.WARNING)
