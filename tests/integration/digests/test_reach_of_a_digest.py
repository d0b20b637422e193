"""The digest of a practice reads of most clients the last months, and tells what all would tell."""

from __future__ import annotations

from dataclasses import replace

import pytest

from config.sections.digests import Digest
from monitor.core.digest.build import build_digest
from monitor.core.digest.inputs import DigestInputs
from monitor.core.timeline.model import Timeline
from monitor.jobs.app import Round
from monitor.jobs.digests.weekly import chosen_week, inputs_for
from monitor.jobs.evaluation.loading.inputs import load_inputs
from monitor.jobs.evaluation.loading.timelines import load_everyone
from monitor.jobs.polling.poll import poll_source
from monitor.store.database import reading
from tests.builders.ics import calendar
from tests.integration.watched import SETTINGS, Watched, a_series, an_event

NOW = "2026-11-23T07:30"
FORTNIGHTLY = ";INTERVAL=2"
TWO_CLINICIANS = {
    "clinicians": [*SETTINGS["clinicians"], {"id": "ben", "name": "Ben Ruiz"}],
    "sources": [
        {**SETTINGS["sources"][0], "clinician": "amara"},
        {"name": "south", "type": "ical", "path": "south.ics", "clinician": "ben"},
    ],
}
WEEKLY = a_series("weekly", "Client 0", "2025-01-07T10:00")
MOVED_ONCE = a_series("moved", "Client 1", "2025-01-07T11:00")
WITH_AMARA = (
    WEEKLY,
    # The last eleven with her, the five before with Ben: nobody's usual clinician yet.
    a_series("seldom-a", "Client 2", "2026-06-24T12:00", rule=FORTNIGHTLY),
    # Last here a year ago: without anything booked, and with.
    a_series("gone", "Client 3", "2025-01-08T13:00", rule=";UNTIL=20251101T000000Z"),
    a_series("back", "Client 4", "2025-01-08T14:00", rule=";UNTIL=20251101T000000Z"),
    an_event("back-again", "Client 4", "2027-03-03T14:00"),
    # Here until lately, and nothing booked.
    a_series("stopped", "Client 5", "2025-01-09T09:00", rule=";UNTIL=20261113T000000Z"),
    # Of the last ones most did not come.
    a_series("absent", "Client 6", "2025-01-09T10:00"),
    *(
        an_event("absent", "no-show: Session: Client 6", f"{day}T10:00", of=f"{day}T10:00")
        for day in (
            "2026-10-01",
            "2026-10-08",
            "2026-10-15",
            "2026-10-22",
            "2026-10-29",
            "2026-11-05",
            "2026-11-12",
        )
    ),
    a_series("nobody", "", "2025-01-10T09:00"),
)
WITH_BEN = (
    a_series(
        "seldom-b", "Client 2", "2025-01-07T12:00", rule=f"{FORTNIGHTLY};UNTIL=20260618T000000Z"
    ),
    a_series("both", "Client 7", "2025-01-10T10:00"),
)


@pytest.fixture(scope="module")
def practice(tmp_path_factory: pytest.TempPathFactory) -> Watched:
    made = Watched(tmp_path_factory.mktemp("practice"), **TWO_CLINICIANS)
    look(made, "2026-10-11T12:00", MOVED_ONCE)
    moved = an_event("moved", "Client 1", "2026-10-13T15:00", of="2026-10-13T11:00")
    look(made, "2026-10-12T08:00", MOVED_ONCE, moved)
    look(made, "2026-11-23T07:00", MOVED_ONCE, moved)
    return made


def look(practice: Watched, when: str, *more: str) -> None:
    (practice.folder / "south.ics").write_bytes(calendar(*WITH_BEN))
    poll_source(practice.app, "south", practice.at(when))
    practice.write(*WITH_AMARA, *more)
    practice.look_twice(when)


def made_from(practice: Watched, week: str, now: str) -> DigestInputs:
    moment = practice.at(now)
    everyone = Digest(name="all", to=("log",), scope="practice")
    return inputs_for(practice.app, everyone, chosen_week(practice.app, week, moment), moment)


def everybody(practice: Watched, now: str) -> list[Timeline]:
    with reading(practice.app.engine) as connection:
        this_round = Round(connection=connection, app=practice.app, now=practice.at(now))
        return load_everyone(this_round, load_inputs(this_round))


@pytest.mark.parametrize(
    "week", ["2025-W20", "2026-W30", "2026-W46", "2026-W47", "2026-W48", "2027-W09"]
)
def test_it_tells_what_all_that_is_stored_would_tell(practice: Watched, week: str) -> None:
    given = made_from(practice, week, NOW)
    of_all = replace(given, timelines=everybody(practice, NOW))

    assert build_digest(given) == build_digest(of_all)


def test_of_a_client_who_came_every_week_it_reads_some_months(practice: Watched) -> None:
    read = {one.client: len(one.sessions) for one in made_from(practice, "2026-W47", NOW).timelines}
    stored = {one.client: len(one.sessions) for one in everybody(practice, NOW)}

    assert read["c0"] < 30 < 80 < stored["c0"]
    assert read["c7"] < 30 < 80 < stored["c7"]
    assert stored.keys() - read.keys() == {"c3"}  # long gone, and nothing booked


def test_of_a_client_of_whom_that_says_too_little_it_reads_all(practice: Watched) -> None:
    read = {one.client: one for one in made_from(practice, "2026-W47", NOW).timelines}
    stored = {one.client: one for one in everybody(practice, NOW)}

    for client in ("c1", "c2", "c4", "c5", "c6"):
        assert read[client] == stored[client]
