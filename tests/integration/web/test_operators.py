"""What whoever runs the machine asks, and what a token is good for."""

from __future__ import annotations

from datetime import timedelta

import pytest
from prometheus_client.parser import text_string_to_metric_families

from monitor.jobs.access.tokens import TokenKind, UnknownToken, revoke
from monitor.jobs.heartbeat import beat, begin_to_beat
from tests.integration.watched import a_series
from tests.integration.web.visited import Visited


@pytest.fixture
def token(visited: Visited) -> str:
    return visited.token(TokenKind.MONITORING).value


def test_whether_it_is_alive_is_told_to_everybody(visited: Visited) -> None:
    answer = visited.get("/healthz")

    assert (answer.status_code, answer.json()) == (200, {"status": "alive"})


@pytest.mark.parametrize("path", ["/readyz", "/metrics"])
def test_all_else_is_told_for_a_token_only(visited: Visited, path: str) -> None:
    answer = visited.get(path)

    assert answer.status_code == 401
    assert answer.headers["www-authenticate"].startswith("Bearer")


def test_it_is_not_ready_before_a_daemon_works(visited: Visited, token: str) -> None:
    answer = visited.get("/readyz", token)

    assert answer.status_code == 503
    assert "steadyframe run" in answer.json()["says"]


def test_it_is_ready_while_the_daemon_works_and_not_once_a_source_is_stale(
    visited: Visited, token: str
) -> None:
    engine = visited.app().engine
    visited.watched.write(a_series("jane", "Jane Doe", "2026-11-03T10:00"))
    visited.watched.look("2026-11-24T09:00")
    begin_to_beat(engine, visited.now)
    beat(engine, visited.now)
    well = visited.get("/readyz", token)
    visited.at("2026-11-24T12:00")
    beat(engine, visited.now)

    stale = visited.get("/readyz", token)

    assert (well.status_code, well.json()["stale_sources"]) == (200, [])
    assert (stale.status_code, stale.json()["stale_sources"]) == (503, ["north"])


def test_figures_are_prometheus_and_name_no_client(visited: Visited, token: str) -> None:
    visited.watched.write(a_series("jane", "Jane Doe", "2026-11-03T10:00"))
    visited.watched.look("2026-11-20T09:00")
    visited.watched.write()
    visited.watched.look("2026-11-23T09:00")
    visited.at("2026-11-24T09:00")

    text = visited.get("/metrics", token).text

    found = {
        (sample.name, *sorted(sample.labels.values())): sample.value
        for family in text_string_to_metric_families(text)
        for sample in family.samples
    }
    assert found["steadyframe_source_lag_seconds", "north"] == timedelta(days=4).total_seconds()
    assert found["steadyframe_findings_open", "source_suspect"] == 1
    assert found["steadyframe_polls_total", "held", "north"] >= 1
    assert "ane" not in text


def test_a_token_is_good_until_it_ends_or_is_taken_back(visited: Visited) -> None:
    lasting = visited.token(TokenKind.MONITORING, days=2)
    revoked = visited.token(TokenKind.MONITORING)
    revoke(visited.app(), revoked.token.id)

    assert visited.get("/metrics", lasting.value).status_code == 200
    assert visited.get("/metrics", revoked.value).status_code == 401
    visited.at("2026-11-26T09:00")
    assert visited.get("/metrics", lasting.value).status_code == 401
    with pytest.raises(UnknownToken, match=r"no token .* that still counts"):
        revoke(visited.app(), lasting.token.id)


def test_a_forged_token_is_none(visited: Visited, token: str) -> None:
    other = token[:-1] + ("A" if token[-1] != "A" else "B")

    assert visited.get("/metrics", other).status_code == 401
    assert visited.get("/metrics", "x" * 5000).status_code == 401


def test_who_guesses_tokens_has_to_wait(visited: Visited, token: str) -> None:
    refused = [visited.get("/metrics", f"guess{number}") for number in range(31)]

    assert [answer.status_code for answer in refused[29:]] == [401, 429]
    assert refused[30].headers["retry-after"] == "60"
    assert visited.get("/metrics", token).status_code == 200


def test_a_token_that_is_used_too_often_has_to_wait(visited: Visited, token: str) -> None:
    asked = [visited.get("/metrics", token).status_code for _ in range(121)]

    assert (asked[119], asked[120]) == (200, 429)


def test_the_database_holds_no_token(visited: Visited, token: str) -> None:
    visited.app().engine.dispose()
    stored = b"".join(file.read_bytes() for file in visited.watched.folder.glob("steadyframe.db*"))

    assert token.encode() not in stored
    assert token.partition(".")[0].encode() not in stored


def test_every_answer_says_what_the_browser_may_do(visited: Visited, token: str) -> None:
    for answer in (visited.get("/healthz"), visited.get("/nowhere"), visited.get("/metrics")):
        assert "frame-ancestors 'none'" in answer.headers["content-security-policy"]
        assert "unsafe" not in answer.headers["content-security-policy"]
        assert answer.headers["cache-control"] == "no-store"
        assert answer.headers["x-content-type-options"] == "nosniff"


def test_a_page_that_is_not_there_says_what_to_do(visited: Visited) -> None:
    answer = visited.get("/nowhere", Accept="text/html")

    assert answer.status_code == 404
    assert "<h1>Nothing is here</h1>" in answer.text


@pytest.mark.parametrize("path", ["/static/../app.py", "/static/%2e%2e/app.py", "/static/"])
def test_no_path_leads_out_of_the_static_files(visited: Visited, path: str) -> None:
    assert visited.get(path).status_code == 404
