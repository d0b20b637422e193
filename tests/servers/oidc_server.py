"""A stand-in for a provider: OpenID Connect's discovery, code flow and keys on loopback."""

from __future__ import annotations

import json
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any
from urllib.parse import parse_qs, urlencode, urlsplit

from authlib.oauth2.rfc7636 import create_s256_code_challenge
from joserfc import jwt
from joserfc.jwk import RSAKey

CLIENT, SECRET = "steadyframe", "between us"


@dataclass
class Provider:
    """`claims` go over those that it would state; `signs_with` another key than it shows."""

    issuer: str
    key: RSAKey
    now: int
    claims: dict[str, Any] = field(default_factory=dict)
    signs_with: RSAKey | None = None
    asked: dict[str, dict[str, str]] = field(default_factory=dict)

    def answer(self, path: str, form: dict[str, str]) -> tuple[int, dict[str, Any]]:
        if path == "/.well-known/openid-configuration":
            names = {"authorization_endpoint": "/authorize", "token_endpoint": "/token"}
            names["jwks_uri"] = "/keys"
            return 200, {"issuer": self.issuer} | {n: self.issuer + p for n, p in names.items()}
        if path == "/keys":
            return 200, {"keys": [self.key.as_dict(private=False)]}
        asked = self.asked.pop(form.get("code", ""), None)
        is_right = (
            asked is not None
            and form.get("client_secret") == SECRET
            and create_s256_code_challenge(form["code_verifier"]) == asked["code_challenge"]
        )
        if asked is None or not is_right:
            return 400, {"error": "invalid_grant"}
        return 200, {"token_type": "Bearer", "access_token": "x", "id_token": self._word(asked)}

    def code_for(self, asked: dict[str, str]) -> str:
        code = f"code{len(self.asked)}"
        self.asked[code] = asked
        return f"{asked['redirect_uri']}?{urlencode({'code': code, 'state': asked['state']})}"

    def _word(self, asked: dict[str, str]) -> str:
        claims = {
            "iss": self.issuer,
            "sub": "1",
            "aud": asked["client_id"],
            "iat": self.now,
            "exp": self.now + 300,
            "nonce": asked["nonce"],
            "email": "amara@riverside.example",
            "email_verified": True,
        }
        header = {"alg": "RS256", "kid": self.key.kid or ""}
        return jwt.encode(header, claims | self.claims, self.signs_with or self.key)


def new_key() -> RSAKey:
    return RSAKey.generate_key(2048, parameters={"kid": "k1"})


@contextmanager
def oidc_provider(now: int) -> Iterator[Provider]:
    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            parts = urlsplit(self.path)
            asked = {name: values[0] for name, values in parse_qs(parts.query).items()}
            if parts.path == "/authorize":
                self.send_response(303)
                self.send_header("Location", provider.code_for(asked))
                self.end_headers()
            else:
                self._say(*provider.answer(parts.path, {}))

        def do_POST(self) -> None:
            body = self.rfile.read(int(self.headers["Content-Length"])).decode()
            form = {name: values[0] for name, values in parse_qs(body).items()}
            self._say(*provider.answer(self.path, form))

        def _say(self, status: int, body: dict[str, Any]) -> None:
            sent = json.dumps(body).encode()
            self.send_response(status)
            self.send_header("Content-Length", str(len(sent)))
            self.end_headers()
            self.wfile.write(sent)

        def log_message(self, *_: object) -> None:
            pass

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    issuer = f"http://127.0.0.1:{server.server_address[1]}"
    provider = Provider(issuer=issuer, key=new_key(), now=now)
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    yield provider
    server.shutdown()
    server.server_close()
