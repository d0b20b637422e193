"""A person's own sign-in: the question, the answer, and the file that keeps it."""

from __future__ import annotations

import json
import os
import socket
import traceback
from dataclasses import replace
from pathlib import Path
from urllib.parse import parse_qs, urlsplit

import httpx
import pytest

from connectors.base import AccessRevoked, ConnectorError, NotACalendar, ServerFailed
from connectors.google.apis import CALENDAR, TASKS
from connectors.google.auth.consent import Consent, load_oauth_client, refuse_to_replace
from connectors.google.auth.loopback import open_door
from connectors.google.auth.token_file import save
from tests.contract.connectors.connector_suite import NOW
from tests.contract.connectors.google.google_world import connector_for
from tests.servers.google.http import Fault
from tests.servers.google.server import GoogleServer

NOWHERE = "http://127.0.0.1:50000/"


pytestmark = pytest.mark.usefixtures("one_session")


@pytest.fixture
def consent(google: GoogleServer, tmp_path: Path) -> Consent:
    client = load_oauth_client("north", google.write_oauth_client(tmp_path / "client.json"))
    return Consent(source="north", client=client, apis=(CALENDAR, TASKS), redirect_uri=NOWHERE)


def answer_to(consent: Consent) -> str:
    """What the browser shows in the end."""
    return httpx.get(consent.url).headers["location"]


def refused(consent: Consent, answer: str) -> ConnectorError:
    with pytest.raises(ConnectorError) as caught:
        consent.token(answer)
    shown = "".join(traceback.format_exception(caught.value))
    assert consent.client.secret not in shown
    assert consent.verifier not in shown
    assert caught.value.remedy
    return caught.value


def test_an_address_that_comes_back_becomes_a_token_file(
    google: GoogleServer, consent: Consent, tmp_path: Path
) -> None:
    google.tokens.refresh_token = "1//of-nobody"
    path = tmp_path / "google.json"
    save(path, consent.token(answer_to(consent)))

    assert connector_for(google, path, calendar_id="primary", tasks=True).fetch(None, now=NOW)
    assert json.loads(path.read_text())["scopes"] == [CALENDAR.scope, TASKS.scope]


def test_the_code_alone_will_do_also_as_the_address_spells_it(consent: Consent) -> None:
    for spelled in (str, lambda code: code.replace("/", "%2F") + "\n"):
        code = parse_qs(urlsplit(answer_to(consent)).query)["code"][0]
        assert "/" in code
        assert consent.token(spelled(code))["refresh_token"]


def test_a_code_works_once(consent: Consent) -> None:
    answer = answer_to(consent)
    consent.token(answer)

    assert "used before" in refused(consent, answer).what


def test_a_code_is_of_no_use_to_who_did_not_ask_for_it(consent: Consent) -> None:
    answer = answer_to(consent)
    thief = replace(consent, verifier="v" * 64)

    assert isinstance(refused(thief, answer), AccessRevoked)


def test_an_answer_to_another_question_is_refused(consent: Consent) -> None:
    other = replace(consent, state="another")

    assert "not the answer" in refused(consent, answer_to(other)).what
    assert "not the answer" in refused(consent, f"{NOWHERE}?code=4/0A").what


@pytest.mark.parametrize(
    "pasted",
    ["http://[127.0.0.1/?code=4/0A", "?", "\udcff?code=\udcff", "\udcff"],
    ids=["no address", "nothing", "no text in an address", "no text"],
)
def test_whatever_is_pasted_is_answered_in_words(consent: Consent, pasted: str) -> None:
    assert isinstance(refused(consent, pasted), AccessRevoked)


def test_the_address_to_open_is_told_from_a_refusal(consent: Consent) -> None:
    assert "the address to open" in refused(consent, consent.url).what


def test_a_person_who_says_no_is_understood(google: GoogleServer, consent: Consent) -> None:
    google.tokens.consent.denied = True

    assert "not given" in refused(consent, answer_to(consent)).what


def test_a_permission_that_was_left_out_is_named(google: GoogleServer, consent: Consent) -> None:
    google.tokens.consent.unticked = {TASKS.scope}
    error = refused(consent, answer_to(consent))

    assert "tasks.readonly" in error.what
    assert "calendar.readonly" not in error.what


@pytest.mark.parametrize(
    ("fault", "kind"),
    [
        (Fault(kind="page", path="/token"), NotACalendar),
        (Fault(kind="status", path="/token", status=503), ServerFailed),
    ],
)
def test_a_sign_in_server_that_answers_oddly_gives_no_token(
    google: GoogleServer, consent: Consent, fault: Fault, kind: type[ConnectorError]
) -> None:
    answer = answer_to(consent)
    google.spoil(fault)

    assert isinstance(refused(consent, answer), kind)


@pytest.mark.parametrize(
    "content",
    [
        '{"web": {"client_id": "x", "client_secret": "hush"}}',
        '{"installed": {"client_id": "x"}}',
        '{"type": "service_account", "private_key": "hush"}',
        "[]",
    ],
)
def test_a_file_that_is_no_desktop_app_is_named_and_not_quoted(
    tmp_path: Path, content: str
) -> None:
    path = tmp_path / "client.json"
    path.write_text(content)
    with pytest.raises(AccessRevoked, match=r"client\.json") as caught:
        load_oauth_client("north", path)

    assert "hush" not in str(caught.value)


@pytest.mark.parametrize(
    ("content", "words"),
    [
        ('{"type": "service_account", "private_key": "hush"}', "service account's key"),
        ('{"installed": {"client_secret": "hush"}}', "something else"),
        ("not JSON", "something else"),
    ],
)
def test_what_is_no_earlier_sign_in_is_not_replaced(
    tmp_path: Path, content: str, words: str
) -> None:
    path = tmp_path / "google.json"
    path.write_text(content)
    with pytest.raises(AccessRevoked, match=words) as caught:
        refuse_to_replace("north", path)

    assert "hush" not in str(caught.value)


def test_an_earlier_sign_in_and_nothing_at_all_may_be_replaced(
    google: GoogleServer, tmp_path: Path
) -> None:
    refuse_to_replace("north", tmp_path / "none.json")
    refuse_to_replace("north", google.write_credentials(tmp_path / "google.json"))


def test_a_token_file_is_its_owners_alone_and_so_is_a_folder_made_for_it(tmp_path: Path) -> None:
    before = os.umask(0)
    try:
        save(tmp_path / "secrets" / "google.json", {"refresh_token": "1//one"})
    finally:
        os.umask(before)

    folder = tmp_path / "secrets"
    assert folder.stat().st_mode & 0o777 == 0o700
    assert (folder / "google.json").stat().st_mode & 0o777 == 0o600
    assert os.listdir(folder) == ["google.json"]


def test_a_token_file_that_cannot_be_written_leaves_the_old_one(tmp_path: Path) -> None:
    path = tmp_path / "google.json"
    path.write_text("old")
    with pytest.raises(TypeError):
        save(path, {"refresh_token": object()})

    assert path.read_text() == "old"
    assert os.listdir(tmp_path) == ["google.json"]


def test_a_link_to_a_token_file_keeps_pointing_there(tmp_path: Path) -> None:
    (tmp_path / "real").mkdir()
    link = tmp_path / "google.json"
    link.symlink_to(tmp_path / "real" / "google.json")
    save(link, {"refresh_token": "1//one"})

    assert link.is_symlink()
    assert "1//one" in (tmp_path / "real" / "google.json").read_text()


def test_the_door_waits_for_the_answer_and_turns_others_away() -> None:
    with open_door() as door:
        door.expect(lambda path: path.endswith("?state=ours"))
        port = urlsplit(door.address).port
        with socket.create_connection(("127.0.0.1", port)):  # as browsers do, to no purpose
            assert httpx.get(f"{door.address}favicon.ico").status_code == 404
            assert httpx.get(f"{door.address}?state=theirs").status_code == 404
            taken = httpx.get(f"{door.address}?state=ours")

        assert "close this window" in taken.text
        assert door.wait(5) == "/?state=ours"


def test_the_door_does_not_wait_for_ever() -> None:
    with open_door() as door:
        assert door.wait(0.05) is None
