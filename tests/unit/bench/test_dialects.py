"""What a dialect writes, other people's libraries read back as the sessions that stand."""

from __future__ import annotations

import re
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from random import Random

import icalendar
import pytest
import recurring_ical_events

from bench.simulator.model.dialects import DIALECTS
from bench.simulator.model.diary import Block, ToDo, put_block, put_todo
from bench.simulator.model.life import Clinic, Life
from bench.simulator.model.zones import ZONES
from bench.simulator.polls.schedule import Moment, schedule
from bench.simulator.polls.seen import seen
from bench.simulator.scenes.drawing import draw
from bench.simulator.writing.calendar_file import written
from bench.simulator.writing.export import Export
from tests.unit.bench.lives import MONDAY_TEN

COMBINATIONS = [(dialect, ZONES[n % len(ZONES)]) for n, dialect in enumerate(DIALECTS)]


OFF = re.compile(r"cancel|abgesagt|annul", re.I)


def exported(life: Life, at: datetime, clinic: Clinic | None = None) -> icalendar.Calendar:
    diary = [diary for since, diary in life.states() if since <= at][-1]
    raw = written(
        Export(
            dialect=life.dialect,
            diary=diary,
            clinician="amara",
            clients={c.id: c for c in life.clients},
            zone=life.zone,
            at=at,
            rng=Random(1),
            clinic=clinic,
        )
    )
    return icalendar.Calendar.from_ical(raw)


def starts_read(calendar: icalendar.Calendar, first: datetime, last: datetime) -> list[datetime]:
    found = recurring_ical_events.of(calendar).between(first, last)
    titles = ("Session:", "Intake:", "Session", "Intake")
    return sorted(
        event.start.astimezone(UTC)
        for event in found
        if str(event["SUMMARY"]).startswith(titles) or str(event["SUMMARY"]).endswith(".")
        if event.get("STATUS") != "CANCELLED" and first <= event.start < last
        if not OFF.search(str(event["SUMMARY"]))
    )


@pytest.mark.parametrize(("dialect", "zone"), COMBINATIONS)
def test_a_diary_reads_back_as_the_sessions_that_stand(dialect: str, zone: str) -> None:
    life = draw(4, dialect, zone, "mixed")
    at = life.dialect.written_at(life.begin + timedelta(weeks=11))
    first, last = at, at + timedelta(days=50)
    view = seen(life, [Moment(at=at, poll="good")])
    true = sorted(
        s.start for s in view.glances[0].standing.values() if s and first <= s.start < last
    )
    read = starts_read(exported(life, at), first, last)
    if life.clinic is not None:
        read = sorted({*read, *starts_read(exported(life, at, life.clinic), first, last)})
        true = sorted(set(true))
    assert read == true
    assert len(true) > 10


def test_the_same_seed_draws_the_same_life() -> None:
    one, other = (draw(7, "apple", "Asia/Kolkata", "mixed") for _ in range(2))
    assert [(e.at, e.words) for e in one.edits] == [(e.at, e.words) for e in other.edits]
    assert schedule(one, Random(1)) == schedule(other, Random(1))


def test_an_export_with_ever_new_uids_repeats_none() -> None:
    life = draw(4, "uid-churn", "Europe/Berlin", "mixed")
    at = life.begin

    def uids(seed: int) -> set[str]:
        rng, diary = Random(seed), life.diary
        clients = {c.id: c for c in life.clients}
        export = Export(
            dialect=life.dialect,
            diary=diary,
            clinician="amara",
            clients=clients,
            zone=life.zone,
            at=at,
            rng=rng,
        )
        found = icalendar.Calendar.from_ical(written(export))
        return {str(event["UID"]) for event in found.walk("VEVENT")}

    assert not uids(1) & uids(2)


def test_a_recurring_to_do_and_a_time_out_of_the_office_are_written_as_such() -> None:
    life = draw(4, "outlook", "Europe/Berlin", "mixed")
    made = life.begin
    block = Block(
        id="away", title="Away", start=MONDAY_TEN, made=made, days=7, is_out_of_office=True
    )
    todo = ToDo(
        id="t",
        client=life.clients[0].id,
        title="Call",
        due=MONDAY_TEN,
        made=made,
        edited=made,
        every=timedelta(days=7),
    )
    diary = put_todo(todo)(put_block(block)(life.diary))
    raw = {
        name: exported(replace(life, dialect=DIALECTS[name], diary=diary, edits=()), made)
        for name in ("outlook", "apple")
    }
    away = next(e for e in raw["outlook"].walk("VEVENT") if e["SUMMARY"] == "Away")
    assert away["X-MICROSOFT-CDO-BUSYSTATUS"] == "OOF"
    assert (away["DTEND"].dt - away["DTSTART"].dt).days == 7
    (call,) = raw["apple"].walk("VTODO")
    assert call["RRULE"] == {"FREQ": ["DAILY"], "INTERVAL": [7]}


def test_a_title_that_says_cancelled_is_drawn_only_for_what_is_off() -> None:
    """By the contract such words in a title are a cancellation, whoever asked for it."""
    looks = [
        look
        for seed in range(1, 31)
        for _, diary in draw(seed, "google", "Europe/Berlin", "mixed").states()
        for entry in diary.entries.values()
        for look in (*entry.changed.values(), *entry.dropped.values())
        if "cancel" in f"{look.head}{look.tail}".lower()
    ]
    assert looks
    assert all(look.is_worded for look in looks)
