"""The stand-in signs in nobody whom Google would send away."""

from __future__ import annotations

import base64
import json
import time

import httpx
import pytest
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import padding

from tests.contract.connectors.google.stand_in.asking import ask, reason
from tests.servers.google.server import GoogleServer
from tests.servers.google.tokens import private_key


def test_a_bad_bearer_token_is_refused(google: GoogleServer) -> None:
    assert reason(ask(google, token="made-up")) == (401, "authError")


def test_a_token_endpoint_refuses_an_assertion_that_it_cannot_verify(google: GoogleServer) -> None:
    response = asserted(google, "e30.e30.c2lnbmF0dXJl")

    assert response.status_code == 400
    assert response.json()["error"] == "invalid_grant"


def asserted(google: GoogleServer, assertion: str) -> httpx.Response:
    grant = "urn:ietf:params:oauth:grant-type:jwt-bearer"
    return httpx.post(google.token_uri, data={"grant_type": grant, "assertion": assertion})


def test_an_assertion_that_is_signed_and_names_another_algorithm_is_refused(
    google: GoogleServer,
) -> None:
    def part(stated: dict[str, object]) -> str:
        return base64.urlsafe_b64encode(json.dumps(stated).encode()).rstrip(b"=").decode()

    now = int(time.time())
    claims = {
        "iss": google.tokens.service_account,
        "aud": google.token_uri,
        "iat": now,
        "exp": now + 60,
        "scope": "https://www.googleapis.com/auth/calendar.readonly",
    }
    answers = []
    for algorithm in ("RS256", "PS256", "none"):
        signed = f"{part({'alg': algorithm, 'kid': google.tokens.key_id})}.{part(claims)}"
        signature = private_key().sign(signed.encode(), padding.PKCS1v15(), hashes.SHA256())
        encoded = base64.urlsafe_b64encode(signature).rstrip(b"=").decode()
        answers.append(asserted(google, f"{signed}.{encoded}").status_code)

    assert answers == [200, 400, 400]


@pytest.mark.parametrize(
    "odd",
    [
        {"client_id": "somebody-else"},
        {"redirect_uri": "https://example.com/"},
        {"response_type": "token"},
        {"scope": "https://www.googleapis.com/auth/drive"},
        {"code_challenge_method": "plain"},
    ],
)
def test_the_page_of_consent_sends_nobody_back_from_a_bad_question(
    google: GoogleServer, odd: dict[str, str]
) -> None:
    question = {
        "client_id": google.tokens.client_id,
        "redirect_uri": "http://127.0.0.1:50000/",
        "response_type": "code",
        "scope": "https://www.googleapis.com/auth/calendar.readonly",
        "code_challenge_method": "S256",
    }
    page = f"{google.url}/o/oauth2/v2/auth"

    assert httpx.get(page, params=question).status_code == 302
    assert httpx.get(page, params={**question, **odd}).status_code == 400
