"""Rules that broke: said once in the log, and beside the sources concerned while it lasts."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from monitor.jobs.app import Round
from monitor.log import Log
from monitor.store.calendars import sources

log = Log()


@dataclass(frozen=True, slots=True, kw_only=True)
class RuleFailure:
    """A rule that raised for one client, clinician or source; `sources` are what it read there.

    `why` names the exception and the place in the code, never its text: that may hold names.
    """

    rule: str
    scope: str
    why: str
    sources: frozenset[str] = frozenset()

    def __str__(self) -> str:
        kind, _, name = self.scope.partition(":")
        whom = f"{kind} {name}" if name else "sessions without a named client"
        return f"{self.rule} for {whom}: {self.why}"


def note(this_round: Round, failures: Iterable[RuleFailure]) -> None:
    """Keep what broke beside its sources; what concerns none of these is kept beside them all."""
    now = list(failures)
    configured = {source.name for source in this_round.app.settings.sources}
    stored = sources.load_all(this_round.connection)
    states = {name: state for name, state in stored.items() if name in configured}
    before = {said for state in states.values() for said in state.rule_failures}
    for failure in now:
        if str(failure) not in before:
            log.error("rule_failed", rule=failure.rule, scope=failure.scope, why=failure.why)
    for said in sorted(before - {str(failure) for failure in now}):
        log.info("rule_recovered", what=said)
    for name, state in states.items():
        said_here = [str(f) for f in now if name in f.sources or not f.sources & states.keys()]
        if state.rule_failures != said_here:
            sources.save(this_round.connection, name, rule_failures=said_here)
