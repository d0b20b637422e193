"""Signing in to Google, and what is said when Google says no."""

from __future__ import annotations

import json
import traceback
from datetime import timedelta
from pathlib import Path

import pytest

from connectors.base import (
    AccessRevoked,
    PermanentError,
)
from tests.contract.connectors.connector_suite import NOW
from tests.contract.connectors.google.google_world import connector_for, error_of, session
from tests.servers.google.server import GoogleServer
from tests.servers.google.tokens import CALENDAR_SCOPES

pytestmark = pytest.mark.usefixtures("one_session")


def test_an_authorized_user_reads_the_calendar(google: GoogleServer, credentials: Path) -> None:
    fetch = connector_for(google, credentials, calendar_id="primary").fetch(None, now=NOW)

    assert [event.uid for event in fetch.events] == ["one"]


def test_a_token_file_without_a_type_is_an_authorized_user(
    google: GoogleServer, tmp_path: Path
) -> None:
    info = google.tokens.authorized_user(google.token_uri)
    del info["type"]
    path = tmp_path / "token.json"
    path.write_text(json.dumps({**info, "token": "old", "expiry": "2026-01-01T00:00:00Z"}))

    assert connector_for(google, path).fetch(None, now=NOW).events


def test_a_service_account_reads_a_calendar_that_is_shared_with_it(
    google: GoogleServer, tmp_path: Path
) -> None:
    key = google.write_credentials(tmp_path / "key.json", "service_account")

    assert connector_for(google, key).fetch(None, now=NOW).events


def test_a_service_account_acts_for_a_clinician(google: GoogleServer, tmp_path: Path) -> None:
    key = google.write_credentials(tmp_path / "key.json", "service_account")
    google.tokens.delegated.add(google.calendar_id)
    connector = connector_for(google, key, calendar_id="primary", subject=google.calendar_id)

    assert connector.fetch(None, now=NOW).events


def test_a_service_account_without_delegation_is_told_so(
    google: GoogleServer, tmp_path: Path
) -> None:
    key = google.write_credentials(tmp_path / "key.json", "service_account")
    error = error_of(connector_for(google, key, subject=google.calendar_id), google)

    assert isinstance(error, AccessRevoked)
    assert "unauthorized_client" in error.what
    assert "domain-wide delegation" in error.remedy


def test_a_delegation_that_lacks_a_permission_names_them_all(
    google: GoogleServer, tmp_path: Path
) -> None:
    key = google.write_credentials(tmp_path / "key.json", "service_account")
    google.tokens.delegated.add(google.calendar_id)
    google.tokens.delegated_scopes = CALENDAR_SCOPES
    error = error_of(connector_for(google, key, subject=google.calendar_id, tasks=True), google)

    assert isinstance(error, AccessRevoked)
    assert "unauthorized_client" in error.what
    assert "calendar.readonly and tasks.readonly, all of them" in error.remedy


def test_two_sources_share_one_sign_in(google: GoogleServer, credentials: Path) -> None:
    google.add_calendar("ben@riverside.example")
    google.put(session("two"), calendar_id="ben@riverside.example")
    google.tokens.rotating = True
    amara = connector_for(google, credentials)
    ben = connector_for(google, credentials, calendar_id="ben@riverside.example")

    for _ in range(2):  # each renews the token that the other one used
        assert [e.uid for e in amara.fetch(None, now=NOW).events] == ["one"]
        assert [e.uid for e in ben.fetch(None, now=NOW).events] == ["two"]
        google.tokens.end_access_tokens()


def test_a_refresh_token_that_google_replaces_is_kept(
    google: GoogleServer, credentials: Path
) -> None:
    google.tokens.rotating = True
    connector_for(google, credentials).fetch(None, now=NOW)

    assert json.loads(credentials.read_text())["refresh_token"] == google.tokens.refresh_token
    assert credentials.stat().st_mode & 0o777 == 0o600
    assert connector_for(google, credentials).fetch(None, now=NOW).events


def test_a_file_that_somebody_replaced_meanwhile_is_left_alone(
    google: GoogleServer, credentials: Path
) -> None:
    google.tokens.rotating = True

    def replaced(_seconds: float) -> None:
        credentials.write_text('{"refresh_token": "1//of-another-sign-in"}')

    google.fail_next(1, 503)
    connector_for(google, credentials, sleep=replaced).fetch(None, now=NOW)

    assert json.loads(credentials.read_text()) == {"refresh_token": "1//of-another-sign-in"}


def test_the_empty_calendar_of_a_service_account_is_refused(
    google: GoogleServer, tmp_path: Path
) -> None:
    key = google.write_credentials(tmp_path / "key.json", "service_account")
    error = error_of(connector_for(google, key, calendar_id="primary"), google)

    assert isinstance(error, PermanentError)
    assert google.tokens.service_account in error.remedy


def test_without_credentials_only_another_endpoint_is_read(google: GoogleServer) -> None:
    google.anonymous = True
    assert connector_for(google, None).fetch(None, now=NOW).events

    error = error_of(connector_for(google, None, api_endpoint=None))
    assert isinstance(error, AccessRevoked)
    assert "credentials_file" in error.remedy


def test_an_endpoint_that_wants_credentials_is_told_from_a_revoked_token(
    google: GoogleServer,
) -> None:
    error = error_of(connector_for(google, None), google)

    assert isinstance(error, AccessRevoked)
    assert "credentials_file" in error.remedy


def test_an_endpoint_may_name_the_whole_path(google: GoogleServer, credentials: Path) -> None:
    connector = connector_for(google, credentials, api_endpoint=f"{google.url}/calendar/v3")

    assert connector.fetch(None, now=NOW).events


def test_an_access_token_that_ended_is_replaced(google: GoogleServer, credentials: Path) -> None:
    connector = connector_for(google, credentials)
    first = connector.fetch(None, now=NOW)
    google.tokens.end_access_tokens()

    assert not connector.fetch(first.cursor, now=NOW + timedelta(hours=1)).is_full


def test_revoked_access_says_that_testing_mode_ends_after_seven_days(
    google: GoogleServer, credentials: Path
) -> None:
    google.tokens.revoke()
    error = error_of(connector_for(google, credentials), google)

    assert isinstance(error, AccessRevoked)
    assert "invalid_grant" in error.what
    assert "7 days" in error.remedy
    assert "`steadyframe auth google north`" in error.remedy
    assert str(credentials) in error.remedy


def test_new_credentials_in_the_same_file_heal_without_a_restart(
    google: GoogleServer, credentials: Path
) -> None:
    connector = connector_for(google, credentials)
    connector.fetch(None, now=NOW)
    google.tokens.revoke()
    error_of(connector, google)
    google.tokens.revoked = False
    google.tokens.refresh_token = "1//renewed"
    google.write_credentials(credentials)

    assert connector.fetch(None, now=NOW).events


@pytest.mark.parametrize(
    ("content", "words"),
    [
        (None, "does not exist"),
        ("{half a f", "is not a JSON file"),
        ("[1, 2]", "is not a JSON file"),
        ('{"installed": {"client_id": "x", "client_secret": "hush"}}', "is an OAuth client"),
        ('{"type": "external_account"}', "is neither"),
        ('{"type": "authorized_user", "client_secret": "hush"}', "lacks client_id, refresh_token"),
        (
            '{"type": "service_account", "client_email": "a@b", "private_key": "hush", '
            '"token_uri": "http://127.0.0.1/"}',
            "private key",
        ),
    ],
)
def test_a_credentials_file_of_no_use_is_named_and_not_quoted(
    google: GoogleServer, tmp_path: Path, content: str | None, words: str
) -> None:
    path = tmp_path / "google.json"
    if content is not None:
        path.write_text(content)
    error = error_of(connector_for(google, path))

    assert isinstance(error, AccessRevoked)
    assert words in error.what
    assert str(path) in error.what
    assert "hush" not in "".join(traceback.format_exception(error))
    assert google.requests == []


def test_a_subject_without_a_service_account_is_refused(
    google: GoogleServer, credentials: Path
) -> None:
    error = error_of(connector_for(google, credentials, subject="ben@riverside.example"), google)

    assert "subject" in error.what
