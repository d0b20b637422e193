"""What a digest could not see: said, so that silence never looks like health."""

from __future__ import annotations

from datetime import datetime

from monitor.core.digest_inputs import DigestInputs
from monitor.core.digest_model import BlindSpot, Coverage
from monitor.core.finding import Finding, FindingStatus
from monitor.core.stats import FEWEST_TO_JUDGE

# A practice that records arrivals and saw fewer than half of them can't speak of punctuality.
LOW_COVERAGE = 0.5
ARRIVALS = "arrivals"


def blind_spots(inputs: DigestInputs, coverage: Coverage) -> tuple[BlindSpot, ...]:
    """One for each source that was not seen all week, and one where too few starts were."""
    spots = []
    for name in inputs.sources:
        if said := _source(inputs, name):
            spots.append(BlindSpot(source=name, what=said))
    if _expects_arrivals(inputs) and _is_low(coverage):
        seen = f"{coverage.seen} of {coverage.sessions}"
        what = f"Only {seen} sessions were seen starting; the others are not observed, not on time."
        spots.append(BlindSpot(source=ARRIVALS, what=what))
    return tuple(spots)


def watched_since(inputs: DigestInputs) -> datetime | None:
    """When the last of the sources came into view; None if one never has."""
    views = [inputs.practice.sources.get(name) for name in inputs.sources]
    firsts = [view.first_ok for view in views if view is not None and view.first_ok is not None]
    return max(firsts) if firsts and len(firsts) == len(views) else None


def is_first_week(inputs: DigestInputs) -> bool:
    """The calendars were not yet watched when the week began: history is only beginning."""
    since = watched_since(inputs)
    return since is None or since > inputs.week.start


def _source(inputs: DigestInputs, name: str) -> str:
    view = inputs.practice.sources.get(name)
    if view is None or view.last_ok is None:
        return "Has never been read, so nothing of it is in these numbers."
    trouble = [f for f in inputs.findings if _hid(f, name, inputs)]
    if trouble:
        return " ".join(
            f"{f.draft.summary}{_ended(inputs, f)}"
            for f in sorted(trouble, key=lambda f: (f.draft.occurred_at, f.id))
        )
    is_over = inputs.now >= inputs.week.end
    if (is_over and view.last_ok < inputs.week.end) or (not is_over and view.is_blind):
        return f"Not read since {_day(inputs, view.last_ok)}; what came after is not in here."
    return ""


def _ended(inputs: DigestInputs, finding: Finding) -> str:
    ended = finding.resolved_at
    return f" In view again since {_day(inputs, ended)}." if ended else ""


def _hid(finding: Finding, name: str, inputs: DigestInputs) -> bool:
    """Whether a source was stale or held back at some time in the week."""
    draft = finding.draft
    if draft.source != name or draft.rule not in ("source_stale", "source_suspect"):
        return False
    ended = finding.resolved_at
    is_told = finding.status is not FindingStatus.DISMISSED
    lasted_into = ended is None or ended > inputs.week.start
    return is_told and draft.occurred_at < inputs.as_of and lasted_into


def _expects_arrivals(inputs: DigestInputs) -> bool:
    about = inputs.clinicians if inputs.clinician is None else [inputs.clinician]
    return any(inputs.practice.expects_arrival(clinician) for clinician in about)


def _is_low(coverage: Coverage) -> bool:
    enough = coverage.sessions >= FEWEST_TO_JUDGE
    return enough and coverage.seen < LOW_COVERAGE * coverage.sessions


def _day(inputs: DigestInputs, moment: datetime) -> str:
    local = moment.astimezone(inputs.practice.zone)
    return f"{local:%A} {local.day} {local:%B}, {local:%H:%M}"
