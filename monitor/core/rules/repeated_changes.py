"""A client's hour keeps changing.

Why it matters: each single change may be well announced and have good reasons. Together they may
feel as if the hour were not quite there, and a steadier time may be easier for both.

Opens when at least `count` moves or cancellations lie among the client's last `window` planned
sessions: those whose time has come, and coming ones that were changed.

Grey zones: what the client asked for doesn't count, nor do late starts, leave, holidays and excused
time; what still stands in leave or excused time is none of the planned sessions. Changes of which
nobody knows who asked for them do count, until somebody says so (`steadyframe attribute`). Moving a
series is one change.

It resolves when fewer changes are left in that window. As long as it holds, it is one finding. It
waits until everything new of the client has stood for `settle`.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from itertools import takewhile

from config.sections.rules import RepeatedChanges
from monitor.core.common.now import Now
from monitor.core.common.translation import N_, Language
from monitor.core.facts.decisions.initiator import CLIENT
from monitor.core.facts.decisions.move_decisions import Cancelled, Fate, Move
from monitor.core.facts.severity import severity_of
from monitor.core.facts.timeline_facts import TimelineFacts
from monitor.core.findings.evidence_text import seen
from monitor.core.findings.model import Resolution, RuleResult
from monitor.core.findings.text import ValueText
from monitor.core.rule_spec import DigestSection, TimelineRule, Value
from monitor.core.sessions.changes import Change
from monitor.core.sessions.model import Presence, Session

NAME = "repeated_changes"


@dataclass(frozen=True, slots=True, kw_only=True)
class _History:
    """`counted` are the changes that count, `planned` each session's id with its planned start."""

    counted: tuple[Change, ...]
    planned: tuple[tuple[datetime, str], ...]
    rule: RepeatedChanges

    def hits_at(self, moment: datetime) -> list[Change]:
        """The changes inside the window at `moment`; nothing if they are too few."""
        made = [c for c in self.counted if c.made_not_after <= moment]
        changed = {c.session_id for c in made}
        come = [sid for start, sid in self.planned if start <= moment or sid in changed]
        last = set(come[-self.rule.window :])
        hits = [c for c in made if c.session_id in last]
        return hits if len(hits) >= self.rule.count else []

    def hits_back_from(self, now: Now) -> list[list[Change]]:
        """The changes inside the window now, and at each step back as long as they are enough."""
        steps = {c.made_not_after for c in self.counted} | {start for start, _ in self.planned}
        past = sorted((step for step in steps if now.has_reached(step)), reverse=True)
        return list(takewhile(bool, map(self.hits_at, past)))


def evaluate(facts: TimelineFacts) -> Iterator[RuleResult]:
    cancelled = (c for c in facts.cancellations if c.fate is Fate.STANDS)
    decisions: list[Move | Cancelled] = [*facts.moves, *cancelled]
    # A run that was moved in part, and cancelled in part, is one change.
    changes = {
        d.change.id: d.change for d in decisions if d.initiator != CLIENT and not _is_away(d)
    }
    counted = sorted(changes.values(), key=lambda c: (c.made_not_after, c.id))
    if facts.client is None or not counted:
        return
    rule = facts.context.rules_for(counted[-1].clinician, facts.client).repeated_changes
    history = _History(counted=tuple(counted), planned=_planned(facts, decisions), rule=rule)
    hits = history.hits_back_from(facts.now) if rule.enabled else []
    if hits:
        draft = _draft(hits[-1][-1], hits[0], rule, facts)
        yield replace(draft, waits=facts.timeline.is_unsettled)


def _is_away(decision: Move | Cancelled) -> bool:
    """Moved out of leave, a holiday or excused time, with every hour that it concerned."""
    change = decision.change
    is_known = change.sessions == 1 or bool(change.members)
    return isinstance(decision, Move) and decision.is_exempt and is_known


def _planned(
    facts: TimelineFacts, decisions: Sequence[Move | Cancelled]
) -> tuple[tuple[datetime, str], ...]:
    """Without sessions that nobody is to miss, and a rebooked session once.

    What still stands in leave or excused time, and was not seen to begin, is no session either.
    """
    decided = {d.change.session_id for d in decisions}
    pairs = (d.pair for d in decisions if isinstance(d, Move) and d.pair is not None)
    twins = {pair.booking.id for pair in pairs if not pair.is_split}
    return tuple(
        sorted(
            (_plan(s), s.id)
            for s in facts.sessions
            if s.id not in twins and (s.id in decided or _counts(s, facts))
        )
    )


def _counts(session: Session, facts: TimelineFacts) -> bool:
    is_off = facts.timeline.is_excused(session) and session.id not in facts.arrivals
    return session.presence is Presence.SCHEDULED and not is_off


def _plan(session: Session) -> datetime:
    return session.agreed_plan or session.start


def _draft(
    began: Change, hits: Sequence[Change], rule: RepeatedChanges, facts: TimelineFacts
) -> RuleResult:
    newest = hits[-1]
    return RuleResult(
        rule=NAME,
        fact=(facts.client, began.id),
        severity=severity_of(rule),
        client=facts.client,
        clinician=newest.clinician,
        source=newest.source,
        session=None,
        confidence="observed",
        occurred_at=began.made_not_after,
        value={"changes": len(hits), "window": rule.window},
        summary=f"One client's hour was changed {len(hits)} times "
        f"among the last {rule.window} planned sessions.",
        evidence=tuple(
            seen(
                "calendar_change",
                change.made_not_after,
                change.source,
                N_("The session of {start} was changed."),
                facts.context,
                start=change.from_start,
            )
            for change in hits
        ),
        on_vanish=Resolution.RECOVERED,
    )


def _sentence(language: Language, value: Value) -> str:
    return language.say(
        "The hour was changed {changes} times among the last {window} planned sessions.",
        changes=value["changes"],
        window=value["window"],
    )


RULE = TimelineRule(
    name=NAME,
    parameters=RepeatedChanges,
    docstring=__doc__,
    evaluate=evaluate,
    title=N_("repeated changes"),
    plural="clients whose hour kept moving",
    meaning=(
        N_("A client's hour keeps changing."),
        N_(
            "Each single change may be well announced and have good reasons. Together they may "
            "feel as if the hour were not quite there, and a steadier time may be easier for "
            "both."
        ),
    ),
    limits={
        "count": N_("So many changes are worth a look: {value}."),
        "window": N_("So many of the latest planned sessions are looked at: {value}."),
    },
    sentence=_sentence,
    inferred_sentence=None,
    ended_sentence=None,
    values={
        "changes": ValueText(label=N_("changes counted")),
        "window": ValueText(label=N_("out of the last planned sessions")),
    },
    kinds={},
    ends=N_("It resolves when fewer of the latest sessions were changed"),
    repair=None,
    digest_section=DigestSection.REPAIR,
    suggestion=N_("Say that you have noticed, and ask which hour would hold."),
    blind_spot=None,
    is_urgent=False,
    skips_group_wait=False,
    rests_on_silence=False,
)
