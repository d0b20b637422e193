"""What a digest could not see: said, so that silence never looks like health."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta

from monitor.core.common.translation import N_
from monitor.core.digest.inputs import DigestInputs
from monitor.core.digest.kept_rate import FEWEST_TO_JUDGE
from monitor.core.digest.model import BlindSpot, Coverage
from monitor.core.findings.model import Finding, FindingStatus
from monitor.core.findings.text import NOT_READ
from monitor.core.rule_text import rule_named
from monitor.core.sessions.model import Presence, Session

# A practice that records arrivals and saw fewer than half of them can't speak of punctuality.
LOW_COVERAGE = 0.5
ARRIVALS = N_("arrivals")
TIME_ZONES = N_("time zones")
SET_ASIDE = N_("unreadable events")
# Names of what a blind spot is about where that is no calendar.
SUBJECTS = (ARRIVALS, TIME_ZONES, SET_ASIDE)

_AHEAD = timedelta(weeks=1)  # a digest tells of the week that follows as well


def blind_spots(inputs: DigestInputs, coverage: Coverage) -> tuple[BlindSpot, ...]:
    """One for each source that was not seen all week, and one where too few starts were.

    And one where times are read in a zone that is not known, and where events can't be read.
    """
    spots = []
    for name in inputs.sources:
        if said := _source(inputs, name):
            spots.append(BlindSpot(source=name, what=said))
    if _expects_arrivals(inputs) and _is_low(coverage):
        what = inputs.practice.language.say(
            "A start was seen for {seen} of {sessions} sessions; the others count as not "
            "observed, never as on time.",
            seen=coverage.seen,
            sessions=coverage.sessions,
        )
        spots.append(BlindSpot(source=ARRIVALS, what=what))
    in_unread = _in_unread_zones(inputs)
    if guessed := " ".join(
        _guessed(inputs, name, in_unread[name]) for name in inputs.sources if name in in_unread
    ):
        spots.append(BlindSpot(source=TIME_ZONES, what=guessed))
    if aside := " ".join(
        _set_aside(inputs, name) for name in inputs.sources if name in inputs.set_aside
    ):
        spots.append(BlindSpot(source=SET_ASIDE, what=aside))
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


def is_before_watch(inputs: DigestInputs) -> bool:
    """Whether the week was over when the last of the calendars was first read."""
    since = watched_since(inputs)
    return since is not None and since >= inputs.week.end


def before_watching(inputs: DigestInputs) -> str:
    """What a week rests on that began before all its calendars were read; else ""."""
    since = watched_since(inputs)
    if since is None or since <= inputs.week.start:
        return ""
    return inputs.practice.language.say(
        "The calendars have been read since {since}; what came before is told as the first reading "
        "showed it.",
        since=_moment(inputs, since),
    )


def _source(inputs: DigestInputs, name: str) -> str:
    view = inputs.practice.sources.get(name)
    if view is None or view.last_ok is None:
        return inputs.practice.language.say(
            "Has never been read, so nothing of it is in these numbers."
        )
    trouble = [f for f in inputs.findings if _hid(f, name, inputs)]
    if trouble:
        ordered = sorted(trouble, key=lambda f: (f.draft.occurred_at, f.id))
        return " ".join(_trouble(inputs, f) for f in ordered)
    if inputs.is_unread(name):
        return inputs.practice.language.say(NOT_READ, since=_moment(inputs, view.last_ok))
    return ""


def _trouble(inputs: DigestInputs, finding: Finding) -> str:
    draft, ended = finding.draft, finding.resolved_at
    say = rule_named(draft.rule).blind_spot
    since = _moment(inputs, draft.occurred_at)
    until = _moment(inputs, ended) if ended is not None else None
    return say(inputs.practice.language, draft.value, since, until) if say is not None else ""


def _hid(finding: Finding, name: str, inputs: DigestInputs) -> bool:
    """Whether a source was stale or held back at some time in the week."""
    draft = finding.draft
    if draft.source != name or not rule_named(draft.rule).hides_its_source:
        return False
    ended = finding.resolved_at
    is_told = finding.status is not FindingStatus.DISMISSED
    lasted_into = ended is None or ended > inputs.week.start
    return is_told and draft.occurred_at < inputs.as_of and lasted_into


def _in_unread_zones(inputs: DigestInputs) -> Mapping[str, Sequence[Session]]:
    """By source, its sessions of this week and the next whose zone is not known."""
    since, until = inputs.week.start, inputs.week.end + _AHEAD
    found: dict[str, list[Session]] = defaultdict(list)
    for timeline in inputs.timelines:
        for session in timeline.sessions:
            if (
                session.unread_zone
                and session.presence is Presence.SCHEDULED
                and since <= session.start < until
                and inputs.concerns(session)
            ):
                found[session.source].append(session)
    return found


def _guessed(inputs: DigestInputs, name: str, found: Sequence[Session]) -> str:
    """What is said of a calendar of which these sessions lie in zones that are not known."""
    language = inputs.practice.language
    zones = sorted({session.unread_zone for session in found})
    named = language.count(
        "{source} names the time zone {zones}, which is not known here.",
        "{source} names the time zones {zones}, which are not known here.",
        len(zones),
        source=name,
        zones=", ".join(zones),
    )
    guessed = language.count(
        "The time of {number} of its sessions, this week and next, is a guess.",
        "The times of {number} of its sessions, this week and next, are a guess.",
        len(found),
    )
    return f"{named} {guessed}"


def _set_aside(inputs: DigestInputs, name: str) -> str:
    return inputs.practice.language.count(
        "{number} event of {source} is stated in a way that can't be read: it is set aside, and "
        "nothing is concluded about it.",
        "{number} events of {source} are stated in a way that can't be read: they are set aside, "
        "and nothing is concluded about them.",
        inputs.set_aside[name],
        source=name,
    )


def _expects_arrivals(inputs: DigestInputs) -> bool:
    about = inputs.clinicians if inputs.clinician is None else [inputs.clinician]
    return not inputs.practice.expecting_arrival.isdisjoint(about)


def _is_low(coverage: Coverage) -> bool:
    enough = coverage.sessions >= FEWEST_TO_JUDGE
    return enough and coverage.seen < LOW_COVERAGE * coverage.sessions


def _moment(inputs: DigestInputs, moment: datetime) -> str:
    return inputs.practice.language.moment(moment.astimezone(inputs.practice.zone))
