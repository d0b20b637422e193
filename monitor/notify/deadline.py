"""One limit over a whole delivery: smtplib, slack_sdk and apprise bound each step, not the sum."""

from __future__ import annotations

import threading
from collections.abc import Callable
from concurrent.futures import Future
from datetime import timedelta
from typing import Any, TypeVar

from monitor.notify.message import TemporaryDeliveryError

_T = TypeVar("_T")
TOTAL = timedelta(seconds=60)


class TimeLimit:
    """Waits for one call at a time, at most `total`.

    A thread can't be stopped, so a call that overruns goes on by itself. Until it ends, others
    are refused: a server that drips for ever costs one thread and no more.
    """

    def __init__(self, channel: str, total: timedelta = TOTAL) -> None:
        self._channel = channel
        self._seconds = total.total_seconds()
        self._answer: Future[Any] | None = None

    def run(self, call: Callable[[], _T]) -> _T:
        """What `call` gives or raises. Raises TemporaryDeliveryError when the time is up."""
        if self._answer is not None and not self._answer.done():
            raise self._late("is still busy with the message before.")
        answer: Future[_T] = Future()
        self._answer = answer
        # A daemon, so that a stuck call does not keep the process from ending.
        threading.Thread(target=_answer_with, args=(answer, call), daemon=True).start()
        try:
            return answer.result(self._seconds)
        except TimeoutError:
            if answer.done():
                raise
            raise self._late(f"did not finish within {self._seconds:g} s.") from None

    def _late(self, what: str) -> TemporaryDeliveryError:
        remedy = "The message is kept and tried again."
        return TemporaryDeliveryError(self._channel, f"Channel {self._channel} {what}", remedy)


def _answer_with(answer: Future[_T], call: Callable[[], _T]) -> None:
    try:
        answer.set_result(call())
    except BaseException as error:  # noqa: BLE001 - it is raised where it was asked for
        answer.set_exception(error)
