"""Messages to several recipients of which some have it: another attempt spares those."""

from __future__ import annotations

from collections.abc import Callable, Collection
from typing import Protocol, runtime_checkable

from monitor.core.common.stable_ids import stable_id
from monitor.notify.message import Message, Notifier


class Receipts:
    """Who has one message already, as `marks` of an attempt before and as added since.

    A recipient is an address, or a URL that is a secret, so only a hash of it leaves this class.
    `keep` gets the marks of whom it does not know yet, at once: an attempt may end at any moment.
    """

    def __init__(
        self,
        message_id: str,
        marks: Collection[str] = (),
        keep: Callable[[Collection[str]], None] | None = None,
    ) -> None:
        self._message_id = message_id
        self._marks = frozenset(marks)
        self._keep = keep

    def has(self, recipient: str) -> bool:
        return self._mark(recipient) in self._marks

    def add(self, *recipients: str) -> None:
        """Raises what `keep` raises."""
        new = frozenset(map(self._mark, recipients)) - self._marks
        self._marks |= new
        if new and self._keep is not None:
            self._keep(new)

    def _mark(self, recipient: str) -> str:
        return stable_id("r", self._message_id, recipient)


@runtime_checkable
class SparingNotifier(Notifier, Protocol):
    """A channel with several recipients."""

    def send_to_rest(self, message: Message, receipts: Receipts) -> None:
        """As `send`, but only to who is not among `receipts`, which grow by who takes it."""
        ...
