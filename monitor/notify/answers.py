"""What readers answer where a channel has buttons, and what it shows of that."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Protocol, runtime_checkable

from monitor.notify.message import Notifier
from monitor.notify.view import Answer


@dataclass(frozen=True, slots=True, kw_only=True)
class ButtonClick:
    """One click of a button under a finding, by a user, in a channel as the service names them.

    `message` is the message clicked in, as the service states it; `findings` are all that it tells
    of with buttons or answers. `teams` are the workspaces that the click and its user belong to.
    `press` is the same for a click that the service tells of twice, and of no other.
    """

    channel: str
    user: str
    finding: str
    answer: Answer
    findings: tuple[str, ...]
    message: Mapping[str, Any]
    teams: frozenset[str]
    press: str


@dataclass(frozen=True, slots=True, kw_only=True)
class ResponseState:
    """What people have said of a finding by now, and whose buttons that makes needless."""

    text: str
    answered: frozenset[Answer]


@runtime_checkable
class AnswerableNotifier(Notifier, Protocol):
    """A channel whose messages are answered by buttons. Raises DeliveryError and nothing else."""

    def takes_from(self, teams: frozenset[str]) -> bool:
        """Whether members of these workspaces may answer in this channel."""
        ...

    def update_message(self, click: ButtonClick, states: Mapping[str, ResponseState]) -> None:
        """Show in the message clicked in how each of `states`, by finding, stands."""
        ...

    def post_ephemeral(self, user: str, text: str) -> None:
        """Say something in the channel that only `user` sees."""
        ...
