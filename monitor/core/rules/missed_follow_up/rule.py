"""Something that was to follow did not: a promise is overdue.

Why it matters: small promises carry much of the trust. One that was kept late still counts as kept,
so there is always something to do about it.

Opens for these kinds (`kinds` says which ones are wanted):

- `commitment`: a to-do, or an event whose title matches `commitments.titles`, is past its due time
  + `grace` and not done. A date means the end of that day. The day of a Google task is when it was
  planned for, and no deadline: it has `task_grace`. A to-do that recurs is due at the
  earliest of its dates that is neither done nor taken off: one whose due time moved ahead was done
  or put off, and one left undone for weeks is owed once.
- `series_ticked_off`: a to-do that repeats was ticked off as a whole, as Nextcloud Tasks does it,
  and the first of its later dates has come, of which nothing is asked any more. It is said once, as
  information, and lapses after a week; nothing is said where another open to-do of the same title
  goes on. Tick off single dates, or open it again, to have the others asked about.
- `no_next_session`: for an active client with a known cadence, `rebook_after` past the last
  session's end no session is booked that starts before the last start + `tolerance` times the
  cadence. Its severity is one step below the rule's. Once that time has come and nothing was
  booked, the same finding becomes a `gap`, at the rule's severity.
- `not_rebooked`: by the end of the `rebook_within` working days after a cancellation that the
  client did not ask for, nothing is booked with that client before the cancelled start +
  `tolerance` times the cadence (where no cadence is known, 21 days: it may
  be a client who comes every other week).
- `after_no_show`: by the end of the `outreach_within` working days after a no-show there is no
  note, no promise kept, no newly made booking, and the two have not met again.
- `after_intake`: no session within `intake_within` after an intake. The same day doesn't count.

A cadence is the client's `cadence` in the config, or is learnt from the last 4 to 8 sessions: their
median distance, or the longest one within a usual week that has several of them (five days for
Tuesday and Thursday). While it is unknown nothing is expected. It is counted in hours that could
be: one that falls to a holiday, the clinician's leave or the client's excused time, be it half a
day, is skipped, and the bound moves on by as many. Where one week alone was cancelled, or the last
session was moved ahead, a next one in time for the hour that it had is enough.

When a calendar is first read, what could no longer be kept in time a week before is not asked
about: nobody watched, and the client may well have ended. Neither is an event that was over by
then, as nobody knew that it was to be ticked. A to-do that is open says so itself: it is told if it
was due in the last thirty days.

A session that was moved counts as booked when it was moved: another event in its place would. The
next session that is booked is named, whether it answers the question or not.

Grey zones: the days of `rebook_after` don't count inside leave or excused time. Of the last four
kinds a client has one open finding at a time: the one that was due first, or the next one where
that was set aside or done. While the calendar that would show the answer can't be read, or does not
show that far ahead, they wait. A call that was made and noted nowhere can't be seen: tick the
promise off, say of the finding that it is done, or leave a note on it.

It resolves when the promise is kept, late or not, or when somebody says that it is done, and lapses
when the client is discharged or paused, or `lapse_after` after the session concerned.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import datetime

from config.sections.rules import MissedFollowUp
from monitor.core.common.translation import N_, Language
from monitor.core.facts.timeline_facts import TimelineFacts
from monitor.core.findings.model import Resolution, RuleResult, finding_id
from monitor.core.findings.text import ValueText
from monitor.core.rule_spec import DigestSection, Kind, TimelineRule, Value
from monitor.core.rules.missed_follow_up import after_events, commitment, next_session
from monitor.core.rules.missed_follow_up.promise import NAME, Promise
from monitor.core.timeline.promised import Promised


def evaluate(facts: TimelineFacts) -> Iterator[RuleResult]:
    for promise in (*commitment.promises(facts), *commitment.ticked_off_series(facts)):
        yield _as_said(promise, facts).draft(facts.context, facts.now)
    of_client = (*next_session.promises(facts), *after_events.promises(facts))
    said = (_as_said(promise, facts) for promise in of_client)
    drafts = [(promise, promise.draft(facts.context, facts.now)) for promise in said]
    dismissed = facts.timeline.dismissed
    overdue = [p for p, draft in drafts if _asks(p) and draft.id not in dismissed]
    first = min(overdue, key=_order, default=None)
    for promise, draft in drafts:
        if promise is first or promise not in overdue:
            yield draft


def _as_said(promise: Promise, facts: TimelineFacts) -> Promise:
    """Ended by whoever said that it is done, where no calendar tells of it."""
    said_at = facts.timeline.done.get(finding_id(NAME, promise.fact))
    if said_at is None or not _asks(promise):
        return promise
    return replace(promise, resolution=Resolution.ANSWERED, resolved_at=said_at, waits=False)


def _asks(promise: Promise) -> bool:
    return promise.resolution is None or promise.waits


def _order(promise: Promise) -> tuple[datetime, str, str]:
    return promise.due, promise.kind, str(promise.fact[-1])


# By what was promised: open, and once it is over.
_PROMISED = {
    Promised.OTHER: (
        N_("Something that was promised is not marked as done."),
        N_("Something that was promised had not been marked as done, as far as was seen."),
    ),
    Promised.CALL: (
        N_("A call that was promised is not marked as done."),
        N_("A call that was promised had not been marked as done, as far as was seen."),
    ),
    Promised.SENDING: (
        N_("Something that was to be sent is not marked as done."),
        N_("Something that was to be sent had not been marked as done, as far as was seen."),
    ),
    Promised.FOLLOW_UP: (
        N_("A follow-up that was promised is not marked as done."),
        N_("A follow-up that was promised had not been marked as done, as far as was seen."),
    ),
}
_LATER_THAN_USUAL = N_("The next session is booked later than usual.")
_WORDS = {
    commitment.WHOLE_SERIES: N_(
        "A repeating to-do was ticked off as a whole: its later dates will not be asked about."
    ),
    next_session.NO_NEXT: N_("No next session is booked within the usual time."),
    next_session.GAP: N_("The usual time for a next session has passed without one."),
    after_events.NOT_REBOOKED: N_("Nothing was booked in place of a cancelled session."),
    after_events.AFTER_NO_SHOW: N_(
        "The client did not come, and nobody is known to have reached out since."
    ),
    after_events.AFTER_INTAKE: N_("No session has followed the intake."),
}
_ENDED_WORDS = _WORDS | {
    next_session.NO_NEXT: N_("No next session had been booked within the usual time."),
    next_session.GAP: N_("The usual time for a next session had passed without one."),
    after_events.NOT_REBOOKED: N_(
        "Nothing had been booked by then in place of a cancelled session."
    ),
    after_events.AFTER_NO_SHOW: N_(
        "The client did not come, and nobody was known by then to have reached out."
    ),
    after_events.AFTER_INTAKE: N_("No session had followed the intake by then."),
}
_NEXT = Kind(limits=("rebook_after", "tolerance", "lapse_after"), is_answered_by_session=True)


def _sentence(language: Language, value: Value) -> str:
    kind = value["kind"]
    words = _promised(value)[0] if kind == commitment.KIND else _WORDS[kind]
    if kind == next_session.NO_NEXT and value.get("next_session"):
        words = _LATER_THAN_USUAL
    return language.say(words)


def _ended_sentence(language: Language, value: Value) -> str:
    kind = value["kind"]
    words = _promised(value)[1] if kind == commitment.KIND else _ENDED_WORDS[kind]
    return language.say(words)


def _promised(value: Value) -> tuple[str, str]:
    """Findings of the first versions don't say what kind of thing it was."""
    return _PROMISED[Promised(value.get("promised", Promised.OTHER))]


RULE = TimelineRule(
    name=NAME,
    parameters=MissedFollowUp,
    docstring=__doc__,
    evaluate=evaluate,
    title=N_("open follow-up"),
    plural="promises overdue, next sessions missing",
    meaning=(
        N_("Something that was to follow did not: a promise is overdue."),
        N_(
            "Small promises carry much of the trust. One that was kept late still counts as kept,"
            " so there is always something to do about it."
        ),
    ),
    limits={
        "grace": N_("A promise is overdue from {value} after its time on."),
        "task_grace": N_("For a Google task, whose day is a plan and no deadline, it is {value}."),
        "rebook_after": N_("The next session is asked about {value} after the last one."),
        "tolerance": N_(
            "Between two sessions, so many times the usual distance may pass: {value}."
        ),
        "lapse_after": N_("After {value} it is not asked about any more."),
        "rebook_within": N_(
            "A cancelled session should be made up for within so many working days: {value}."
        ),
        "outreach_within": N_("Somebody should reach out within so many working days: {value}."),
        "intake_within": N_("The session after an intake is expected within {value}."),
    },
    sentence=_sentence,
    inferred_sentence=None,
    ended_sentence=_ended_sentence,
    values={
        "kind": ValueText(
            label=N_("what was to follow"),
            words={
                commitment.KIND: N_("something that was promised"),
                commitment.WHOLE_SERIES: N_("a repeating to-do was ticked off as a whole"),
                next_session.NO_NEXT: N_("no next session is booked"),
                next_session.GAP: N_("the usual time for a next session has passed"),
                after_events.NOT_REBOOKED: N_("nothing was booked after a cancellation"),
                after_events.AFTER_NO_SHOW: N_("nothing was heard after a no-show"),
                after_events.AFTER_INTAKE: N_("no session after an intake"),
            },
        ),
        "due": ValueText(label=N_("due")),
        "overdue_hours": ValueText(label=N_("overdue by")),
        "next_session": ValueText(label=N_("next session"), if_none=N_("none is booked")),
        "promised": ValueText(
            label=N_("promised"),
            words={
                Promised.CALL: N_("a call"),
                Promised.SENDING: N_("to send something"),
                Promised.FOLLOW_UP: N_("a follow-up"),
                Promised.OTHER: N_("something"),
            },
        ),
    },
    kinds={
        commitment.KIND: Kind(limits=("grace", "task_grace"), is_answered_by_session=False),
        commitment.WHOLE_SERIES: Kind(limits=(), is_answered_by_session=False),
        next_session.NO_NEXT: _NEXT,
        next_session.GAP: _NEXT,
        after_events.NOT_REBOOKED: Kind(
            limits=("rebook_within", "tolerance", "lapse_after"), is_answered_by_session=True
        ),
        after_events.AFTER_NO_SHOW: Kind(
            limits=("outreach_within", "lapse_after"), is_answered_by_session=True
        ),
        after_events.AFTER_INTAKE: Kind(
            limits=("intake_within", "lapse_after"), is_answered_by_session=True
        ),
    },
    ends=N_("It resolves when the promise is kept, late or not, or said to be done"),
    repair=None,
    digest_section=DigestSection.FOLLOW_UPS,
    suggestion=None,
    blind_spot=None,
    is_urgent=False,
    skips_group_wait=False,
    rests_on_silence=True,
)
