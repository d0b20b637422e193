"""Google's page of consent, for the stand-in: it says yes at once, or what a test has it say.

Written from Google's guide to OAuth for desktop apps and from RFC 7636: loopback addresses only,
PKCE with S256, a code for one use, a lasting access only where it was asked for.
"""

from __future__ import annotations

import base64
import hashlib
import re
import secrets
from dataclasses import dataclass, field
from urllib.parse import urlencode, urlsplit

AUTH = "/o/oauth2/v2/auth"
Params = dict[str, str]
_NEEDED = ("client_id", "redirect_uri", "response_type", "scope")
_VERIFIER = re.compile(r"[A-Za-z0-9._~-]{43,128}")


class PageOfError(Exception):
    """Google shows an error to the person and sends the browser nowhere."""


@dataclass(slots=True)
class ConsentPage:
    """`unticked` are permissions that the person leaves out; `denied`: they press Cancel."""

    client_id: str
    scopes: frozenset[str]
    unticked: set[str] = field(default_factory=set)
    denied: bool = False
    codes: dict[str, Params] = field(default_factory=dict)

    def answer(self, params: Params) -> str:
        """Where the browser is sent. Raises PageOfError."""
        missing = [name for name in _NEEDED if not params.get(name)]
        if missing:
            raise PageOfError(f"Missing required parameter: {missing[0]}")
        back = urlsplit(params["redirect_uri"])
        if params["client_id"] != self.client_id:
            raise PageOfError("Error 401: invalid_client")
        if (back.scheme, back.hostname) != ("http", "127.0.0.1"):
            raise PageOfError("Error 400: redirect_uri_mismatch")
        if params["response_type"] != "code":
            raise PageOfError("Error 400: unsupported_response_type")
        if not set(params["scope"].split()) <= self.scopes:
            raise PageOfError("Error 400: invalid_scope")
        if params.get("code_challenge_method", "plain") != "S256":
            raise PageOfError("Error 400: invalid_request")
        state = {"state": params["state"]} if "state" in params else {}
        if self.denied:
            return f"{params['redirect_uri']}?{urlencode({'error': 'access_denied', **state})}"
        code = f"4/0A{secrets.token_urlsafe(30)}"
        self.codes[code] = params
        granted = " ".join(self.granted(params))
        sent = {**state, "code": code, "scope": granted}
        return f"{params['redirect_uri']}?{urlencode(sent)}"

    def granted(self, params: Params) -> list[str]:
        return [scope for scope in params["scope"].split() if scope not in self.unticked]

    def redeemed(self, form: Params) -> Params | None:
        """What was asked with this code, once, for whoever can show its verifier."""
        params = self.codes.pop(form.get("code", ""), None)
        verifier = form.get("code_verifier", "")
        digest = hashlib.sha256(verifier.encode()).digest()
        challenge = base64.urlsafe_b64encode(digest).rstrip(b"=").decode()
        if (
            params is None
            or not _VERIFIER.fullmatch(verifier)
            or params.get("code_challenge") != challenge
            or params["redirect_uri"] != form.get("redirect_uri")
        ):
            return None
        return params
