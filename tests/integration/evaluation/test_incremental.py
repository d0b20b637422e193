"""Looking only at whom something concerns comes to the same as looking at everyone.

Two practices live through the same history. One evaluates as it does in life, the other looks at
everyone each time; after each evaluation their findings are the same, to the last word.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from hypothesis import Phase, given, settings
from hypothesis import strategies as st

from monitor.core.findings.model import Finding
from monitor.core.timeline.model import Checkin, CheckinKind
from monitor.jobs.answers import statements
from monitor.jobs.evaluation.round import evaluate
from monitor.store.database import reading, writing
from monitor.store.timelines import checkins, sessions
from tests.builders.tries import tries
from tests.integration.evaluation.changes.edited import (
    EDITS,
    FEW,
    START,
    Edit,
    a_practice,
    states_of,
)
from tests.integration.watched import SETTINGS, Watched, an_event

PEOPLE = [
    {**SETTINGS["clinicians"][0], "expect_arrival": True},
]
RULES = {"no_buffer": {"buffer": "10m"}, "missed_follow_up": {"rebook_after": "1d"}}


@dataclass(frozen=True)
class Deed:
    """What is done beside editing: `who` picks the session or finding, `after` follows the last."""

    kind: str
    who: int
    after: timedelta


DEEDS = st.lists(
    st.builds(
        Deed,
        kind=st.sampled_from(
            [
                *("evaluate", "evaluate", "evaluate", "check in", "no show", "note", "dismiss"),
                *("attribute", "outage", "to-do", "tick off", "leave", "promise"),
            ]
        ),
        who=st.integers(0, 5),
        after=st.sampled_from([timedelta(minutes=m) for m in (1, 11, 55, 600, 3_000, 11_000)]),
    ),
    max_size=12,
)


class Life:
    """A practice that lives through edits and deeds, one after the other in time."""

    def __init__(self, practice: Watched, *, everyone_anew: bool) -> None:
        self.practice = practice
        self.everyone_anew = everyone_anew
        self.events: list[str] = []
        self.more: dict[str, str] = {}

    def live(self, edits: list[Edit], deeds: list[Deed]) -> Iterator[list[Finding]]:
        now = START
        for now, events in states_of(edits):
            self.events = events
            yield self._poll(now)
        for deed in deeds:
            now += deed.after
            self._do(deed, now)
            yield self._poll(now) if deed.kind != "evaluate" else self._evaluate(now)
        for later in (timedelta(minutes=10), timedelta(hours=7), timedelta(days=15)):
            yield self._evaluate(now + later)

    def _poll(self, now: datetime) -> list[Finding]:
        self.practice.write(*self.events, *self.more.values())
        self.practice.poll(now.isoformat())
        return self._evaluate(now)

    def _evaluate(self, now: datetime) -> list[Finding]:
        report = evaluate(self.practice.app, now, everyone_anew=self.everyone_anew)
        assert not report.failures
        return self.practice.findings()

    def _do(self, deed: Deed, now: datetime) -> None:
        wall = now.astimezone(self.practice.zone).replace(tzinfo=None)
        soon = wall + timedelta(days=deed.who)
        name = f"Client {deed.who % 3}"
        match deed.kind:
            case "check in" | "no show":
                self._check_in(deed, now)
            case "note" | "dismiss" | "attribute":
                self._speak(deed, now)
            case "outage":
                (self.practice.folder / "north.ics").unlink(missing_ok=True)
                self.practice.poll(now.isoformat())
            case "to-do" | "tick off":
                done = "STATUS:COMPLETED" if deed.kind == "tick off" else "STATUS:NEEDS-ACTION"
                lines = ["BEGIN:VTODO", "UID:todo", f"DUE;VALUE=DATE:{soon:%Y%m%d}", done]
                self.more["todo"] = "\n".join([*lines, f"SUMMARY:Call {name}", "END:VTODO"])
            case "leave":
                busy = "X-MICROSOFT-CDO-BUSYSTATUS:OOF"
                self.more["leave"] = an_event("leave", "", soon.isoformat(), busy)
            case "promise":
                self.more["promise"] = an_event("promise", f"Send: {name}", soon.isoformat())

    def _check_in(self, deed: Deed, now: datetime) -> None:
        with reading(self.practice.app.engine) as connection:
            near = sessions.between(connection, now - timedelta(days=7), now + timedelta(hours=1))
        if not near:
            return
        session = near[deed.who % len(near)]
        kind = CheckinKind.NO_SHOW if deed.kind == "no show" else CheckinKind.ARRIVAL
        with writing(self.practice.app.engine) as connection:
            checkins.add(
                connection,
                Checkin(
                    id=f"{session.id}-{now:%m%d%H%M}",
                    session_id=session.id,
                    kind=kind,
                    at=session.start + timedelta(minutes=3 * deed.who),
                    recorded_at=now,
                ),
            )

    def _speak(self, deed: Deed, now: datetime) -> None:
        found = self.practice.findings()
        if not found:
            return
        finding = found[deed.who % len(found)]
        if deed.kind == "note":
            statements.add_note(self.practice.app, finding.id, "We spoke.", now)
        elif deed.kind == "dismiss":
            statements.dismiss(self.practice.app, finding.id, "settled", now)
        elif finding.draft.change_id is not None:
            side = "client" if deed.who % 2 else "clinician"
            statements.attribute(self.practice.app, finding.id, side, now)


@contextmanager
def both(**sections: Any) -> Iterator[tuple[Life, Life]]:
    given_sections = {"clinicians": PEOPLE, "rules": RULES, **sections}
    with (
        a_practice(**given_sections) as some,
        a_practice(**given_sections) as everyone,
    ):
        yield Life(some, everyone_anew=False), Life(everyone, everyone_anew=True)


# Making a failure smaller takes longer than reading it.
@settings(FEW, max_examples=tries(8, thorough=25), phases=[Phase.explicit, Phase.generate])
@given(edits=EDITS, deeds=DEEDS)
def test_looking_at_whom_it_concerns_is_looking_at_everyone(
    edits: list[Edit], deeds: list[Deed]
) -> None:
    with both() as (some, everyone):
        steps = zip(some.live(edits, deeds), everyone.live(edits, deeds), strict=True)
        for found, expected in steps:
            assert found == expected
