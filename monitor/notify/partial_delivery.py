"""Messages to several recipients of which some have it: another attempt spares those."""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Iterable

_REMEMBERED = 200


class HalfDelivered:
    """Who has which message. Kept in memory: after a restart a message may go to all again."""

    def __init__(self) -> None:
        self._taken: OrderedDict[str, frozenset[str]] = OrderedDict()

    def having(self, message_id: str) -> frozenset[str]:
        return self._taken.get(message_id, frozenset())

    def remember(self, message_id: str, recipients: Iterable[str]) -> None:
        self._taken[message_id] = frozenset(recipients)
        if len(self._taken) > _REMEMBERED:
            self._taken.popitem(last=False)

    def forget(self, message_id: str) -> None:
        self._taken.pop(message_id, None)
