"""Whatever is edited, and whenever it is polled: what must hold of every calendar."""

from __future__ import annotations

import random
import re
from datetime import timedelta
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from config.sections.privacy import Privacy
from monitor.core.findings.model import FindingStatus
from monitor.jobs.polling.record import record_fetch
from monitor.jobs.retention import purge_old
from monitor.store.database import writing
from tests.builders.tries import tries
from tests.integration.evaluation.changes.edited import (
    EDITS,
    FEW,
    START,
    Edit,
    a_practice,
    states_of,
)
from tests.integration.watched import Watched, a_series, an_event, skipping


def replay(practice: Watched, edits: list[Edit]) -> list[Any]:
    last = START
    for now, events in states_of(edits):
        practice.write(*events)
        practice.look(now.isoformat())
        last = now
    for later in (timedelta(minutes=10), timedelta(days=3)):
        practice.look((last + later).isoformat())
    return [(f.id, f.scope, f.status, f.draft) for f in practice.findings()]


@FEW
@given(edits=EDITS)
def test_the_same_polls_always_lead_to_the_same_findings(edits: list[Edit]) -> None:
    with a_practice() as one, a_practice() as other:
        first = replay(one, edits)
        again = one.evaluate((START + timedelta(days=40)).isoformat())
        once_more = one.evaluate((START + timedelta(days=40)).isoformat())
        assert (once_more.opened, once_more.resolved) in ((0, 0), (again.opened, 0))
        assert len(one.findings()) == len({f.id for f in one.findings()})
        assert replay(other, edits) == first


@FEW
@given(edits=EDITS)
def test_every_scheduled_session_ahead_stands_in_the_calendar(edits: list[Edit]) -> None:
    """After any edits, what is known of the coming weeks is what a fresh first read would know."""
    *_, (last, events) = states_of(edits)
    ahead = (last + timedelta(days=4)).isoformat(), (last + timedelta(days=150)).isoformat()
    with a_practice() as watched, a_practice() as fresh:
        replay(watched, edits)
        if any("source_suspect" in said for said in watched.said()):
            return
        fresh.write(*events)
        fresh.look((last + timedelta(days=3)).isoformat())
        clients = {s.client for s in (*watched.sessions(), *fresh.sessions())}
        for client in clients:
            assert watched.starts(*ahead, client) == fresh.starts(*ahead, client)


@FEW
@given(edits=EDITS, days=st.sampled_from([0, 1, 14, 60]))
def test_what_retention_deletes_is_never_concluded_again(edits: list[Edit], days: int) -> None:
    *_, (last, _) = states_of(edits)
    later, after = (last + timedelta(days=days) for days in (40, 41))
    with a_practice() as practice:
        replay(practice, edits)
        practice.look(later.isoformat())
        before = practice.findings()
        with writing(practice.app.engine) as connection:
            purge_old(connection, Privacy.model_construct(retention=timedelta(days=days)), later)
        fetch = practice.app.connector("north").fetch(None, now=later)
        report = record_fetch(practice.app, "north", fetch, later)
        assert report.revisions == 0 or report.outcome == "held"
        practice.evaluate(later.isoformat())
        assert all(found in before for found in practice.findings())
        still_open = [f for f in before if f.status is FindingStatus.OPEN]
        assert all(found in practice.findings() for found in still_open)
        assert practice.evaluate(after.isoformat()).failures == ()


EVERY_SO_MANY_WEEKS = tries(3, thorough=1)
NOISE = st.lists(st.integers(0, 2**16), min_size=2, max_size=5)


def noisy(events: list[str], seed: int) -> list[str]:
    """The same events as another export would write them."""
    chance = random.Random(seed)
    out = []
    for event in events:
        first, *lines, end = event.replace("UID:u", f"UID:{seed}-").splitlines()
        lines = [
            re.sub(r"^DTSTAMP.*", f"DTSTAMP:20261{seed % 2}01T0000{seed % 60:02}Z", x)
            for x in lines
        ]
        lines += [f"SEQUENCE:{seed}", f"LAST-MODIFIED:202610{10 + seed % 20}T120000Z"]
        chance.shuffle(lines)
        out.append("\n".join([first, *lines, end]))
    chance.shuffle(out)
    return out


@FEW
@given(seeds=NOISE)
def test_what_exports_touch_for_nothing_is_no_finding(seeds: list[int]) -> None:
    events = [
        a_series("u0", "Client 0", "2026-10-05T09:00", skipping("2026-11-02T09:00")),
        an_event("u0", "Client 0", "2026-11-10T11:00", of="2026-11-09T09:00"),
        a_series("u1", "Client 1", "2026-10-06T10:00"),
        an_event("u2", "Client 2", "2026-11-03T12:00"),
    ]
    with a_practice() as practice:
        practice.write(*events)
        practice.look(START.isoformat())
        for number, seed in enumerate(seeds, start=1):
            practice.write(*noisy(events, seed))
            practice.look_twice((START + number * timedelta(hours=6)).isoformat())
        assert practice.said() == []


@pytest.mark.parametrize("zone", ["America/New_York", "Europe/Berlin", "Australia/Sydney"])
def test_weekly_series_across_both_changes_of_clocks_are_steady(zone: str) -> None:
    place = {"name": "There", "timezone": zone}
    with a_practice(practice=place) as practice:
        for week in range(0, 54, EVERY_SO_MANY_WEEKS):
            moment = START + timedelta(weeks=week)
            practice.write(
                a_series("u0", "Client 0", "2026-09-01T10:00", zone=zone),
                a_series("u1", "Client 1", "2026-09-06T02:30", zone=zone),
                a_series("u2", "Client 2", "2026-09-05T23:30", f"COMMENT:{week}", zone=zone),
            )
            practice.look_twice(moment.isoformat())
        assert [said for said in practice.said() if "source" not in said] == []
