"""The practice as a whole: a row for each clinician in the config's order, and no client in it.

It is no ranking: the rows are never sorted by their numbers.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from datetime import datetime
from itertools import chain

from monitor.core.digest_findings import Week
from monitor.core.digest_inputs import DigestInputs
from monitor.core.digest_model import FollowUp, Repair, Steady
from monitor.core.digest_sessions import Planned, coverage_of
from monitor.core.finding import Finding
from monitor.core.rules.usual import usual_of
from monitor.core.stats import FEWEST_TO_JUDGE, kept_rate


def named(inputs: DigestInputs, words: Callable[[Finding], str]) -> Callable[[Finding], str]:
    """`words` with the clinician's name in front."""

    def said(finding: Finding) -> str:
        return f"{inputs.practice.clinician_name(finding.draft.clinician)}: {words(finding)}"

    return said


def rows(inputs: DigestInputs, planned: Iterable[Planned]) -> tuple[Steady, ...]:
    of_week = list(planned)
    return tuple(
        Steady(client=None, what=_row(inputs, clinician, of_week))
        for clinician in inputs.clinicians
    )


def _row(inputs: DigestInputs, clinician: str, planned: Sequence[Planned]) -> str:
    mine = [one for one in planned if one.session.clinician == clinician]
    rate, coverage = kept_rate(one.outcome for one in mine), coverage_of(mine)
    name = inputs.practice.clinician_name(clinician)
    if not rate.planned:
        return f"{name}: no sessions planned."
    few = ", too few to judge by" if rate.planned < FEWEST_TO_JUDGE else ""
    seen = f"starts seen {coverage.seen} of {coverage.sessions}"
    return f"{name}: {rate.kept} of {rate.planned} kept as planned{few}; {seen}."


def familiar_faces(
    inputs: DigestInputs, by_client: Mapping[str | None, Sequence[Planned]]
) -> tuple[Steady, ...]:
    """With how many of the week's sessions the client met the usual clinician.

    Sessions of clients who have no usual one yet are in neither number.
    """
    if len(inputs.clinicians) < 2:
        return ()
    met = [
        usual == one.session.clinician
        for client, planned in by_client.items()
        for one, usual in _with_usual(inputs, client, planned)
    ]
    if len(met) < FEWEST_TO_JUDGE:
        return ()
    said = f"A familiar face: {sum(met)} of {len(met)} sessions with the client's usual clinician."
    return (Steady(client=None, what=said),)


def _with_usual(
    inputs: DigestInputs, client: str | None, planned: Sequence[Planned]
) -> Iterable[tuple[Planned, str]]:
    """The week's sessions that took place, each with whom the client was used to until then."""
    if client is None:
        return
    met: list[str] = []
    for one in planned:
        if not one.took_place or one.session.clinician is None:
            continue
        if inputs.week.holds(one.plan):
            learnt = usual_of(met)
            usual = inputs.practice.usual_clinician(client) or (learnt.value if learnt else None)
            if usual is not None:
                yield one, usual
        met.append(one.session.clinician)


def repair(week: Week) -> tuple[Repair, ...]:
    """How much each clinician has to repair. It names the worst finding, and when that was."""
    return tuple(
        Repair(
            finding=findings[0].id,
            client=None,
            when=_local(week, findings[0].draft.occurred_at),
            what=f"{name}: {_count(len(findings), 'thing')} worth repairing.",
        )
        for name, findings in _by_clinician(week, week.to_repair)
    )


def follow_ups(week: Week) -> tuple[FollowUp, ...]:
    """How many promises each clinician has open. It names the one that is oldest."""
    return tuple(
        FollowUp(
            finding=findings[0].id,
            client=None,
            due=_local(week, findings[0].draft.occurred_at),
            what=f"{name}: {_count(len(findings), 'open follow-up')}.",
        )
        for name, findings in _by_clinician(week, week.follow_ups)
    )


def _by_clinician(
    week: Week, findings: Sequence[Finding]
) -> Iterable[tuple[str, Sequence[Finding]]]:
    known = week.inputs.clinicians
    others = dict.fromkeys(f.draft.clinician for f in findings if f.draft.clinician not in known)
    for clinician in chain(known, others):
        mine = [f for f in findings if f.draft.clinician == clinician]
        if mine:
            yield week.inputs.practice.clinician_name(clinician), mine


def _count(number: int, thing: str) -> str:
    return f"{number} {thing}" if number == 1 else f"{number} {thing}s"


def _local(week: Week, moment: datetime) -> datetime:
    return moment.astimezone(week.inputs.practice.zone)
