"""A person's consent to read their calendar: OAuth for desktop apps (RFC 8252) with PKCE.

google-auth-oauthlib takes the first connection to its local server for the answer, although
browsers open some to no purpose, knows no way without a browser, and bounds no exchange. What
would be left of it, an address and a request, is here.
"""

from __future__ import annotations

import base64
import hashlib
import hmac
import json
import secrets
from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path
from urllib.parse import parse_qs, unquote, urlencode, urlsplit

from connectors.base import AccessRevoked, NotACalendar, ServerFailed
from connectors.google.apis import Api
from connectors.google.auth.credentials import read_file, require
from connectors.google.errors import AGAIN, GUIDE
from connectors.google.http import AnswerLimits, BoundedHttp
from connectors.google.json_fields import mapping

_FIELDS = ("client_id", "client_secret", "auth_uri", "token_uri")
_LIMITS = AnswerLimits(seconds=30.0, max_bytes=2**20)
_WORDS = {
    "invalid_grant": "the code was used before, is too old, or was not copied whole",
    "invalid_client": "the OAuth client was deleted, or its secret was changed",
    "redirect_uri_mismatch": "the OAuth client is not one for a Desktop app",
}


@dataclass(frozen=True, slots=True, kw_only=True)
class OAuthClient:
    """The app that asks, as the console's download names it."""

    id: str
    secret: str = field(repr=False)
    auth_uri: str
    token_uri: str


def _fields_of(address: str) -> dict[str, list[str]]:
    """What an address states after its question mark; nothing for a text that is none."""
    try:
        return parse_qs(urlsplit(address).query)
    except ValueError:
        return {}


def load_oauth_client(source: str, path: Path) -> OAuthClient:
    """Raises AccessRevoked for a file that is missing, or none of a Desktop app."""
    info = read_file(source, path)
    if "installed" not in info:
        raise AccessRevoked(
            source,
            f"{path} is not the OAuth client of a Desktop app.",
            f"Make one of that type in the Google Cloud console and download its JSON. {GUIDE}",
        )
    stated = require(source, path, mapping(info["installed"]), _FIELDS)
    return OAuthClient(
        id=stated["client_id"],
        secret=stated["client_secret"],
        auth_uri=stated["auth_uri"],
        token_uri=stated["token_uri"],
    )


def refuse_to_replace(source: str, path: Path) -> None:
    """Raises AccessRevoked if the file holds anything but an earlier sign-in, and OSError."""
    try:
        info = mapping(json.loads(path.read_bytes()))
    except FileNotFoundError:
        return
    except (ValueError, RecursionError):
        info = {}
    if "refresh_token" in info:
        return
    what = "something else than a sign-in"
    if info.get("type") == "service_account":
        what = "a service account's key, which needs no sign-in"
    raise AccessRevoked(
        source,
        f"{path} holds {what}. Nothing was changed.",
        "Name another credentials_file for your own sign-in, or move this file away.",
    )


@dataclass(frozen=True, slots=True, kw_only=True)
class Consent:
    """One question to a person, and what recognises the answer as theirs."""

    source: str
    client: OAuthClient
    apis: Sequence[Api]
    redirect_uri: str
    state: str = field(default_factory=lambda: secrets.token_urlsafe(32), repr=False)
    verifier: str = field(default_factory=lambda: secrets.token_urlsafe(64), repr=False)

    @property
    def url(self) -> str:
        """Where the person is asked."""
        digest = hashlib.sha256(self.verifier.encode()).digest()
        question = {
            "client_id": self.client.id,
            "redirect_uri": self.redirect_uri,
            "response_type": "code",
            "scope": " ".join(api.scope for api in self.apis),
            "state": self.state,
            "code_challenge": base64.urlsafe_b64encode(digest).rstrip(b"=").decode(),
            "code_challenge_method": "S256",
            "access_type": "offline",
            "prompt": "consent",  # without it Google gives a lasting access the first time only
        }
        return f"{self.client.auth_uri}?{urlencode(question)}"

    def is_answer(self, address: str) -> bool:
        """Whether an address that a browser was sent to belongs to this question."""
        state = _fields_of(address).get("state", [""])[0]
        return hmac.compare_digest(state.encode(), self.state.encode())

    def token(self, answer: str) -> dict[str, object]:
        """The authorized_user file for the address that came back, or for the code in it.

        Raises AccessRevoked, and what BoundedHttp raises.
        """
        # A terminal hands on bytes that are no text, which nothing could be made of.
        code = self._code(answer.strip().encode(errors="replace").decode())
        form = {
            "grant_type": "authorization_code",
            "code": code,
            "client_id": self.client.id,
            "client_secret": self.client.secret,
            "code_verifier": self.verifier,
            "redirect_uri": self.redirect_uri,
        }
        response, body = BoundedHttp(self.source, _LIMITS).request(
            self.client.token_uri,
            "POST",
            urlencode(form),
            {"content-type": "application/x-www-form-urlencoded"},
        )
        return self._token_file(self._granted(response.status, body))

    def _code(self, answer: str) -> str:
        if "?" not in answer:
            return unquote(answer)
        if not self.is_answer(answer):
            raise AccessRevoked(
                self.source,
                "That address is not the answer to this sign-in.",
                "Open the new address, and copy what the browser shows at the end of it.",
            )
        found = _fields_of(answer)
        if "code" in found:
            return found["code"][0]
        if "error" in found:
            raise AccessRevoked(
                self.source,
                "Access was not given.",
                f"Sign in again and press Continue on Google's page. {GUIDE}",
            )
        raise AccessRevoked(
            self.source,
            "That is the address to open, or one on the way, and not the one at the end.",
            "Sign in again, and copy what the browser shows after access was given.",
        )

    def _granted(self, status: int, body: bytes) -> dict[str, object]:
        try:
            answer = mapping(json.loads(body))
        except (ValueError, RecursionError):
            answer = {}
        if status >= 500:
            raise ServerFailed(self.source, f"Google answered {status}.", "Sign in again.")
        word = answer.get("error")
        if status != 200 and isinstance(word, str):
            raise AccessRevoked(
                self.source,
                f"Google refused the sign-in: {_WORDS.get(word, 'it gave no known reason')}.",
                f"Sign in again. {GUIDE}",
            )
        if status != 200 or not answer:
            raise NotACalendar(
                self.source, "The answer is not from Google: perhaps a login page.", AGAIN
            )
        return answer

    def _token_file(self, answer: dict[str, object]) -> dict[str, object]:
        """Permissions that the person left unticked are missed now and not at the first poll."""
        wanted = [api.scope for api in self.apis]
        granted = str(answer.get("scope") or " ".join(wanted)).split()
        missing = [api.permission for api in self.apis if api.scope not in granted]
        if missing or not answer.get("refresh_token"):
            raise AccessRevoked(
                self.source,
                f"Google did not grant {' and '.join(missing) or 'a lasting access'}.",
                f"Sign in again and leave every permission ticked. {GUIDE}",
            )
        return {
            "type": "authorized_user",
            "client_id": self.client.id,
            "client_secret": self.client.secret,
            "refresh_token": answer["refresh_token"],
            "token_uri": self.client.token_uri,
            "scopes": sorted(granted),
        }
