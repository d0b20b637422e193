"""The audit trail: what people did is seen by admins, and by whoever runs the machine."""

from __future__ import annotations

import json
import re
from pathlib import Path

import pytest

import monitor
from monitor.jobs.access.tokens import TokenKind, revoke
from monitor.jobs.access.users import Role
from monitor.web.dashboard.deed_words import DID
from tests.integration.web.people import latest_deeds, signed_in, try_to_sign_in
from tests.integration.web.test_users_command import command
from tests.integration.web.two_clinicians import OF_AMARA, a_practice_of_two
from tests.integration.web.visited import Visited


@pytest.fixture(scope="module")
def visited(tmp_path_factory: pytest.TempPathFactory) -> Visited:
    """Amara was let in and has set a finding aside; Ada looks."""
    made = a_practice_of_two(tmp_path_factory.mktemp("two"))
    amara = signed_in(made, "amara@x.example", Role.CLINICIAN, "amara")
    found = next(f for f in made.watched.findings("cancellation") if f.draft.clinician == "amara")
    amara.post(f"/findings/{found.id}", answer="dismiss", text=f"{OF_AMARA} was ill")
    try_to_sign_in(made, "amara@x.example", "not this one")
    return made


def test_an_admin_reads_who_did_what_and_goes_on_to_the_finding(visited: Visited) -> None:
    page = signed_in(visited, "ada", Role.ADMIN).get("/audit").text
    found = latest_deeds(visited)[-3].about

    assert "<strong>amara@x.example</strong> finding set aside" in page
    assert f'<a href="/findings/{found}">' in page
    assert "<strong>amara@x.example</strong> wrong password" in page
    assert "<strong>a command</strong> let in: amara@x.example" in page
    assert OF_AMARA not in page


def test_it_is_asked_by_whom(visited: Visited) -> None:
    amara = latest_deeds(visited)[-2].who
    ada = signed_in(visited, "ada-asks", Role.ADMIN)

    only = ada.get(f"/audit?who={amara}").text
    assert "<strong>a command</strong>" not in only
    assert f'<option value="{amara}" selected>' in only
    assert "<strong>a command</strong>" in ada.get("/audit?who=nobody").text


def test_the_command_prints_it_with_names(visited: Visited) -> None:
    said = command(visited, "audit").out
    rows = json.loads(command(visited, "audit", "--all", "--format", "json").out)

    assert "amara@x.example" in said
    assert rows[-1]["what"] == "user_added"
    assert {row["name"] for row in rows} >= {None, "amara@x.example"}
    assert set(rows[0]) == {"at", "who", "name", "what", "about"}


def test_whatever_is_kept_has_words_on_the_page() -> None:
    """What is written where a deed is kept, and the kinds of what people say of findings."""
    root = Path(monitor.__file__).parent
    sources = [file.read_text(encoding="utf-8") for file in root.rglob("*.py")]
    kept = {what for text in sources for what in re.findall(r'deeds\.add\([^)]*?"(\w+)"', text)}
    said = {
        what for text in sources for what in re.findall(r'_keep\(connection, \w+, "(\w+)"', text)
    }

    assert {"user_added", "accept"} <= kept
    assert {"note", "done"} <= said
    assert kept | said <= DID.keys()


def test_what_is_handed_out_and_taken_back_is_on_record(tmp_path: Path) -> None:
    visited = Visited(tmp_path)
    made = visited.token(TokenKind.FEED, "amara")
    revoke(visited.app(), made.token.id)

    assert [(one.what, one.about) for one in latest_deeds(visited)] == [
        ("token_revoked", made.token.id),
        ("token_issued", made.token.id),
    ]
