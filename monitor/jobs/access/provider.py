"""Sign in by the word of a provider: OpenID Connect's code flow with PKCE, state and nonce."""

from __future__ import annotations

import json
import secrets
from base64 import urlsafe_b64decode, urlsafe_b64encode
from dataclasses import asdict, dataclass
from hmac import compare_digest
from typing import Any
from urllib.parse import urlencode

from config.sections.web import SignInProvider
from connectors.base import ConnectorError
from connectors.net.deadline import Deadline
from connectors.net.exchange import Exchange
from connectors.net.failures import Wording
from connectors.net.limits import HttpLimits
from connectors.net.messages import Request
from connectors.net.web_address import web_address
from monitor.jobs.access.sign_ins import NewSignIn, sign_in_as
from monitor.jobs.access.signatures import signer, signing_key
from monitor.jobs.app import Installation
from monitor.store.database import reading

_CALLBACK = "/signin/callback"
_PURPOSE = "provider"
_MOST_BYTES = 2**20
_SECONDS = 15.0
_ALGORITHMS = ["RS256", "PS256", "ES256"]
_LEEWAY = 120  # seconds that its clock may be off
_LONGEST = 2_000
_TRY = "Try again in a minute."
_CHECK = "Check `web.oidc.issuer`."
_SILENT = ("The sign-in provider did not answer in time.", _TRY)
_BROKEN_OFF = ("The sign-in provider broke off the connection.", _TRY)
_WORDING = Wording(
    private_address=(
        "The sign-in provider's address leads to a private network or to this machine.",
        "If that is meant, set `web.oidc.allow_private_network: true`.",
    ),
    certificate=("The sign-in provider showed a certificate that is not trusted.", _CHECK),
    cut_off=_BROKEN_OFF,
    late=_SILENT,
    silent=_SILENT,
    no_connection=("The sign-in provider could not be reached.", _TRY),
    connection_lost=_BROKEN_OFF,
    too_large=("The sign-in provider sent more than {size}.", _CHECK),
    odd_encoding=("The sign-in provider packed its answer as nobody had asked for.", _CHECK),
)


class ProviderError(Exception):
    """What it said can't be used. Says why, and nothing of what it said."""


@dataclass(frozen=True, slots=True, kw_only=True)
class _Way:
    """What the browser keeps while it is away; nobody else may know `nonce` and `verifier`."""

    state: str
    nonce: str
    verifier: str
    to: str
    ends: int  # seconds since 1970


def begin(app: Installation, to: str, seconds: int) -> tuple[str, str]:
    """The provider's address to go to, and what the browser is to keep for so long.

    Raises ProviderError.
    """
    from authlib.oauth2.rfc7636 import create_s256_code_challenge

    provider = _provider(app)
    way = _Way(
        state=secrets.token_urlsafe(24),
        nonce=secrets.token_urlsafe(24),
        verifier=secrets.token_urlsafe(48),
        to=to,
        ends=int(app.now().timestamp()) + seconds,
    )
    asked = {
        "response_type": "code",
        "client_id": provider.client_id,
        "redirect_uri": app.settings.web.address + _CALLBACK,
        "scope": "openid email",
        "state": way.state,
        "nonce": way.nonce,
        "code_challenge": create_s256_code_challenge(way.verifier),
        "code_challenge_method": "S256",
    }
    there = _text(_metadata(provider), "authorization_endpoint")
    joint = "&" if "?" in there else "?"
    return f"{there}{joint}{urlencode(asked)}", _sealed(app, way)


def finish(
    app: Installation, kept: str, state: str, code: str, browser: str
) -> tuple[NewSignIn | None, str]:
    """Who came back, and where they wanted to; None for somebody who may not sign in.

    Raises ProviderError.
    """
    way = _opened(app, kept)
    if way is None or not compare_digest(way.state.encode(), state.encode()) or not code:
        raise ProviderError("The way back is not that of the way there, or took too long.")
    provider = _provider(app)
    found = _metadata(provider)
    form = {
        "grant_type": "authorization_code",
        "code": code,
        "redirect_uri": app.settings.web.address + _CALLBACK,
        "code_verifier": way.verifier,
        "client_id": provider.client_id,
        "client_secret": provider.client_secret.get_secret_value(),
    }
    token = _ask(provider, _text(found, "token_endpoint"), form)
    keys = _ask(provider, _text(found, "jwks_uri"))
    claims = _claims(app, _text(token, "id_token"), keys, _text(found, "issuer"), way.nonce)
    email, is_verified = claims.get("email"), claims.get("email_verified") is True
    if not isinstance(email, str) or not (is_verified or provider.trust_email):
        return None, way.to
    return sign_in_as(app, email, browser), way.to


def _claims(
    app: Installation, token: str, keys: dict[str, Any], issuer: str, nonce: str
) -> dict[str, Any]:
    from authlib.oidc.core import CodeIDToken
    from joserfc import jwt
    from joserfc.errors import JoseError
    from joserfc.jwk import KeySet

    own = _provider(app).client_id
    wanted = {
        "iss": {"essential": True, "value": issuer},
        "aud": {"essential": True, "value": own},
    }
    try:
        known: Any = KeySet.import_key_set(keys)  # type: ignore[arg-type]
        read = jwt.decode(token, known, algorithms=_ALGORITHMS)
        claims = CodeIDToken(read.claims, read.header, wanted, {"nonce": nonce, "client_id": own})
        claims.validate(now=int(app.now().timestamp()), leeway=_LEEWAY)
    except (JoseError, ValueError, KeyError, TypeError) as error:
        raise ProviderError(f"Its word is not good ({type(error).__name__}).") from error
    return dict(claims)


def _provider(app: Installation) -> SignInProvider:
    provider = app.settings.web.oidc
    if provider is None:
        raise ProviderError("No provider is set up: see `web.oidc`.")
    return provider


def _metadata(provider: SignInProvider) -> dict[str, Any]:
    found = _ask(provider, f"{provider.issuer}/.well-known/openid-configuration")
    if _text(found, "issuer").rstrip("/") != provider.issuer:
        raise ProviderError("It calls itself otherwise than `web.oidc.issuer` does.")
    return found


def _ask(
    provider: SignInProvider, address: str, form: dict[str, str] | None = None
) -> dict[str, Any]:
    """A JSON object. No redirect is followed, and nothing goes in clear to one that has https."""
    url = web_address(address)
    if url is None or (provider.issuer.startswith("https://") and url.scheme != "https"):
        raise ProviderError("It names an address that can't be used.")
    request = Request(
        method="GET" if form is None else "POST",
        url=url,
        headers={"Accept": "application/json"}
        | ({"Content-Type": "application/x-www-form-urlencoded"} if form else {}),
        body=urlencode(form).encode() if form else None,
    )
    try:
        with Exchange(
            "web.oidc",
            deadline=Deadline(_SECONDS),
            limits=HttpLimits(seconds=_SECONDS, max_bytes=_MOST_BYTES, redirects=None),
            wording=_WORDING,
            allow_private=provider.allow_private_network,
        ) as exchange:
            answer = exchange.ask(request)
        found = json.loads(answer.body)
    except ConnectorError as error:
        raise ProviderError(str(error)) from error
    except (ValueError, RecursionError):
        raise ProviderError("It answered with what is no JSON.") from None
    if answer.status != 200 or not isinstance(found, dict):
        raise ProviderError(f"It answered {answer.status}.")
    return found


def _text(found: dict[str, Any], name: str) -> str:
    value = found.get(name)
    if not isinstance(value, str):
        raise ProviderError(f"It says no {name}.")
    return value


def _sealed(app: Installation, way: _Way) -> str:
    told = urlsafe_b64encode(json.dumps(asdict(way)).encode()).rstrip(b"=")
    with reading(app.engine) as connection:
        return signer(signing_key(connection), _PURPOSE).sign(told).decode()


def _opened(app: Installation, kept: str) -> _Way | None:
    """None for what is not ours, or too old."""
    told, _, _ = kept.rpartition(".")
    with reading(app.engine) as connection:
        is_ours = signer(signing_key(connection), _PURPOSE).validate(kept[:_LONGEST].encode())
    if not is_ours:
        return None
    way = _Way(**json.loads(urlsafe_b64decode(told + "=" * (-len(told) % 4))))
    return way if app.now().timestamp() < way.ends else None
