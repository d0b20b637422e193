"""A calendar or a config that has gone wrong is told of in words, and harms nothing but itself."""

from __future__ import annotations

import gzip
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

from tests.acceptance.calendars.broken_calendars import ONE_EVENT, READ, REFUSED, one
from tests.acceptance.practice import Practice, at, session
from tests.servers.feed_server import feed_server, response

NOW = "2026-11-23T09:00"
CALENDARS = {**ONE_EVENT, **READ, **{name: body for name, (body, _) in REFUSED.items()}}


@dataclass(frozen=True, slots=True, kw_only=True)
class Story:
    """One poll of every source, with a sound one after all of them."""

    sources: dict[str, dict[str, Any]]
    agenda: set[tuple[str, str]]  # source and UID


@pytest.fixture(scope="module")
def story(tmp_path_factory: pytest.TempPathFactory) -> Story:
    names = (*CALENDARS, "last")
    # A clinician for each: one hour of one client on several calendars would be one session.
    sources = [
        {"name": name, "type": "ical", "path": f"calendars/{name}.ics", "clinician": name}
        for name in names
    ]
    clinicians = [{"id": name} for name in ("amara", *names)]
    settings = {"sources": sources, "clinicians": clinicians}
    practice = Practice(tmp_path_factory.mktemp("broken"), settings)
    practice.calendar(session("s", "2026-11-24T10:00"), name="last")
    for name, body in CALENDARS.items():
        (practice.folder / f"calendars/{name}.ics").write_bytes(body)
    practice.poll(NOW, expect=1)
    rows = practice.run("sources", "--format", "json", "--now", at(NOW)).json
    week = ("--from", "2026-11-23", "--to", "2026-11-30", "--format", "json", "--now", at(NOW))
    agenda = practice.run("agenda", *week).json
    return Story(
        sources={row["name"]: row for row in rows},
        agenda={(row["source"], row["uid"]) for row in agenda},
    )


@pytest.mark.parametrize("name", ONE_EVENT)
def test_an_event_gone_wrong_is_set_aside_and_the_one_beside_it_is_read(
    story: Story, name: str
) -> None:
    assert story.sources[name]["status"] == "ok"
    assert story.sources[name]["set_aside"] == 1
    assert (name, "good") in story.agenda
    assert (name, "odd") not in story.agenda


@pytest.mark.parametrize("name", READ)
def test_what_is_odd_and_no_more_is_read_in_full(story: Story, name: str) -> None:
    assert story.sources[name]["status"] == "ok"
    assert story.sources[name]["set_aside"] == 0
    assert (name, "good") in story.agenda


@pytest.mark.parametrize("name", REFUSED)
def test_what_is_no_calendar_is_one_clear_error(story: Story, name: str) -> None:
    row = story.sources[name]
    assert row["status"] == "failing"
    assert REFUSED[name][1] in row["last_error"]
    assert len(row["last_error"]) < 200


def test_the_source_after_all_of_them_is_as_well_as_ever(story: Story) -> None:
    assert story.sources["last"]["status"] == "ok"
    assert ("last", "s") in story.agenda


def test_a_feed_that_is_packed_twice_is_no_calendar(tmp_path: Path) -> None:
    packed = gzip.compress(gzip.compress(one()))
    with feed_server() as server:
        server.answer = lambda _: response(packed, headers={"Content-Encoding": "gzip"})
        source = {"name": "north", "type": "ical", "url": server.url()}
        practice = Practice(tmp_path, {"sources": [source | {"allow_private_network": True}]})
        poll = practice.poll(NOW, expect=1)
    assert "packed (gzip)" in poll.out


BROKEN_CONFIGS = {
    "nested": "web: " + "[" * 21 + "]" * 21 + "\n",
    "large": "# a comment\n" * 100_000,
    "tag": "practice: !secret riverside\n",
    "pattern": r"sessions: {ignore_titles: ['^(\d+, )+$', '(']}",
}


@pytest.mark.parametrize("name", BROKEN_CONFIGS)
def test_a_config_gone_wrong_is_refused_in_words(practice: Practice, name: str) -> None:
    (practice.folder / "steadyframe.yaml").write_text(BROKEN_CONFIGS[name], encoding="utf-8")
    refused = practice.run("check", "--offline", expect=2)
    assert "steadyframe.yaml" in refused.out + refused.err
    assert len(refused.out + refused.err) < 40_000
