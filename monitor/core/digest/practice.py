"""The practice as a whole: a row for each clinician in the config's order, and no client in it.

It is no ranking: the rows are never sorted by their numbers.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping, Sequence
from datetime import datetime
from itertools import chain

from monitor.core.common.translation import N_, Language, nN_
from monitor.core.digest.inputs import DigestInputs
from monitor.core.digest.kept_rate import FEWEST_TO_JUDGE, kept_rate
from monitor.core.digest.model import AlsoWorthALook, ClinicianRow, FollowUp, Repair, Steady
from monitor.core.digest.sessions import Planned, coverage_of, not_seen_of
from monitor.core.digest.trend import weeks_of
from monitor.core.digest.week_findings import Week, is_short
from monitor.core.facts.rhythm.majority import usual_of
from monitor.core.findings.model import Finding


def named(inputs: DigestInputs, words: Callable[[Finding], str]) -> Callable[[Finding], str]:
    """`words` with the clinician's name in front."""

    def said(finding: Finding) -> str:
        name = inputs.practice.clinician_name(finding.draft.clinician)
        return inputs.practice.language.say("{name}: {what}", name=name, what=words(finding))

    return said


def rows(
    inputs: DigestInputs, week: Week, planned: Iterable[Planned], everything: Iterable[Planned]
) -> tuple[ClinicianRow, ...]:
    """`planned` are the week's sessions, `everything` those of the weeks before as well."""
    of_week = _by_clinician_of(planned)
    before = _by_clinician_of(everything)
    return tuple(
        _row(inputs, week, clinician, of_week[clinician], before[clinician])
        for clinician in inputs.clinicians
    )


def _row(
    inputs: DigestInputs,
    week: Week,
    clinician: str,
    of_week: Sequence[Planned],
    before: Sequence[Planned],
) -> ClinicianRow:
    sources = inputs.sources_of.get(clinician, inputs.sources)
    return ClinicianRow(
        clinician=clinician,
        name=inputs.practice.clinician_name(clinician),
        kept=kept_rate(one.outcome for one in of_week),
        coverage=coverage_of(of_week),
        short_notice=sum(_is_ours_and_short(f, clinician) for f in week.changes),
        late=sum(f.draft.clinician == clinician for f in week.late),
        weeks=weeks_of(inputs, before, sources),
        not_seen=not_seen_of(of_week),
        in_view=bool(sources) and not any(map(inputs.is_unread, sources)),
    )


def _by_clinician_of(planned: Iterable[Planned]) -> Mapping[str | None, Sequence[Planned]]:
    found: dict[str | None, list[Planned]] = defaultdict(list)
    for one in planned:
        found[one.session.clinician].append(one)
    return found


def _is_ours_and_short(finding: Finding, clinician: str) -> bool:
    is_mine = finding.draft.clinician == clinician and finding.draft.initiator != "client"
    return is_mine and is_short(finding)


_NONE_PLANNED = N_("{name}: no sessions planned.")
_NOT_SEEN = N_("{name}: no session could be seen.")
_SEEN_IN_PART = N_("{name}: {counted} of {all} sessions seen; {kept} of those kept as planned.")
_ROW = N_("{name}: {kept} of {planned} kept as planned; starts seen {seen} of {sessions}.")
_SMALL_ROW = N_(
    "{name}: {kept} of {planned} kept as planned, too few to judge by; "
    "starts seen {seen} of {sessions}."
)


def in_words(language: Language, row: ClinicianRow) -> Steady:
    said = language.say(
        _words_for(row),
        name=row.name,
        counted=row.kept.planned,
        all=row.kept.planned + row.not_seen,
        kept=row.kept.kept,
        planned=row.kept.planned,
        seen=row.coverage.seen,
        sessions=row.coverage.sessions,
    )
    return Steady(client=None, what=said, clinician=row.clinician)


def _words_for(row: ClinicianRow) -> str:
    kept = row.kept
    if kept.planned and row.not_seen:
        return _SEEN_IN_PART
    if kept.planned:
        return _ROW if kept.planned >= FEWEST_TO_JUDGE else _SMALL_ROW
    return _NONE_PLANNED if row.in_view and not row.not_seen else _NOT_SEEN


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
    said = inputs.practice.language.say(
        "A familiar face: {familiar} of {sessions} sessions with the client's usual clinician.",
        familiar=sum(met),
        sessions=len(met),
    )
    return (Steady(client=None, what=said),)


def _with_usual(
    inputs: DigestInputs, client: str | None, planned: Sequence[Planned]
) -> Iterable[tuple[Planned, str]]:
    """The week's sessions that took place, each with whom the client was used to until then."""
    if client is None:
        return
    met: list[str] = []
    configured = inputs.practice.usual_clinicians.get(client)
    for one in planned:
        if not one.took_place or one.session.clinician is None:
            continue
        if inputs.week.holds(one.plan):
            learnt = usual_of(met)
            usual = configured or (learnt.value if learnt else None)
            if usual is not None:
                yield one, usual
        met.append(one.session.clinician)


_TO_REPAIR = nN_(
    "{name}: {number} thing worth repairing.", "{name}: {number} things worth repairing."
)
_OWED = nN_("{name}: {number} open follow-up.", "{name}: {number} open follow-ups.")
_ALSO = nN_(
    "{name}: {number} more thing worth a look.", "{name}: {number} more things worth a look."
)


def repair(week: Week) -> tuple[Repair, ...]:
    """How much each clinician has to repair. It names the worst finding, and when that was."""
    return tuple(
        Repair(finding=first, client=None, when=when, what=what, findings=findings)
        for first, when, what, findings in _counted(week, week.to_repair, _TO_REPAIR)
    )


def follow_ups(week: Week) -> tuple[FollowUp, ...]:
    """How many promises each clinician has open. It names the one that is oldest."""
    return tuple(
        FollowUp(finding=first, client=None, due=due, what=what, findings=findings)
        for first, due, what, findings in _counted(week, week.follow_ups, _OWED)
    )


def also(week: Week) -> tuple[AlsoWorthALook, ...]:
    """How much else of each clinician's is worth a look. It names the one that came first."""
    return tuple(
        AlsoWorthALook(finding=first, client=None, when=when, what=what, findings=findings)
        for first, when, what, findings in _counted(week, week.also, _ALSO)
    )


def _counted(
    week: Week, findings: Sequence[Finding], words: tuple[str, str]
) -> Iterable[tuple[str, datetime, str, int]]:
    """For each clinician who has any: the first one's id and time, and how many in words."""
    for name, mine in _by_clinician(week, findings):
        what = week.language.count(*words, len(mine), name=name)
        yield mine[0].id, _local(week, mine[0].draft.occurred_at), what, len(mine)


def _by_clinician(
    week: Week, findings: Sequence[Finding]
) -> Iterable[tuple[str, Sequence[Finding]]]:
    known = week.inputs.clinicians
    others = dict.fromkeys(f.draft.clinician for f in findings if f.draft.clinician not in known)
    for clinician in chain(known, others):
        mine = [f for f in findings if f.draft.clinician == clinician]
        if mine:
            yield week.inputs.practice.clinician_name(clinician), mine


def _local(week: Week, moment: datetime) -> datetime:
    return moment.astimezone(week.inputs.practice.zone)
