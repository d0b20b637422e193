"""Google's token endpoint, as its OAuth guides describe it, for the Calendar stand-in."""

from __future__ import annotations

import base64
import json
import secrets
import time
from dataclasses import dataclass, field
from functools import cache

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import padding, rsa

from tests.servers.google.consent import AUTH, ConsentPage

GOOGLE = "https://oauth2.googleapis.com/token"  # the audience google-auth states, wherever it asks
JWT_GRANT = "urn:ietf:params:oauth:grant-type:jwt-bearer"
_AT = "https://www.googleapis.com/auth/"
CALENDAR_SCOPES = frozenset(
    f"{_AT}calendar{suffix}" for suffix in ("", ".readonly", ".events", ".events.readonly")
)
TASKS_SCOPES = frozenset({f"{_AT}tasks", f"{_AT}tasks.readonly"})
SCOPES = CALENDAR_SCOPES | TASKS_SCOPES | {f"{_AT}meetings.space.readonly"}


@cache
def private_key() -> rsa.RSAPrivateKey:
    """One key for the whole test run: making one takes a tenth of a second."""
    return rsa.generate_private_key(public_exponent=65537, key_size=2048)


@dataclass(slots=True)
class TokenOffice:
    """Signs people and service accounts in. `grants` maps an access token to who holds it.

    `allows` maps it to its scopes. `delegated_scopes` are those that an administrator allowed;
    `user_scopes` those that the person did. With `rotating` each refresh gives a new refresh token
    and ends the one before.
    """

    owner: str
    client_id: str = "603-stand-in.apps.googleusercontent.com"
    client_secret: str = field(default_factory=lambda: f"GOCSPX-{secrets.token_hex(8)}")
    refresh_token: str = field(default_factory=lambda: f"1//{secrets.token_hex(16)}")
    service_account: str = "steadyframe@stand-in.iam.gserviceaccount.com"
    key_id: str = field(default_factory=lambda: secrets.token_hex(10))
    delegated: set[str] = field(default_factory=set)
    delegated_scopes: frozenset[str] = SCOPES
    user_scopes: frozenset[str] = SCOPES
    grants: dict[str, str] = field(default_factory=dict)
    allows: dict[str, frozenset[str]] = field(default_factory=dict)
    revoked: bool = False
    rotating: bool = False
    consent: ConsentPage = field(init=False)

    def __post_init__(self) -> None:
        self.consent = ConsentPage(client_id=self.client_id, scopes=SCOPES)

    def revoke(self) -> None:
        """What a person does at myaccount.google.com, and what testing mode does after 7 days."""
        self.revoked = True
        self.grants.clear()

    def end_access_tokens(self) -> None:
        """Access tokens end after an hour; refreshing still works."""
        self.grants.clear()

    def answer(self, form: dict[str, str], token_uri: str) -> tuple[int, dict[str, object]]:
        grant = form.get("grant_type")
        if grant == "refresh_token":
            return self._refresh(form)
        if grant == JWT_GRANT:
            return self._assertion(form.get("assertion", ""), token_uri)
        if grant == "authorization_code":
            return self._code(form)
        return _refusal(400, "unsupported_grant_type")

    def authorized_user(self, token_uri: str) -> dict[str, object]:
        return {
            "type": "authorized_user",
            "client_id": self.client_id,
            "client_secret": self.client_secret,
            "refresh_token": self.refresh_token,
            "token_uri": token_uri,
        }

    def oauth_client(self, server: str) -> dict[str, object]:
        """The file that the console offers for a Desktop app."""
        return {
            "installed": {
                "client_id": self.client_id,
                "project_id": "stand-in",
                "auth_uri": f"{server}{AUTH}",
                "token_uri": f"{server}/token",
                "client_secret": self.client_secret,
                "redirect_uris": ["http://localhost"],
            }
        }

    def service_account_key(self, token_uri: str) -> dict[str, object]:
        pem = private_key().private_bytes(
            serialization.Encoding.PEM,
            serialization.PrivateFormat.PKCS8,
            serialization.NoEncryption(),
        )
        return {
            "type": "service_account",
            "project_id": "stand-in",
            "private_key_id": self.key_id,
            "private_key": pem.decode(),
            "client_email": self.service_account,
            "client_id": "1" * 21,
            "token_uri": token_uri,
        }

    def _is_client(self, form: dict[str, str]) -> bool:
        given = form.get("client_id"), form.get("client_secret")
        return given == (self.client_id, self.client_secret)

    def _refresh(self, form: dict[str, str]) -> tuple[int, dict[str, object]]:
        if not self._is_client(form):
            return _refusal(401, "invalid_client", "Unauthorized")
        if self.revoked or form.get("refresh_token") != self.refresh_token:
            return _refusal(400, "invalid_grant", "Token has been expired or revoked.")
        status, answer = self._grant(self.owner, self.user_scopes)
        if self.rotating:
            self.refresh_token = f"1//{secrets.token_hex(16)}"
            answer["refresh_token"] = self.refresh_token
        return status, answer

    def _code(self, form: dict[str, str]) -> tuple[int, dict[str, object]]:
        if not self._is_client(form):
            return _refusal(401, "invalid_client", "Unauthorized")
        asked = self.consent.redeemed(form)
        if asked is None:
            return _refusal(400, "invalid_grant", "Malformed auth code.")
        granted = self.consent.granted(asked)
        self.user_scopes, self.revoked = frozenset(granted), False
        status, answer = self._grant(self.owner, self.user_scopes)
        if asked.get("access_type") == "offline" and asked.get("prompt") == "consent":
            self.refresh_token = f"1//{secrets.token_hex(16)}"
            answer["refresh_token"] = self.refresh_token
        return status, {**answer, "scope": " ".join(granted)}

    def _assertion(self, assertion: str, token_uri: str) -> tuple[int, dict[str, object]]:
        try:
            header, claims = self._verified(assertion)
        except (ValueError, InvalidSignature):
            return _refusal(400, "invalid_grant", "Invalid JWT Signature.")
        if header.get("alg") != "RS256":
            return _refusal(400, "invalid_grant", "Invalid JWT: unsupported algorithm.")
        if self.revoked or header.get("kid") != self.key_id:
            return _refusal(400, "invalid_grant", "Invalid JWT Signature.")
        if claims.get("iss") != self.service_account or claims.get("aud") not in (
            GOOGLE,
            token_uri,
        ):
            return _refusal(400, "invalid_grant", "Invalid grant: account not found")
        issued, expires = _number(claims.get("iat")), _number(claims.get("exp"))
        if not issued - 60 <= time.time() < expires <= issued + 3_600:
            return _refusal(400, "invalid_grant", "Invalid JWT: Token must be a short-lived token.")
        scopes = frozenset(str(claims.get("scope", "")).split())
        if not scopes or not scopes <= SCOPES:
            return _refusal(400, "invalid_scope", "Invalid OAuth scope or ID token audience.")
        subject = claims.get("sub", self.service_account)
        if subject != self.service_account and (
            subject not in self.delegated or not scopes <= self.delegated_scopes
        ):
            return _refusal(401, "unauthorized_client", "Client is unauthorized.")
        return self._grant(str(subject), scopes)

    def _verified(self, assertion: str) -> tuple[dict[str, object], dict[str, object]]:
        signed, _, signature = assertion.rpartition(".")
        head, _, body = signed.partition(".")
        private_key().public_key().verify(
            _decoded(signature), signed.encode(), padding.PKCS1v15(), hashes.SHA256()
        )
        header: dict[str, object] = json.loads(_decoded(head))
        claims: dict[str, object] = json.loads(_decoded(body))
        return header, claims

    def _grant(self, principal: str, scopes: frozenset[str]) -> tuple[int, dict[str, object]]:
        token = f"ya29.{secrets.token_hex(16)}"
        self.grants[token], self.allows[token] = principal, scopes
        return 200, {"access_token": token, "expires_in": 3599, "token_type": "Bearer"}


def _refusal(status: int, word: str, text: str = "") -> tuple[int, dict[str, object]]:
    return status, {"error": word, "error_description": text}


def _decoded(part: str) -> bytes:
    return base64.urlsafe_b64decode(part + "=" * (-len(part) % 4))


def _number(value: object) -> int:
    return value if isinstance(value, int) else 0
