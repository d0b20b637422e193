"""A digest that is built again months later reads as it did on its Monday, byte for byte."""

from __future__ import annotations

import json
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest

from config.sections.digests import Digest as DigestSettings
from monitor.core.digest.model import Digest, to_json
from monitor.core.timeline.model import Checkin, CheckinKind
from monitor.jobs.answers.statements import add_note, attribute, dismiss
from monitor.jobs.digests.weekly import build_again, build_for, chosen_week, queue_due_digests
from monitor.notify.images import with_inline_images
from monitor.notify.render.messages import render_digest
from monitor.store.database import writing
from monitor.store.timelines import checkins
from tests.builders.ics import vtodo
from tests.integration.watched import Watched, a_series, an_event, skipping

MONDAY = "2026-11-23T07:30"
WEEK = "2026-W47"
SECTIONS: dict[str, Any] = {
    "channels": [{"name": "log", "type": "file", "path": "out.jsonl"}],
    "digests": [
        {"name": "monday", "to": ["log"], "clinician": "amara"},
        {"name": "all", "to": ["log"], "scope": "practice"},
    ],
    "commitments": {"titles": ["^Call"]},
}
STEADY = [
    a_series(f"u{n}", f"Client {n}", f"2026-08-0{day}T{hour}:00")
    for n, (day, hour) in enumerate([(3, 10), (4, 10), (5, 10), (6, 10), (7, 10), (3, 12)])
]
PROMISE = "SUMMARY:Call Client 5", "DUE;TZID=America/New_York:20261118T120000"


@pytest.fixture
def practice(tmp_path: Path) -> Iterator[Watched]:
    """Weeks of watching, and a week in which much happened."""
    practice = Watched(tmp_path, **SECTIONS)
    singles = [an_event(f"v{n}", "Client 7", f"2026-{day}T15:00") for n, day in enumerate(SEVENS)]
    practice.write(*STEADY, *singles, vtodo(*PROMISE))
    practice.look_twice("2026-10-04T12:00")
    practice.look_twice("2026-11-17T07:45")
    busy = (
        an_event("u1", "Client 1", "2026-11-19T15:00", of="2026-11-17T10:00"),
        an_event("u4", "Client 4 (late 12 min)", "2026-11-20T10:00", of="2026-11-20T10:00"),
    )
    (practice.folder / "busy").write_text("\n".join(busy))
    practice.write(*STEADY, *singles, *busy, vtodo(*PROMISE))
    practice.look_twice("2026-11-17T08:00")
    practice.look_twice("2026-11-20T18:00")
    practice.look("2026-11-23T07:29")
    yield practice
    practice.app.engine.dispose()


SEVENS = ("10-07", "10-14", "10-21", "10-28", "11-04", "11-11")


def settings_of(practice: Watched, name: str) -> DigestSettings:
    return next(d for d in practice.app.settings.digests if d.name == name)


def forms(practice: Watched, digest: Digest) -> tuple[str, str]:
    """The JSON, and the page with its charts inside."""
    rendered = render_digest(
        digest, created_at=digest.to, show=str, zone=practice.app.practice.zone
    )
    page = with_inline_images(rendered.html, rendered.images)
    return json.dumps(to_json(digest), indent=1), page


def built_on_monday(practice: Watched, name: str) -> tuple[str, str]:
    now = practice.at(MONDAY)
    week = chosen_week(practice.app, WEEK, now)
    return forms(practice, build_for(practice.app, settings_of(practice, name), week, now))


def built_again(practice: Watched, name: str, now: str) -> tuple[str, str]:
    moment = practice.at(now)
    week = chosen_week(practice.app, WEEK, moment)
    return forms(practice, build_again(practice.app, settings_of(practice, name), week, moment))


def live_on(practice: Watched) -> None:
    """All that may happen to a week that is over, and to the one it told of as coming."""
    check_in_late(practice, "2026-11-18T10:00")
    (moved,) = [f for f in practice.findings("reschedule") if f.draft.client == "c1"]
    attribute(practice.app, moved.id, "client", practice.at("2026-11-23T08:00"))
    late, _ = practice.findings("late_start")
    add_note(practice.app, late.id, "We spoke.", practice.at("2026-11-23T08:01"))
    edited = [
        STEADY[0],
        a_series("u1", "Client 1", "2026-08-04T10:00", skipping("2026-11-24T10:00")),
        a_series("u2", "Client 2", "2026-08-05T10:00", rule=";UNTIL=20261120T000000Z"),
        *STEADY[3:],
        *(practice.folder / "busy").read_text().split("\n\n"),
        an_event("u3", "Client 3", "2026-11-27T16:00", of="2026-11-26T10:00"),
        an_event("u0", "Client 0 (no show)", "2026-11-16T10:00", of="2026-11-16T10:00"),
        an_event("new", "Client 6", "2026-11-25T08:00"),
        vtodo(*PROMISE, "STATUS:COMPLETED", "COMPLETED:20261123T140000Z"),
    ]
    practice.write(*edited)
    practice.look_twice("2026-11-23T09:00")
    practice.look_twice("2026-11-30T09:00")
    later = [
        a_series("u0", "Client 0", "2026-08-03T10:00", rule=";UNTIL=20261201T000000Z"),
        a_series("u0b", "Client 0", "2026-12-08T11:00"),
        *edited[1:],
    ]
    practice.write(*later)
    practice.look_twice("2026-12-01T09:00")
    for finding in practice.findings("missed_follow_up"):
        dismiss(practice.app, finding.id, "Done by phone.", practice.at("2026-12-02T09:00"))
    practice.look_twice("2026-12-20T09:00")
    practice.look_twice("2027-01-25T09:00")


def check_in_late(practice: Watched, start: str) -> None:
    session = practice.session(start)
    with writing(practice.app.engine) as connection:
        checkins.add(
            connection,
            Checkin(
                id="ci_1",
                session_id=session.id,
                kind=CheckinKind.ARRIVAL,
                at=session.start + timedelta(minutes=20),
                recorded_at=practice.at("2026-11-23T08:30"),
            ),
        )


@pytest.mark.parametrize("name", ["monday", "all"])
def test_two_months_later_it_is_the_same_to_the_byte(practice: Watched, name: str) -> None:
    document, page = built_on_monday(practice, name)
    live_on(practice)

    again, page_again = built_again(practice, name, "2027-01-25T10:00")

    assert again == document
    assert page_again == page
    assert {"late_start", "reschedule"} <= {f.draft.rule for f in practice.findings()}


def test_a_digest_that_went_out_late_is_built_again_as_it_went_out(practice: Watched) -> None:
    queue_due_digests(practice.app, practice.at("2026-11-22T20:00"))
    practice.look_twice("2026-11-24T11:00")
    late = practice.at("2026-11-24T11:30")
    assert queue_due_digests(practice.app, late) == 2
    week = chosen_week(practice.app, WEEK, late)
    sent = build_for(practice.app, settings_of(practice, "monday"), week, late, is_late=True)
    practice.look_twice("2027-01-25T09:00")

    again = build_again(
        practice.app, settings_of(practice, "monday"), week, practice.at("2027-01-25T10:00")
    )

    assert again == sent
    assert again.is_late


def test_until_the_next_one_is_due_a_digest_nobody_got_tells_what_is_known_now(
    practice: Watched,
) -> None:
    (moved,) = [f for f in practice.findings("reschedule") if f.draft.client == "c1"]
    practice.look("2026-11-23T12:00")
    attribute(practice.app, moved.id, "client", practice.at("2026-11-23T12:01"))

    document, _ = built_again(practice, "monday", "2026-11-23T12:05")

    (change,) = json.loads(document)["changes"]
    assert change["initiator"] == "client"


def test_a_week_before_the_calendar_was_watched_is_told_from_what_is_known(
    practice: Watched,
) -> None:
    week = chosen_week(practice.app, "2026-W39", practice.at(MONDAY))

    again = build_again(practice.app, settings_of(practice, "monday"), week, practice.at(MONDAY))

    assert again.kept.planned == 6
