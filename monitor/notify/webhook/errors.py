"""What a webhook's answer means, in words and in whether to try again. Never shows its address."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import timedelta

from connectors.base import ConnectorError, PermanentError
from connectors.net.failures import CertificateRefused, Wording
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
_KEPT = "The message is kept and tried again."
_REMEDIES = {
    401: "Check `secret` on both sides, and whether the address in `url` still counts.",
    403: "Check `secret` on both sides, and whether the address in `url` still counts.",
    404: "Nobody takes messages at this address: put the right one into `url`.",
    410: "The receiver wants no more messages: take the channel out, or put a new one into `url`.",
}
_LATE = ("The webhook did not answer in time.", _KEPT)
_BROKEN_OFF = ("The webhook broke off the connection.", _KEPT)
WORDING = Wording(
    private_address=(
        "The webhook leads to a private network or to this machine.",
        "If that is meant, set `allow_private_network: true` on this channel.",
    ),
    certificate=(
        "The webhook showed a certificate that is not trusted.",
        "Check `url`, and this machine's clock.",
    ),
    cut_off=_BROKEN_OFF,
    late=_LATE,
    silent=_LATE,
    no_connection=("The webhook could not be reached (name not found, or refused).", _KEPT),
    connection_lost=_BROKEN_OFF,
)


@dataclass(frozen=True, slots=True, kw_only=True)
class WebhookErrors:
    channel: str

    def refused(self, status: int, headers: Mapping[str, str]) -> DeliveryError:
        """For any status but a 2xx; `headers` by lower-case name."""
        what = f"answered {status}."
        if status in _PASSING or status >= 500:
            wait = patience(headers.get("retry-after"))
            return self._temporary(what, wait, is_about_message=status == _BROKEN_BY_IT)
        if 300 <= status < 400:
            remedy = "Redirects are not followed: write where it leads to into `url`."
            return self._permanent(what, remedy)
        ask = "Ask whoever runs the receiver what it does not like; the message is kept."
        if status in _ABOUT_THE_MESSAGE:
            return MessageRefusedError(self.channel, f"The webhook {what}", ask)
        return self._permanent(what, _REMEDIES.get(status, ask))

    def unanswered(self, error: ConnectorError) -> DeliveryError:
        """For an exchange without an answer; what is said of it is WORDING's."""
        if isinstance(error, PermanentError | CertificateRefused):
            return PermanentDeliveryError(self.channel, error.what, error.remedy)
        return TemporaryDeliveryError(self.channel, error.what, error.remedy)

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
