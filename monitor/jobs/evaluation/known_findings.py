"""The findings of some scopes, looked up in one go, and as verdicts leave them."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable, Sequence
from dataclasses import replace
from datetime import datetime
from itertools import chain

from sqlalchemy import Connection

from monitor.core.findings.model import Finding
from monitor.jobs.evaluation.verdict import Verdict
from monitor.store.evaluation import findings


class KnownFindings:
    """`written` are those that are others than stored, by id; `changed` whom a verdict changes."""

    def __init__(self, connection: Connection, verdicts: Sequence[Verdict]) -> None:
        self.written: dict[str, Finding] = {}
        self.changed: set[str] = set()
        stored = findings.load_scopes(connection, [verdict.scope for verdict in verdicts])
        self._of_scope = {verdict.scope: stored.get(verdict.scope, {}) for verdict in verdicts}
        self._by_fact: dict[str, dict[str, Finding]] = defaultdict(dict)
        self._remember(chain.from_iterable(own.values() for own in self._of_scope.values()))
        facts = (draft.id for verdict in verdicts for draft in verdict.evaluation.drafts)
        unknown = [fact for fact in facts if fact not in self._by_fact]
        self._remember(findings.load_by_fact(connection, unknown).values())

    def hold(self, verdict: Verdict, now: datetime) -> Collection[Finding]:
        """Holds a verdict against what is known; returns all of its scope, as they are then."""
        own = self._of_scope[verdict.scope]
        self._take_over(verdict, own)
        changed = verdict.held_against(own, now)
        self._write(own, changed)
        self.changed.update(finding.id for finding in changed)
        return own.values()

    def _take_over(self, verdict: Verdict, own: dict[str, Finding]) -> None:
        """The same fact may have been found under a client's former name: it stays one finding."""
        facts = {finding.draft.id for finding in own.values()}
        unknown = (draft.id for draft in verdict.evaluation.drafts if draft.id not in facts)
        for found in list(chain.from_iterable(self._by_fact[fact].values() for fact in unknown)):
            self._of_scope.get(found.scope, {}).pop(found.id, None)
            self._write(own, [replace(found, scope=verdict.scope)])

    def _write(self, own: dict[str, Finding], changed: Collection[Finding]) -> None:
        by_id = {finding.id: finding for finding in changed}
        own |= by_id
        self.written |= by_id
        self._remember(changed)

    def _remember(self, found: Iterable[Finding]) -> None:
        for finding in found:
            self._by_fact[finding.draft.id][finding.id] = finding
