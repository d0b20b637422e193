"""A session was taken off the calendar, and no other one stands in its place.

Why it matters: an hour that falls out leaves a gap. A new time, or a word about the gap, closes it.

Opens when a change that has stood for `settle` took a session that had not ended off the calendar
(cancelled by its status or in its title, deleted, or gone from a complete read) and no rebooking
pairs with it.

Notice below `short_notice` makes it a warning; a severity in the config holds for both. What the
client asked for is recorded as information and never alerted.

Grey zones: ending a series is one finding, as it is one decision, and so are single events of one
client that are gone at one look. An hour that still stands in another event or calendar was not
cancelled: single events that become a series, a series that is split or goes on under another
identity, a copy on a second calendar. What such a change leaves out was. A copy that follows after
the session's end tells of the calendar that showed it first. During leave, on holidays and in a
client's excused time there is none; of a run that lies in them in part, the other hours are told. A
session that becomes tentative or is shown as free is off the calendar as well, and so is one that
the clinician declines: by the clinician, and until it is accepted again. An invitation that was
declined from the start never was a session. Absence counts only in a complete read of the calendar,
and within the days that it shows.

A rebooking that is found later turns it into a reschedule and resolves it. A session that comes
back onto the calendar resolves it as corrected, and one whose hour another event gives again as
rebooked; of a run that comes back in part the rest is told. Else it stays open for `keep_open` and
then ages out.

`repair` tells whether it has been mended: by another hour that was booked since with the same
clinician; by the next session after the cancelled one that takes place as planned, as for
`late_start`; or by a note on the finding. There is no `repair` where the client asked for it.
"""

from __future__ import annotations

from collections.abc import Iterator

from config.sections.rules import Cancellation
from monitor.core.common.translation import N_, Language, nN_
from monitor.core.facts.decisions.initiator import CLIENT
from monitor.core.facts.decisions.move_decisions import Cancelled, Fate
from monitor.core.facts.decisions.notice import change_severity, notice_value
from monitor.core.facts.references import change_evidence, change_ref
from monitor.core.facts.repair import Repairs
from monitor.core.facts.timeline_facts import TimelineFacts
from monitor.core.findings.model import Resolution, RuleResult
from monitor.core.findings.summary_text import counted, format_notice, format_start
from monitor.core.findings.text import CHANGE_VALUES, change_sentence
from monitor.core.rule_spec import DigestSection, RepairText, TimelineRule, Value

NAME = "cancellation"

_ENDED_AS = {
    Fate.STANDS: None,
    Fate.REBOOKED: Resolution.REBOOKED,
    Fate.RESTORED: Resolution.CORRECTED,
}


def evaluate(facts: TimelineFacts) -> Iterator[RuleResult]:
    repairs = Repairs(facts=facts)
    for cancelled in facts.cancellations:
        rule = facts.context.rules_for(cancelled.change.clinician, facts.client).cancellation
        if rule.enabled:
            yield repairs.of_cancellation(_draft(cancelled, rule, facts), cancelled)


def _draft(cancelled: Cancelled, rule: Cancellation, facts: TimelineFacts) -> RuleResult:
    change = cancelled.change
    when = format_notice(change.notice_min, change.notice_max)
    start = format_start(change.from_start, facts.context)
    summary = f"The session of {start} was cancelled {when}."
    if change.sessions > 1:
        many = counted(change.sessions, "coming session")
        summary = f"{many} of a series were cancelled by one change, the first, of {start}, {when}."
    return RuleResult(
        rule=NAME,
        fact=(change.id,),
        severity=change_severity(rule, change, cancelled.initiator),
        client=facts.client,
        clinician=change.clinician,
        source=change.source,
        session=change_ref(change, change.from_start, facts),
        confidence="observed",
        occurred_at=change.made_not_after,
        value={**notice_value(change, rule.short_notice), "sessions": change.sessions},
        summary=summary,
        evidence=change_evidence(
            change,
            N_("The calendar no longer holds the session of {start}."),
            facts.context,
            start=change.from_start,
        ),
        initiator=cancelled.initiator,
        change_id=change.id,
        resolution=_ENDED_AS[cancelled.fate],
        keep_open=rule.keep_open,
        never_alert=cancelled.initiator == CLIENT,
        waits=cancelled.fate is Fate.REBOOKED and facts.timeline.is_unsettled,
    )


_WORDS = {
    "yes": nN_(
        "Cancelled at short notice.", "Cancelled at short notice, {number} coming sessions at once."
    ),
    "possibly": nN_(
        "Cancelled, possibly at short notice.",
        "Cancelled, possibly at short notice, {number} coming sessions at once.",
    ),
    "no": nN_("Cancelled.", "Cancelled, {number} coming sessions at once."),
}


def _sentence(language: Language, value: Value) -> str:
    return change_sentence(language, _WORDS, value)


RULE = TimelineRule(
    name=NAME,
    parameters=Cancellation,
    docstring=__doc__,
    evaluate=evaluate,
    title=N_("cancelled session"),
    plural="sessions cancelled",
    meaning=(
        N_("A session was taken off the calendar, and no other one stands in its place."),
        N_("An hour that falls out leaves a gap. A new time, or a word about the gap, closes it."),
    ),
    limits={
        "short_notice": N_("Less than {value} before the start is short notice."),
        "settle": N_("A change counts once it has stood for {value}."),
    },
    sentence=_sentence,
    inferred_sentence=None,
    ended_sentence=None,
    values=CHANGE_VALUES,
    kinds={},
    ends=None,
    repair=RepairText(
        wanted="a new time, or a next session that takes place as planned",
        new_time=(
            N_("Mended by a new time, which was booked."),
            N_("Mended by a new time, which was booked, as far as seen."),
        ),
    ),
    digest_section=DigestSection.CHANGES,
    suggestion=N_(
        "Say a word about the short notice, and offer another time before the next regular session."
    ),
    blind_spot=None,
    is_urgent=False,
    skips_group_wait=False,
    rests_on_silence=False,
)
