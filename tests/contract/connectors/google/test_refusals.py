"""What is said when Google, or the way to it, says no."""

from __future__ import annotations

import json
from datetime import timedelta
from pathlib import Path

import pytest

from connectors.base import (
    NotACalendar,
    PermanentError,
    RateLimited,
    ServerFailed,
    SourceNotFound,
    TemporaryError,
    Truncated,
    Unreachable,
)
from connectors.google.connector import GoogleConnector
from connectors.google.http import AnswerLimits
from tests.contract.connectors.connector_suite import FIRST, NOW, ZONE
from tests.contract.connectors.google.google_world import connector_for, error_of, session
from tests.servers.certificates import self_signed, served_with
from tests.servers.feed_server import FeedServer, feed_server, response
from tests.servers.google.http import Fault
from tests.servers.google.server import FOREVER, GoogleServer

pytestmark = pytest.mark.usefixtures("one_session")


def test_a_poll_names_no_calendars_and_points_at_the_check(
    google: GoogleServer, credentials: Path
) -> None:
    google.add_calendar("ben@riverside.example", summary="Ben Reed")
    error = error_of(connector_for(google, credentials, calendar_id="amra@x.example"), google)

    assert isinstance(error, SourceNotFound)
    assert "amra@x.example" in error.what
    assert "steadyframe check" in error.remedy
    assert "ben" not in error.remedy.casefold()


def test_a_service_account_that_sees_nothing_is_told_what_to_share_with(
    google: GoogleServer, tmp_path: Path
) -> None:
    key = google.write_credentials(tmp_path / "key.json", "service_account")
    error = error_of(connector_for(google, key, calendar_id="amra@x.example"), google)

    assert isinstance(error, SourceNotFound)
    assert google.tokens.service_account in error.remedy


@pytest.mark.parametrize(
    ("reason", "words"),
    [
        ("accessNotConfigured", "Enable the Google Calendar API"),
        ("insufficientPermissions", "calendar.readonly"),
        ("forbidden", "Share the calendar"),
    ],
)
def test_a_403_says_what_to_do(
    google: GoogleServer, credentials: Path, reason: str, words: str
) -> None:
    google.fail_next(1, 403, reason)
    error = error_of(connector_for(google, credentials), google)

    assert isinstance(error, PermanentError)
    assert words in error.remedy
    assert len(google.requests) == 1


def test_a_calendar_that_shows_free_and_busy_only_is_a_blind_spot(
    google: GoogleServer, credentials: Path
) -> None:
    google.calendars[google.calendar_id].role = "freeBusyReader"
    connector = connector_for(google, credentials)

    assert "free and busy" in error_of(connector, google).what
    with pytest.raises(PermanentError, match="See all event details"):
        connector.check(now=NOW)


@pytest.mark.parametrize(
    ("status", "reason"),
    [
        (403, "rateLimitExceeded"),
        (403, "userRateLimitExceeded"),
        (403, "quotaExceeded"),
        (429, ""),
        (500, ""),
        (503, ""),
    ],
)
def test_what_passes_is_waited_out_with_growing_pauses(
    google: GoogleServer, credentials: Path, status: int, reason: str
) -> None:
    google.fail_next(3, status, reason)
    pauses: list[float] = []

    fetch = connector_for(google, credentials, sleep=pauses.append).fetch(None, now=NOW)

    assert fetch.events
    assert len(pauses) == 3
    assert 1 <= pauses[0] <= 2 <= pauses[1] <= 3 < 4 <= pauses[2] <= 5


def test_googles_own_wish_is_followed(google: GoogleServer, credentials: Path) -> None:
    google.fail_next(1, 429, "rateLimitExceeded", retry_after=7)
    pauses: list[float] = []

    connector_for(google, credentials, sleep=pauses.append).fetch(None, now=NOW)

    assert pauses == [7.0]


def test_a_wish_that_is_too_long_is_left_to_the_next_poll(
    google: GoogleServer, credentials: Path
) -> None:
    google.fail_next(1, 403, "userRateLimitExceeded", retry_after=3_600)
    pauses: list[float] = []
    error = error_of(connector_for(google, credentials, sleep=pauses.append), google)

    assert isinstance(error, RateLimited)
    assert error.retry_after == timedelta(hours=1)
    assert pauses == []


def test_waiting_has_an_end(google: GoogleServer, credentials: Path) -> None:
    google.fail_next(FOREVER, 500)
    pauses: list[float] = []
    error = error_of(connector_for(google, credentials, sleep=pauses.append), google)

    assert isinstance(error, ServerFailed)
    assert sum(pauses) <= 60


def test_a_spent_daily_quota_is_not_hammered(google: GoogleServer, credentials: Path) -> None:
    google.fail_next(1, 403, "dailyLimitExceeded")
    error = error_of(connector_for(google, credentials), google)

    assert isinstance(error, RateLimited)
    assert len(google.requests) == 1


@pytest.mark.parametrize("kind", ["cut", "half"])
def test_an_answer_that_ends_early_is_not_believed(
    google: GoogleServer, credentials: Path, kind: str
) -> None:
    google.page_limit = 1
    google.put(session("two", FIRST))
    google.spoil(Fault(kind=kind), after=1)  # type: ignore[arg-type]

    assert isinstance(error_of(connector_for(google, credentials), google), Truncated)


def test_a_server_that_falls_silent_is_unreachable(google: GoogleServer, credentials: Path) -> None:
    google.spoil(Fault(kind="stall"))
    connector = connector_for(google, credentials, answer_limits=AnswerLimits(silence=0.2))
    error = error_of(connector, google)

    assert isinstance(error, Unreachable)
    assert "in time" in error.what


def at_gateway(gateway: FeedServer) -> GoogleConnector:
    """A connector whose API is behind another server."""
    return GoogleConnector(
        "north",
        calendar_id="amara@riverside.example",
        zone=ZONE,
        credentials_file=None,
        subject=None,
        api_endpoint=gateway.url(""),
    )


def test_a_certificate_that_is_not_trusted_is_named(tmp_path: Path) -> None:
    with feed_server(served_with(*self_signed(tmp_path))) as gateway:
        error = error_of(at_gateway(gateway))

    assert isinstance(error, Unreachable)
    assert "certificate is not trusted" in error.what


def test_so_is_a_sign_in_servers(google: GoogleServer, tmp_path: Path) -> None:
    with feed_server(served_with(*self_signed(tmp_path))) as gateway:
        file = google.write_credentials(tmp_path / "google.json")
        told = {**json.loads(file.read_text()), "token_uri": gateway.url("/token")}
        file.write_text(json.dumps(told))
        error = error_of(connector_for(google, file), google)

    assert isinstance(error, Unreachable)
    assert "certificate is not trusted" in error.what


def test_a_sign_in_server_that_answers_a_page_is_no_success(
    google: GoogleServer, credentials: Path
) -> None:
    google.spoil(Fault(kind="page", path="/token"))

    assert isinstance(error_of(connector_for(google, credentials), google), NotACalendar)


def test_a_sign_in_server_that_fails_for_now_is_tried_again_later(
    google: GoogleServer, credentials: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("google.auth._exponential_backoff.time.sleep", lambda _seconds: None)
    google.spoil(Fault(kind="status", path="/token", status=503), 10)

    assert isinstance(error_of(connector_for(google, credentials), google), TemporaryError)


def test_a_redirect_is_not_followed_with_the_token(google: GoogleServer, credentials: Path) -> None:
    google.fail_next(1, 302)

    assert isinstance(error_of(connector_for(google, credentials), google), NotACalendar)


def test_a_gateway_that_sends_elsewhere_is_not_followed() -> None:
    with feed_server() as gateway, feed_server() as elsewhere:
        there = {"Location": elsewhere.url()}
        gateway.answer = lambda _: response(b"moved", status=302, headers=there)
        error = error_of(at_gateway(gateway))

        assert isinstance(error, NotACalendar)
        assert "redirect" in error.what
        assert elsewhere.requests == []


def test_the_sources_name_is_not_told_to_google(google: GoogleServer, credentials: Path) -> None:
    connector_for(google, credentials).fetch(None, now=NOW)

    (_, params) = google.requests[0]
    assert len(params["quotaUser"]) == 16
    assert "north" not in params["quotaUser"]
