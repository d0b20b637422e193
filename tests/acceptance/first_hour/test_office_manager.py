"""An office manager sets up a practice of eight clinicians, with a mistake or two on the way.

One file with eight calendars, alerts to the front desk, a digest to each clinician at their own
address, and one of the practice that names no client to the director.
"""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from tests.acceptance.conftest import TellOnce
from tests.acceptance.practice import Practice, at, session
from tests.servers.smtp_server import SmtpServer, running_smtp

PEOPLE = ("amara", "ben", "chloe", "dana", "emil", "farah", "gus", "hana")
MONDAY, TUESDAY, AFTER = "2026-11-16T08:00", "2026-11-17T08:00", "2026-11-23T08:00"
CLIENTS = {who: f"{who.title()}'s Client" for who in PEOPLE}
Story = dict[str, Any]

CONFIG = """\
practice: {name: Riverside, timezone: America/New_York, holidays: US-NY}
clinicians:
%(clinicians)s
defaults:
  sources: {poll_every: 10m}
sources:
%(sources)s
channels:
  - {name: front-desk, type: file, path: out/desk.jsonl}
  - {name: director, type: email, to: [director@riverside.example]}
email: {host: 127.0.0.1, port: %(port)s, security: none, from: monitor@riverside.example}
alerts: {to: [front-desk]}
digests:
  - {name: own, to: clinicians}
  - {name: practice, to: [director], scope: practice}
"""


def config(smtp: SmtpServer, *, wrong: bool = False) -> str:
    people = (
        f"  - {{id: {who}, name: Dr. {who.title()}, email: {who}@riverside.example}}"
        for who in PEOPLE
    )
    calendars = (
        f"  - {{name: {who}-calendar, type: ical, path: calendars/{who}.ics, clinician: {who}}}"
        for who in PEOPLE
    )
    text = CONFIG % {
        "clinicians": "\n".join(people),
        "sources": "\n".join(calendars),
        "port": smtp.port,
    }
    if not wrong:
        return text
    return (
        text.replace("clinician: chloe}", "clinican: chloe}")
        .replace("clinician: hana}", "clinician: hanna}")
        .replace("alerts: {to: [front-desk]}", "alerts: {to: [frontdesk]}")
    )


def write(practice: Practice, *, moved: bool = False) -> None:
    for place, who in enumerate(PEOPLE):
        hour = 15 if moved and who == "ben" else 10
        clock = f"2026-11-18T{hour}:00"
        steady = session(f"{who}-steady", f"2026-11-1{6 + place % 4}T17:00", client="Kim Steady")
        practice.calendar(session(f"{who}-1", clock, client=CLIENTS[who]), steady, name=who)


def tell(folder: Path) -> Story:
    with running_smtp() as smtp:
        practice, told = Practice(folder), dict[str, Any]()
        write(practice)

        def save(text: str) -> None:
            (folder / "steadyframe.yaml").write_text(text, encoding="utf-8")

        save(config(smtp, wrong=True))
        told["refused"] = practice.run("check", "--offline", expect=2).err
        save(config(smtp))
        told["checked"] = practice.run("check").out
        told["polled"] = practice.poll(MONDAY).out
        told["agenda"] = practice.run("agenda", "--format", "json", "--now", at(MONDAY)).json
        write(practice, moved=True)
        practice.poll(TUESDAY.replace("08:00", "20:00"))
        practice.run("evaluate", "--now", at("2026-11-17T20:15"))
        practice.run("alerts", "send", "--now", at("2026-11-17T20:15"))
        told["alerts"] = practice.messages("out/desk.jsonl")
        practice.poll(AFTER)
        for name in ("own-ben", "own-hana", "practice"):
            practice.run("digest", "--to", name, "--send", "--now", at(AFTER))
        told["mails"] = [[list(m.recipients), m.part("plain")] for m in smtp.mails]
    return told


@pytest.fixture(scope="module")
def story(tell_once: TellOnce) -> Story:
    return tell_once("office-manager", tell)


def test_every_mistake_is_said_at_once_with_its_line_and_what_was_meant(story: Story) -> None:
    said = story["refused"]
    lines = config_lines()

    for mistake, meant in (
        ("clinican", "clinician"),
        ("hanna", "hana"),
        ("frontdesk", "front-desk"),
    ):
        assert f"steadyframe.yaml:{lines[mistake]}" in said
        assert meant in said


def config_lines() -> dict[str, int]:
    text = config(SmtpServer(ca_file=Path()), wrong=True)
    return {
        word: next(n for n, line in enumerate(text.splitlines(), 1) if word in line)
        for word in ("clinican", "hanna", "frontdesk")
    }


def test_the_right_one_is_tried_as_a_whole(story: Story) -> None:
    assert "8 clinicians, 8 sources" in story["checked"]
    assert "FAILED" not in story["checked"]
    assert "Note: " not in story["checked"]


def test_the_first_round_reads_all_eight_and_startles_nobody(story: Story) -> None:
    lines = story["polled"].splitlines()

    assert [line.split()[1] for line in lines[:8]] == ["OK"] * 8
    assert "0 alerts queued" in lines[-1]


def test_each_clinician_has_their_own_sessions(story: Story) -> None:
    found = [one for one in story["agenda"] if "-1" in one["uid"]]

    assert {one["clinician"]: one["uid"] for one in found} == {w: f"{w}-1" for w in PEOPLE}


def test_the_front_desk_hears_what_cannot_wait_without_a_name(story: Story) -> None:
    (alert,) = story["alerts"]

    assert "Ben" in alert["subject"] + alert["text"]
    assert "Client" not in alert["text"].replace("Client:", "")
    assert len(alert["findings"]) == 1


def test_each_digest_goes_to_whom_it_is_for_and_tells_of_their_week_alone(story: Story) -> None:
    (to_ben, bens), (to_hana, hanas), (to_director, whole) = story["mails"]

    assert (to_ben, to_hana) == (["ben@riverside.example"], ["hana@riverside.example"])
    assert to_director == ["director@riverside.example"]
    assert "2 of 2 sessions kept" in hanas
    assert "1 of 2 sessions kept" in bens
    for who in PEOPLE:
        assert f"Dr. {who.title()}" in whole
        assert CLIENTS[who] not in bens + hanas + whole
