"""What Slack's refusals mean, in words and in whether to try again."""

from __future__ import annotations

import json
import re
import ssl
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import timedelta
from urllib.error import URLError

from slack_sdk.errors import SlackApiError

from connectors.net.http_errors import patience
from monitor.notify.message import (
    DeliveryError,
    MessageRefusedError,
    PermanentDeliveryError,
    TemporaryDeliveryError,
)

# docs.slack.dev/messaging/sending-messages-using-incoming-webhooks and
# docs.slack.dev/reference/methods/chat.postMessage
_REMEDIES = {
    "channel_not_found": "Write the channel's id (C…) into `channel` and invite the bot there.",
    "not_in_channel": "Invite the bot to the channel: /invite @its-name.",
    "is_archived": "Unarchive the channel in Slack or choose another one.",
    "channel_is_archived": "Unarchive the channel in Slack or choose another one.",
    "missing_scope": "Give the app the scope chat:write and install it again.",
    "restricted_action": "Ask a Slack admin to let the app post there.",
    "action_prohibited": "Ask a Slack admin to let the app post there.",
    "team_access_not_granted": "Ask a Slack admin to grant the app access.",
}
_APP_REMEDY = (
    "Switch Socket Mode on in Slack, and put an app-level token with the scope connections:write "
    "into `app_token`; until then nobody hears of pressed buttons."
)
_BAD_LOGIN = frozenset(
    {
        "invalid_auth",
        "not_authed",
        "account_inactive",
        "token_revoked",
        "token_expired",
        "no_permission",
        "org_login_required",
        "ekm_access_denied",
        "invalid_token",
        "no_service",
        "no_team",
        "team_disabled",
    }
)
_PASSING = frozenset(
    {
        "ratelimited",
        "rate_limited",
        "internal_error",
        "fatal_error",
        "service_unavailable",
        "request_timeout",
        "team_added_to_org",
        "rollup_error",
        "message_limit_exceeded",
    }
)
# One message's own fault.
_MISFITS = frozenset(
    {
        "invalid_blocks",
        "invalid_blocks_format",
        "invalid_metadata_format",
        "invalid_metadata_schema",
        "invalid_payload",
        "metadata_too_large",
        "msg_blocks_too_long",
        "msg_too_long",
        "no_text",
    }
)
_SCOPE = re.compile(r"[a-z][a-z_.:]{1,40}")
_CODE = re.compile(r"[a-z][a-z0-9_]{1,60}")


@dataclass(frozen=True, slots=True, kw_only=True)
class SlackErrors:
    """Makes a DeliveryError of what Slack answers, and shows none of `secrets`."""

    channel: str
    is_webhook: bool
    secrets: tuple[str, ...] = ()
    is_app: bool = False  # it was asked with the app-level token, to hear of pressed buttons

    @classmethod
    def of_app(cls, channel: str, app_token: str) -> SlackErrors:
        """For what is asked with the app-level token."""
        return cls(channel=channel, is_webhook=False, secrets=(app_token,), is_app=True)

    def webhook(self, status: int, body: str, headers: Mapping[str, str]) -> DeliveryError | None:
        """None if Slack took the message. Slack says `ok`; look-alikes say it in JSON or not."""
        if 200 <= status < 300 and _is_taken(body):
            return None
        return self._refused(status, body.strip(), headers)

    def api(self, error: SlackApiError) -> DeliveryError:
        response = error.response
        data = response.data if isinstance(response.data, dict) else {}
        needed = str(data.get("needed", ""))
        is_scope = data.get("error") == "missing_scope" and not self.is_app
        if is_scope and _SCOPE.fullmatch(needed):
            remedy = f"Give the app the scope {needed} and install it again."
            return self._permanent(f"answered {response.status_code} missing_scope.", remedy)
        return self._refused(response.status_code, str(data.get("error", "")), response.headers)

    def unreachable(self, error: Exception) -> DeliveryError:
        """Never quotes `error`: it may hold the URL."""
        reason = error.reason if isinstance(error, URLError) else error
        if isinstance(reason, ssl.SSLCertVerificationError):
            return self._permanent(
                "showed a certificate that is not trusted.",
                "Check the address, and whether a proxy stands between.",
            )
        kept = "it is tried again" if self.is_app else "the message is kept and tried again"
        remedy = f"Check the connection; {kept}."
        if isinstance(reason, TimeoutError):
            return self._temporary("did not answer in time.", remedy)
        if isinstance(reason, ConnectionRefusedError):
            return self._temporary("accepts no connection.", remedy)
        if isinstance(reason, OSError):
            return self._temporary(f"could not be reached ({type(reason).__name__}).", remedy)
        return self._temporary("gave an answer that is none of Slack's.", remedy)

    def _refused(self, status: int, body: str, headers: Mapping[str, str]) -> DeliveryError:
        code = body if _CODE.fullmatch(body) and body not in self.secrets else ""
        said = f"answered {status}{f' {code}' if code else ''}."
        if status == 429 or code in _PASSING or status >= 500 or status == 408:
            by_name = {name.lower(): value for name, value in headers.items()}
            wait = patience(by_name.get("retry-after"))
            return self._temporary(said, "It is tried again.", retry_after=wait)
        if 200 <= status < 300 and not code:
            return self._permanent(
                "answered with something that is not Slack's.", f"Check {self._setting}."
            )
        if code in _MISFITS:
            remedy = "The message is kept. Please report it: this is a fault of SteadyFrame."
            return MessageRefusedError(self.channel, f"Slack {said}", remedy)
        return self._permanent(said, self._remedy(status, code))

    def _remedy(self, status: int, code: str) -> str:
        if self.is_app:
            return _APP_REMEDY
        if code in _REMEDIES:
            return _REMEDIES[code]
        if code in _BAD_LOGIN or status in {401, 403, 404, 410}:
            if self.is_webhook:
                return "Make a new incoming webhook in Slack and put it into `webhook_url`."
            return "Copy the bot's token from Slack again and put it into `token`."
        return f"Check {self._setting}; the message is kept."

    @property
    def _setting(self) -> str:
        return "`webhook_url`" if self.is_webhook else "`token`, `channel` and `base_url`"

    def _permanent(self, what: str, remedy: str) -> PermanentDeliveryError:
        return PermanentDeliveryError(self.channel, f"Slack {what}", remedy)

    def _temporary(
        self, what: str, remedy: str, *, retry_after: timedelta | None = None
    ) -> TemporaryDeliveryError:
        return TemporaryDeliveryError(
            self.channel, f"Slack {what}", remedy, retry_after=retry_after
        )


def _is_taken(body: str) -> bool:
    """Slack's webhook says `ok` (its documentation); look-alikes say so in a JSON object.

    Anything else, an empty answer too, comes from a gateway that kept the message to itself.
    """
    said = body.strip()
    if said == "ok":
        return True
    try:
        document = json.loads(said)
    except ValueError:
        return False
    return isinstance(document, dict) and document.get("ok", document.get("success")) is True
