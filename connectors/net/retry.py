"""Another try for what may pass, within one deadline."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta

import tenacity

from connectors.base import TemporaryError
from connectors.net.deadline import Deadline
from connectors.net.failures import CertificateRefused

_LONGEST_WAIT = timedelta(seconds=30)  # a longer Retry-After is left to the next poll
_BACK_OFF = tenacity.wait_exponential(multiplier=0.5, max=8) + tenacity.wait_random(0, 0.5)


def retrying(tries: int, deadline: Deadline, sleep: Callable[[float], None]) -> tenacity.Retrying:
    """Calls what it is given again after a TemporaryError, and raises the last one.

    But not for a certificate: that it is trusted takes somebody's doing.
    """

    def is_worth_another_try(error: BaseException) -> bool:
        if not isinstance(error, TemporaryError) or isinstance(error, CertificateRefused):
            return False
        wait = error.retry_after
        return (wait is None or wait <= _LONGEST_WAIT) and deadline.left > 1

    return tenacity.Retrying(
        stop=tenacity.stop_after_attempt(tries),
        retry=tenacity.retry_if_exception(is_worth_another_try),
        wait=lambda state: min(_pause(state), deadline.left),
        sleep=sleep,
        reraise=True,
    )


def _pause(state: tenacity.RetryCallState) -> float:
    """Seconds before the next try: the server's wish, else 0.5 s doubling, with jitter."""
    error = state.outcome.exception() if state.outcome else None
    if isinstance(error, TemporaryError) and error.retry_after is not None:
        return error.retry_after.total_seconds()
    return _BACK_OFF(state)
