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

GOOGLE = "https://oauth2.googleapis.com/token"  # the audience google-auth states, wherever it asks
JWT_GRANT = "urn:ietf:params:oauth:grant-type:jwt-bearer"
SCOPES = frozenset(
    f"https://www.googleapis.com/auth/calendar{suffix}"
    for suffix in ("", ".readonly", ".events", ".events.readonly")
)


@cache
def private_key() -> rsa.RSAPrivateKey:
    """One key for the whole test run: making one takes a tenth of a second."""
    return rsa.generate_private_key(public_exponent=65537, key_size=2048)


@dataclass(slots=True)
class TokenOffice:
    """Signs people and service accounts in. `grants` maps an access token to who holds it."""

    owner: str
    client_id: str = "603-stand-in.apps.googleusercontent.com"
    client_secret: str = field(default_factory=lambda: f"GOCSPX-{secrets.token_hex(8)}")
    refresh_token: str = field(default_factory=lambda: f"1//{secrets.token_hex(16)}")
    service_account: str = "steadyframe@stand-in.iam.gserviceaccount.com"
    key_id: str = field(default_factory=lambda: secrets.token_hex(10))
    delegated: set[str] = field(default_factory=set)
    grants: dict[str, str] = field(default_factory=dict)
    revoked: bool = False

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
        return _refusal(400, "unsupported_grant_type")

    def authorized_user(self, token_uri: str) -> dict[str, object]:
        return {
            "type": "authorized_user",
            "client_id": self.client_id,
            "client_secret": self.client_secret,
            "refresh_token": self.refresh_token,
            "token_uri": token_uri,
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

    def _refresh(self, form: dict[str, str]) -> tuple[int, dict[str, object]]:
        if form.get("client_id") != self.client_id:
            return _refusal(401, "invalid_client", "The OAuth client was not found.")
        if form.get("client_secret") != self.client_secret:
            return _refusal(401, "invalid_client", "Unauthorized")
        if self.revoked or form.get("refresh_token") != self.refresh_token:
            return _refusal(400, "invalid_grant", "Token has been expired or revoked.")
        return self._grant(self.owner)

    def _assertion(self, assertion: str, token_uri: str) -> tuple[int, dict[str, object]]:
        try:
            header, claims = self._verified(assertion)
        except (ValueError, InvalidSignature):
            return _refusal(400, "invalid_grant", "Invalid JWT Signature.")
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
        if not set(str(claims.get("scope", "")).split()) <= SCOPES or not claims.get("scope"):
            return _refusal(400, "invalid_scope", "Invalid OAuth scope or ID token audience.")
        subject = claims.get("sub", self.service_account)
        if subject != self.service_account and subject not in self.delegated:
            return _refusal(401, "unauthorized_client", "Client is unauthorized.")
        return self._grant(str(subject))

    def _verified(self, assertion: str) -> tuple[dict[str, object], dict[str, object]]:
        signed, _, signature = assertion.rpartition(".")
        head, _, body = signed.partition(".")
        private_key().public_key().verify(
            _decoded(signature), signed.encode(), padding.PKCS1v15(), hashes.SHA256()
        )
        header: dict[str, object] = json.loads(_decoded(head))
        claims: dict[str, object] = json.loads(_decoded(body))
        return header, claims

    def _grant(self, principal: str) -> tuple[int, dict[str, object]]:
        token = f"ya29.{secrets.token_hex(16)}"
        self.grants[token] = principal
        return 200, {"access_token": token, "expires_in": 3599, "token_type": "Bearer"}


def _refusal(status: int, word: str, text: str = "") -> tuple[int, dict[str, object]]:
    return status, {"error": word, "error_description": text}


def _decoded(part: str) -> bytes:
    return base64.urlsafe_b64decode(part + "=" * (-len(part) % 4))


def _number(value: object) -> int:
    return value if isinstance(value, int) else 0
