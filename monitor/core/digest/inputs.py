"""What a digest is made from."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime

from monitor.core.common.weeks import Week
from monitor.core.findings.model import Finding
from monitor.core.sessions.model import Session
from monitor.core.timeline.model import RuleContext, Timeline


@dataclass(frozen=True, slots=True, kw_only=True)
class DigestInputs:
    """Everything stored that one digest rests on. `now` is aware.

    `name` is the digest's own in the config. `clinician` None: the practice as a whole.
    `clinicians` are all configured ids, in the order in which the practice view lists them.
    `sources` are the calendars that this digest rests on, `sources_of` those of each clinician who
    does not have them all. `findings` may hold all there are.
    `is_late`: it goes out after its hour because nothing ran then.
    """

    name: str
    practice_name: str
    week: Week
    now: datetime
    clinician: str | None
    clinicians: Sequence[str]
    sources: Sequence[str]
    timelines: Sequence[Timeline]
    practice: RuleContext
    findings: Sequence[Finding]
    unsettled: frozenset[tuple[str, str]] = frozenset()  # events, as in a Schedule
    sources_of: Mapping[str, Sequence[str]] = field(default_factory=dict)
    set_aside: Mapping[str, int] = field(default_factory=dict)  # events a source, where there are
    is_late: bool = False

    @property
    def as_of(self) -> datetime:
        """The moment whose state the digest tells: the week's end, or now while it still runs."""
        return min(self.now, self.week.end)

    def is_unread(self, source: str) -> bool:
        """Whether a calendar could not be read as far as the digest tells."""
        view = self.practice.sources.get(source)
        if view is None or view.last_ok is None:
            return True
        is_over = self.now >= self.week.end
        return view.last_ok < self.week.end if is_over else view.is_blind

    def concerns(self, one: Session | Finding) -> bool:
        """Whether a session or finding belongs to the clinician whom the digest is about."""
        about = one.clinician if isinstance(one, Session) else one.draft.clinician
        return self.clinician is None or about == self.clinician
