"""What a webhook's answer means, in words and in whether to try again. Never shows its address."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import timedelta

import httpcore

from connectors.base import AddressRefused
from connectors.net.client import is_certificate_failure
from connectors.net.http_errors import patience
from monitor.notify.message import (
    DeliveryError,
    MessageRefusedError,
    PermanentDeliveryError,
    TemporaryDeliveryError,
)

_PASSING = frozenset({408, 425, 429})
_ABOUT_THE_MESSAGE = frozenset({400, 413, 415, 422})
# How most frameworks answer when a message breaks their code; for what else is wrong there are
# 502, 503 and 504.
_BROKEN_BY_IT = 500
_LONGEST_WAIT = timedelta(days=1)
_KEPT = "The message is kept and tried again."
_ADDRESS = "Write one that begins with https:// into the channel's `url`."
_REMEDIES = {
    401: "Check `secret` on both sides, and whether the address in `url` still counts.",
    403: "Check `secret` on both sides, and whether the address in `url` still counts.",
    404: "Nobody takes messages at this address: put the right one into `url`.",
    410: "The receiver wants no more messages: take the channel out, or put a new one into `url`.",
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Explainer:
    channel: str

    def refused(self, status: int, headers: Mapping[str, str]) -> DeliveryError:
        """For any status but a 2xx; `headers` by lower-case name."""
        what = f"answered {status}."
        if status in _PASSING or status >= 500:
            wait = patience(headers.get("retry-after"))
            wait = wait and min(wait, _LONGEST_WAIT)
            return self._temporary(what, wait, is_about_message=status == _BROKEN_BY_IT)
        if 300 <= status < 400:
            remedy = "Redirects are not followed: write where it leads to into `url`."
            return self._permanent(what, remedy)
        ask = "Ask whoever runs the receiver what it does not like; the message is kept."
        if status in _ABOUT_THE_MESSAGE:
            return MessageRefusedError(self.channel, f"The webhook {what}", ask)
        return self._permanent(what, _REMEDIES.get(status, ask))

    def unreachable(self, error: Exception, *, is_late: bool) -> DeliveryError:
        """Never quotes `error`: it may hold the URL."""
        if isinstance(error, AddressRefused):
            what = "leads to a private network or to this machine."
            remedy = "If that is meant, set `allow_private_network: true` on this channel."
            return self._permanent(what, remedy)
        if is_certificate_failure(error):
            what = "showed a certificate that is not trusted."
            return self._permanent(what, "Check `url`, and this machine's clock.")
        if is_late or isinstance(error, httpcore.TimeoutException):
            return self._temporary("did not answer in time.")
        if isinstance(error, httpcore.ConnectError):
            return self._temporary("could not be reached (name not found, or refused).")
        if isinstance(error, httpcore.UnsupportedProtocol | ValueError):
            return self._permanent("has an address that is none.", _ADDRESS)
        return self._temporary("broke off the connection.")

    def _permanent(self, what: str, remedy: str) -> PermanentDeliveryError:
        return PermanentDeliveryError(self.channel, f"The webhook {what}", remedy)

    def _temporary(
        self, what: str, wait: timedelta | None = None, *, is_about_message: bool = False
    ) -> TemporaryDeliveryError:
        return TemporaryDeliveryError(
            self.channel,
            f"The webhook {what}",
            _KEPT,
            retry_after=wait,
            is_about_message=is_about_message,
        )
