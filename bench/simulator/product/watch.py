"""Run the product through a life, as cron would: write, poll, evaluate. Then read its findings."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from random import Random
from typing import Any

import yaml

from bench.simulator.model import cast
from bench.simulator.model.diary import Diary
from bench.simulator.model.life import Away, CheckIn, Clinic, Life, Setting, Word
from bench.simulator.polls.schedule import Moment
from bench.simulator.product.conferences import Conferences
from bench.simulator.writing.calendar_file import written
from bench.simulator.writing.export import Export
from config import load_settings
from monitor.bootstrap import build
from monitor.core.common.stable_ids import stable_id
from monitor.core.timeline.model import Checkin, CheckinKind
from monitor.jobs.answers.statements import add_note, attribute, dismiss
from monitor.jobs.app import Installation
from monitor.jobs.evaluation.round import evaluate
from monitor.jobs.polling.conferences import poll_with_conferences
from monitor.jobs.reading.agenda import session_named
from monitor.jobs.reading.findings.as_json import finding_json
from monitor.store.database import reading, writing
from monitor.store.evaluation import findings
from monitor.store.timelines import checkins

Json = dict[str, Any]
MINUTE = timedelta(minutes=1)
CLINIC = "clinic-calendar"
_BROKEN = (
    b"",
    b"<html><body>Sign in</body></html>",
    b"BEGIN:VCALENDAR\r\nVERSION:2.0\r\nBEGIN:VEV",
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Watched:
    """`trouble`: polls that came out otherwise than they should, and rules that failed.

    `dismissed`: ids of the findings that somebody set aside.
    """

    findings: list[Json]
    dismissed: frozenset[str]
    trouble: list[str]


class Watcher:
    """`since`: somebody has watched up to then already, in the same folder."""

    def __init__(self, life: Life, folder: Path, since: datetime | None = None) -> None:
        self._life, self._folder = life, folder
        self._rng = Random(f"noise {life.name} {since}")
        self._since, self._now = since, since or life.begin
        self._dismissed: set[str] = set()
        self.trouble: list[str] = []
        self._app = self._built()

    def run(self, moments: list[Moment]) -> Watched:
        states = list(self._life.states())
        people: list[CheckIn | Word] = sorted(
            (*self._life.checkins, *self._life.words), key=lambda one: one.at
        )
        people = [one for one in people if self._since is None or one.at > self._since]
        for moment in moments:
            self._reload(moment.at)
            while people and people[0].at <= moment.at:
                self._hear(people.pop(0))
            if moment.poll != "none":
                self._poll(moment, states)
            report = evaluate(self._app, moment.at)
            self.trouble += [f"{moment.at:%m-%d %H:%M} {why}" for why in report.failures]
        found = self._findings()
        self._app.engine.dispose()
        told = [finding_json(f, self._life.zone) for f in found]
        return Watched(findings=told, dismissed=frozenset(self._dismissed), trouble=self.trouble)

    def _findings(self) -> list[Any]:
        with reading(self._app.engine) as connection:
            return findings.load_all(connection)

    def _poll(self, moment: Moment, states: list[tuple[datetime, Any]]) -> None:
        at = self._life.dialect.written_at(moment.at)
        diary = next(diary for since, diary in reversed(states) if since <= at)
        for clinician in self._life.clinicians:
            self._poll_one(moment, f"{clinician}-calendar", clinician, diary, at)
        if (clinic := self._life.clinic) is not None:
            then = at - clinic.lag
            copied = next(diary for since, diary in reversed(states) if since <= then)
            self._poll_one(moment, CLINIC, self._life.clinicians[0], copied, then, clinic)

    def _poll_one(
        self,
        moment: Moment,
        source: str,
        clinician: str,
        diary: Diary,
        at: datetime,
        clinic: Clinic | None = None,
    ) -> None:
        export = Export(
            dialect=self._life.dialect,
            diary=diary,
            clinician=clinician,
            clients={c.id: c for c in self._life.clients},
            zone=self._life.zone,
            at=at,
            rng=self._rng,
            clinic=clinic,
        )
        raw = written(export)
        if moment.poll == "bad":
            raw = self._rng.choice((*_BROKEN, raw[: len(raw) * 2 // 3]))
        (self._folder / f"{source}.ics").write_bytes(raw)
        report = poll_with_conferences(self._app, source, moment.at)
        as_meant = ("failed",) if moment.poll == "bad" else ("ok", "unchanged")
        if report.outcome not in as_meant:
            self.trouble.append(
                f"{moment.at:%m-%d %H:%M} poll meant {moment.poll}: {report.outcome} "
                f"{report.held or report.error or ''}"
            )

    def _reload(self, now: datetime) -> None:
        """The settings are read anew where somebody has tagged a client, or taken a tag off."""
        before, self._now = self._now, now
        if any(tag.holds(now) != tag.holds(before) for tag in self._life.tags):
            self._app.engine.dispose()
            self._app = self._built()

    def _hear(self, said: CheckIn | Word) -> None:
        if isinstance(said, CheckIn):
            self._check_in(said)
            return
        for finding in list(self._meant(said)):
            if said.kind == "note":
                add_note(self._app, finding, said.says, said.at)
            elif said.kind == "attribute":
                attribute(self._app, finding, said.says, said.at)
            else:
                dismiss(self._app, finding, said.says, said.at)
                self._dismissed.add(finding)

    def _meant(self, word: Word) -> Iterator[str]:
        for finding in self._findings():
            draft = finding.draft
            if draft.rule not in word.rules or draft.client != word.client:
                continue
            start = draft.session.planned_start if draft.session else None
            if start == word.start or (word.start is None and finding.status == "open"):
                yield finding.id

    def _check_in(self, said: CheckIn) -> None:
        """As the command `checkin CLIENT` does."""
        found = session_named(self._app, said.client, said.start)
        if found is None or found.start != said.start:
            self.trouble.append(f"{said.at:%m-%d %H:%M} no session to check in {said.client}")
            return
        kind = CheckinKind(said.kind)
        checkin = Checkin(
            id=stable_id("k", found.id, kind.value, said.moment),
            session_id=found.id,
            kind=kind,
            at=said.moment,
            recorded_at=said.at,
        )
        with writing(self._app.engine) as connection:
            checkins.add(connection, checkin)

    def _built(self) -> Installation:
        file = self._folder / "steadyframe.yaml"
        file.write_text(yaml.safe_dump(self._settings()), encoding="utf-8")
        app = build(load_settings(file, environ={}), lambda: datetime.now(UTC))
        return replace(app, conferences=lambda _: Conferences(self._life, self._now))

    def _settings(self) -> Json:
        life = self._life
        given = cast.settings(
            self._folder, zone=life.zone.key, clients=life.clients, clinicians=life.clinicians
        )
        if life.clinic is not None:
            own = given["sources"][0]
            copy = {"name": CLINIC, "path": str(self._folder / f"{CLINIC}.ics")}
            given["sources"].append({**own, **copy})
        if life.holidays_of:
            given["practice"]["holidays"] = life.holidays_of
        for client in given["clients"]:
            tags = [t.tag for t in life.tags if t.client == client["id"] and t.holds(self._now)]
            if tags:
                client["tags"] = tags
        for clinician in given["clinicians"]:
            clinician["expect_arrival"] = life.expects_arrival
        given["leave"] = [_leave(life, away) for away in life.away if _is_configured(away)]
        given["excused"] = [
            {"client": a.client, "from": a.first, "to": a.last} for a in life.away if a.client
        ]
        own = [s for s in life.settings if s.client is None and s.clinician is None]
        given["rules"] = {"source_stale": {"stale_after": "30d"}, **_rules(own)}
        given["overrides"] = [
            {"client": s.client, "rules": _rules([s])}
            if s.client
            else {"clinician": s.clinician, "rules": _rules([s])}
            for s in life.settings
            if s.client or s.clinician
        ]
        return given


def _is_configured(away: Away) -> bool:
    return away.client is None and away.written is None


def _leave(life: Life, away: Away) -> Json:
    leave: Json = {"clinician": life.clinicians[0], "from": away.first, "to": away.last}
    return leave if away.announced is None else {**leave, "announced": away.announced}


def _rules(settings: list[Setting]) -> dict[str, Json]:
    rules: dict[str, Json] = {}
    for one in settings:
        value = one.value
        written = f"{value // MINUTE}m" if isinstance(value, timedelta) else value
        rules.setdefault(one.rule, {})[one.name] = written
    return rules
