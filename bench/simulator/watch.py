"""Run the product through a life, as cron would: write, poll, evaluate. Then read its findings."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from random import Random
from typing import Any

import yaml

from bench.simulator import cast
from bench.simulator.dialects import Export, written
from bench.simulator.life import CheckIn, Life, Tagged, Word
from bench.simulator.schedule import Moment
from config import load_settings
from monitor.bootstrap import build
from monitor.core.identity import stable_id
from monitor.core.timeline import Checkin, CheckinKind
from monitor.jobs.agenda import session_named
from monitor.jobs.evaluate import evaluate
from monitor.jobs.installation import Installation
from monitor.jobs.poll import poll_source
from monitor.jobs.view import finding_json
from monitor.jobs.words import add_note, attribute
from monitor.store import findings, sessions
from monitor.store.database import reading, writing

Json = dict[str, Any]
_BROKEN = (
    b"",
    b"<html><body>Sign in</body></html>",
    b"BEGIN:VCALENDAR\r\nVERSION:2.0\r\nBEGIN:VEV",
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Watched:
    """`trouble`: polls that came out otherwise than they should, and rules that failed."""

    findings: list[Json]
    trouble: list[str]


class Watcher:
    def __init__(self, life: Life, folder: Path) -> None:
        self._life, self._folder = life, folder
        self._rng = Random(f"noise {life.name}")
        self._tags: dict[str, list[str]] = {}
        self.trouble: list[str] = []
        self._app = self._built()

    def run(self, moments: list[Moment]) -> Watched:
        states = list(self._life.states())
        people: list[CheckIn | Word | Tagged] = sorted(
            (*self._life.checkins, *self._life.words, *self._life.tags), key=lambda one: one.at
        )
        for moment in moments:
            while people and people[0].at <= moment.at:
                self._hear(people.pop(0))
            if moment.poll != "none":
                self._poll(moment, states)
            report = evaluate(self._app, moment.at)
            self.trouble += [f"{moment.at:%m-%d %H:%M} {why}" for why in report.failures]
        found = self._findings()
        self._app.engine.dispose()
        told = [finding_json(f, self._life.zone) for f in found]
        return Watched(findings=told, trouble=self.trouble)

    def _findings(self) -> list[Any]:
        with reading(self._app.engine) as connection:
            return findings.load_all(connection)

    def _poll(self, moment: Moment, states: list[tuple[datetime, Any]]) -> None:
        at = self._life.dialect.written_at(moment.at)
        diary = next(diary for since, diary in reversed(states) if since <= at)
        for clinician in self._life.clinicians:
            export = Export(
                dialect=self._life.dialect,
                diary=diary,
                clinician=clinician,
                clients={c.id: c for c in self._life.clients},
                zone=self._life.zone.key,
                at=at,
                rng=self._rng,
            )
            raw = written(export)
            if moment.poll == "bad":
                raw = self._rng.choice((*_BROKEN, raw[: len(raw) * 2 // 3]))
            (self._folder / f"{clinician}.ics").write_bytes(raw)
            report = poll_source(self._app, f"{clinician}-calendar", moment.at)
            as_meant = ("failed",) if moment.poll == "bad" else ("ok", "unchanged")
            if report.outcome not in as_meant:
                self.trouble.append(
                    f"{moment.at:%m-%d %H:%M} poll meant {moment.poll}: {report.outcome} "
                    f"{report.held or report.error or ''}"
                )

    def _hear(self, said: CheckIn | Word | Tagged) -> None:
        if isinstance(said, Tagged):
            self._tags.setdefault(said.client, []).append(said.tag)
            self._app.engine.dispose()
            self._app = self._built()
        elif isinstance(said, CheckIn):
            self._check_in(said)
        else:
            for finding in self._meant(said):
                if said.kind == "note":
                    add_note(self._app, finding, said.says, said.at)
                else:
                    attribute(self._app, finding, said.says, said.at)

    def _meant(self, word: Word) -> Iterator[str]:
        for finding in self._findings():
            draft = finding.draft
            is_meant = draft.rule in word.rules and draft.client == word.client
            if is_meant and draft.session and draft.session.planned_start == word.start:
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
            sessions.add_checkin(connection, checkin)

    def _built(self) -> Installation:
        life = self._life
        given = cast.settings(
            self._folder, zone=life.zone.key, clients=life.clients, clinicians=life.clinicians
        )
        for client in given["clients"]:
            if client["id"] in self._tags:
                client["tags"] = list(self._tags[client["id"]])
        for clinician in given["clinicians"]:
            clinician["expect_arrival"] = life.expects_arrival
        given["leave"] = [
            {"clinician": life.clinicians[0], "from": a.first, "to": a.last}
            for a in life.away
            if a.client is None
        ]
        given["excused"] = [
            {"client": a.client, "from": a.first, "to": a.last} for a in life.away if a.client
        ]
        given["rules"] = {"source_stale": {"stale_after": "30d"}, **life.rules}
        file = self._folder / "steadyframe.yaml"
        file.write_text(yaml.safe_dump(given), encoding="utf-8")
        return build(load_settings(file, environ={}), lambda: datetime.now(UTC))
