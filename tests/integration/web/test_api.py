"""Check-ins by programs: shortcuts, tags, phone systems, practice software."""

from __future__ import annotations

import re
import subprocess
import sys
from datetime import timedelta
from pathlib import Path
from typing import Any

import jsonschema
import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from monitor.jobs.access.tokens import TokenKind
from monitor.web.app import make_app
from monitor.web.guard.access import Access
from monitor.web.routes import SERVED
from tests.builders.tries import tries
from tests.integration.watched import an_event
from tests.integration.web.test_checkin_page import CheckinDesk
from tests.integration.web.visited import Visited, page_served
from tests.servers.ports import free_port

PATH = "/api/v1/checkins"
_REQUEST = "#/components/schemas/CheckinRequest"
_NAMES = st.sampled_from(["jane", "Jane Doe", "john", "c1", "Client 3", "\ud800"]) | st.text()
_TIMES = st.sampled_from(["2026-11-24T10:03:00-05:00", "2026-11-24T15:01Z", "10:05", 0])
_ANYTHING = st.none() | st.booleans() | st.integers() | st.lists(st.text(), max_size=2)
# Mostly what is meant, now and then what is not.
_FIELDS = {
    "client": _NAMES | _NAMES | _ANYTHING,
    "session": _NAMES | _ANYTHING,
    "at": _TIMES | st.datetimes(timezones=st.timezones()).map(lambda at: at.isoformat()),
    "end": st.booleans() | _ANYTHING,
    "no_show": st.booleans() | _ANYTHING,
}
_REQUESTS = st.fixed_dictionaries({}, optional=_FIELDS | {"late": _ANYTHING})


class Program:
    def __init__(self, folder: Path) -> None:
        self.desk = CheckinDesk(folder)
        self.visited = self.desk.visited
        self.token = self.visited.token(TokenKind.CHECKINS).value

    def post(self, key: str = "", token: str | None = None, **body: Any) -> Any:
        headers = {"Idempotency-Key": key} if key else {}
        return self.visited.post(PATH, token or self.token, json=body, headers=headers)


@pytest.fixture
def program(tmp_path: Path) -> Program:
    return Program(tmp_path)


def test_a_client_s_session_began_now(program: Program) -> None:
    answer = program.post(client="Jane Doe")

    (kept,) = program.desk.kept("jane")
    assert answer.status_code == 201
    assert answer.json() == {
        "id": kept.id,
        "session": program.desk.session("jane"),
        "kind": "arrival",
        "at": "2026-11-24T15:04:00Z",
    }


def test_a_session_is_named_by_its_id_or_uid_and_a_time_may_be_given(program: Program) -> None:
    by_id = program.post(session=program.desk.session("jane"), at="2026-11-24T10:01:00-05:00")
    by_uid = program.post(session="john", no_show=True)

    assert [by_id.status_code, by_uid.status_code] == [201, 201]
    assert by_id.json()["at"] == "2026-11-24T15:01:00Z"
    assert by_uid.json()["kind"] == "no_show"


def test_the_same_key_again_gives_the_same_answer_whenever_it_comes(program: Program) -> None:
    first = program.post("a", client="jane")
    program.visited.now += timedelta(minutes=20)
    again = program.post("a", client="jane")

    assert first.json() == again.json()
    assert len(program.desk.kept("jane")) == 1


def test_without_a_key_the_same_within_a_second_is_once(program: Program) -> None:
    first = program.post(client="jane")
    program.visited.now += timedelta(milliseconds=300)
    again = program.post(client="jane")

    assert (again.status_code, again.json()) == (201, first.json())
    assert len(program.desk.kept("jane")) == 1


def test_a_key_is_good_for_one_check_in_and_for_one_token(program: Program) -> None:
    program.post("a", client="jane")
    other = program.visited.token(TokenKind.CHECKINS).value

    assert program.post("a", client="john").status_code == 422
    assert program.post("a", client="jane", end=True).status_code == 422
    assert program.post("a", other, client="john").status_code == 201


def test_a_clinician_s_token_is_good_for_their_own_sessions(program: Program) -> None:
    ben = program.visited.token(TokenKind.CHECKINS, "ben").value

    assert program.post(token=ben, session=program.desk.session("jane")).status_code == 404
    assert program.post(token=ben, session=program.desk.session("c1")).status_code == 201


@pytest.mark.parametrize(
    ("body", "status"),
    [
        ({}, 422),
        ({"client": "jane", "session": "jane"}, 422),
        ({"client": "jane", "end": True, "no_show": True}, 422),
        ({"client": "jane", "at": "10:05"}, 422),
        ({"client": "jane", "at": "2026-11-24T10:05:00"}, 422),
        ({"client": "jane", "at": "2026-11-24T11:30:00-05:00"}, 422),
        ({"client": "jane", "at": "0001-01-01T00:00:00+14:00"}, 422),
        ({"client": "jane", "at": "9999-12-31T23:59:00-12:00"}, 422),
        ({"client": "jane", "at": 1795532400}, 422),
        ({"client": "jane", "late": True}, 422),
        ({"client": 7}, 422),
        ({"client": "a\x00"}, 422),
        ({"client": "nobody at all"}, 404),
    ],
)
def test_what_can_t_be_kept_is_a_problem_that_says_why(
    program: Program, body: dict[str, Any], status: int
) -> None:
    answer = program.post(**body)

    assert answer.status_code == status
    assert answer.headers["content-type"] == "application/problem+json"
    assert {"type", "title", "status", "detail"} <= answer.json().keys()
    assert "jane" not in answer.text


def test_every_error_below_api_is_a_problem(program: Program) -> None:
    visited = program.visited
    no_token = visited.post(PATH, json={"client": "jane"})
    no_json = visited.post(PATH, program.token, content=b"{", headers={"Content-Type": "text/x"})
    broken = visited.post(
        PATH, program.token, content=b"{", headers={"Content-Type": "application/json"}
    )
    by_get = visited.get(PATH, program.token)
    nowhere = visited.get("/api/v2", program.token)

    for answer, status in (
        (no_token, 401),
        (no_json, 415),
        (broken, 400),
        (by_get, 405),
        (nowhere, 404),
    ):
        assert (answer.status_code, answer.json()["status"]) == (status, status)
        assert answer.headers["content-type"] == "application/problem+json"


def test_the_document_describes_what_is_taken_and_given(program: Program) -> None:
    document = program.visited.get("/api/v1/openapi.json", program.token).json()
    operation = document["paths"]["/checkins"]["post"]
    given = program.post(client="jane")

    def schema(name: str) -> dict[str, Any]:
        return {**document, "$ref": f"#/components/schemas/{name}"}

    jsonschema.validate({"client": "jane"}, schema("CheckinRequest"))
    jsonschema.validate(given.json(), schema("CheckinAnswer"))
    jsonschema.validate(program.post().json(), schema("Problem"))
    assert {"201", "401", "404", "422"} <= operation["responses"].keys()
    for wrong in ({}, {"client": 7}, {"client": "a", "session": "b"}, {"client": None}):
        with pytest.raises(jsonschema.ValidationError):
            jsonschema.validate(wrong, schema("CheckinRequest"))


def test_whatever_is_sent_the_answer_is_one_that_the_document_describes(program: Program) -> None:
    document = program.visited.get("/api/v1/openapi.json", program.token).json()
    responses = document["paths"]["/checkins"]["post"]["responses"]
    described = document["components"]["schemas"]["CheckinRequest"]["properties"]
    taken = jsonschema.Draft202012Validator(document | {"$ref": _REQUEST})
    seen = set()

    @settings(max_examples=tries(12, thorough=60))
    @given(body=_REQUESTS, key=st.sampled_from(["", "a", "b"]))
    @example(body={"client": "jane"}, key="")
    @example(body={"client": "jane", "at": 0}, key="")
    @example(body={"session": "john", "no_show": True}, key="c")
    def ask(body: dict[str, Any], key: str) -> None:
        # A token of its own each time: none is asked with too often.
        token = program.visited.token(TokenKind.CHECKINS).value
        answer = program.post(key, token, **body)
        seen.add(answer.status_code)
        content = responses[str(answer.status_code)]["content"]
        schema = content[answer.headers["content-type"]]["schema"]
        jsonschema.validate(answer.json(), document | schema)
        assert answer.status_code < 429
        assert answer.status_code in (400, 422) or taken.is_valid(body)

    ask()
    assert described.keys() == _FIELDS.keys()
    assert 201 in seen


def test_whatever_the_document_allows_or_forbids_is_answered_as_it_says(tmp_path: Path) -> None:
    """schemathesis asks, the same each time, and less than a token may be used for in a minute."""
    port = free_port()
    visited = Visited(tmp_path, web={"port": port, "base_url": f"http://127.0.0.1:{port}"})
    visited.watched.write(an_event("jane", "Jane Doe", "2026-11-24T09:00"))
    visited.watched.look("2026-11-24T08:00")
    token = visited.token(TokenKind.CHECKINS).value

    with page_served(visited.app):
        ran = subprocess.run(
            [
                *(sys.executable, "-m", "schemathesis.cli", "run"),
                *("--header", f"Authorization: Bearer {token}"),
                *("--max-examples", str(tries(10, thorough=40)), "--generation-deterministic"),
                *("--mode", "all", "--no-color"),
                f"http://127.0.0.1:{port}/api/v1/openapi.json",
            ],
            cwd=tmp_path,
            capture_output=True,
            text=True,
        )

    assert ran.returncode == 0, ran.stdout + ran.stderr
    generated = re.search(r"(\d+) generated, \1 passed", ran.stdout)
    assert generated is not None, ran.stdout
    assert int(generated[1]) > 50


def test_the_document_needs_a_token_too(program: Program) -> None:
    assert program.visited.get("/api/v1/openapi.json").status_code == 401


def test_what_is_served_is_what_the_table_lists(program: Program) -> None:
    app = make_app(program.visited.app, program.visited.app().settings.web)

    served = [route.path for route in app.routes]  # type: ignore[attr-defined]
    assert served == [*dict.fromkeys(one.path for one in SERVED), "/static"]


def test_without_a_token_nothing_is_shown_but_health_and_the_way_to_sign_in(
    program: Program,
) -> None:
    open_to_all = {s.path for s in SERVED if s.access is Access.EVERYONE}
    assert open_to_all == {"/healthz", "/signin", "/signin/provider", "/signin/callback"}
    by_token = [s for s in SERVED if "token" in s.path or "token" in s.access]
    assert len(by_token) > 8
    for served in by_token:
        path = served.path.replace("{token}", "x.y")
        answer = program.visited.ask(served.method, path, headers={})
        assert answer.status_code in (401, 404), served.path
