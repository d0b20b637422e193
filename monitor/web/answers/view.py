"""A finding and what can be said of it, as worded pieces."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from monitor.core.common.translation import N_
from monitor.core.findings.evidence_text import evidence_line
from monitor.core.findings.model import Finding, FindingStatus
from monitor.core.rule_text import find_rule, finding_sentence, is_promise, rule_title
from monitor.jobs.access.links import AnswerLink, LinkedAct, links_on_page
from monitor.jobs.answers.statements import is_kept_as_done
from monitor.jobs.app import Installation
from monitor.jobs.reading.terminal_display import display_as
from monitor.notify.links import LINK_LABELS
from monitor.notify.render.time_text import TimeWords, instant_of
from monitor.notify.view import Link

# What pressing the button does, and what is said once it was.
_WILL = {
    "acknowledge": N_("It stays open, and nobody else is told of it unless it gets worse."),
    "snooze": N_("If it is still open in 4 hours, you hear of it again."),
    "dismiss": N_("It is not told again, and does not come back for the same fact."),
    "client": N_("It is kept that the client asked for this change."),
    "clinician": N_("It is kept that the practice asked for this change."),
    "done": N_("It is kept as done, and is not asked about again."),
    "not_done": N_("It is asked about again, as if nobody had said that it is done."),
}
THANKS = N_("Thank you, that is kept.")
OVER = N_("This is over by now; nothing is left to do.")
TAKEN_BACK = N_("That was kept, and taken back since.")
OPEN_ANYWAY = N_("Nobody has said that this is done, so there is nothing to take back.")
GONE = N_("This is not on record any more, so there is nothing left to do.")
_KNOWN_BY = {
    "observed": N_("This was observed."),
    "inferred": N_("This is what the calendar suggests; nobody saw it."),
}


@dataclass(frozen=True, slots=True, kw_only=True)
class FindingView:
    title: str
    who: str
    when: str
    what: str
    known_by: str
    seen: tuple[str, ...]


def finding_view(app: Installation, finding: Finding, link: AnswerLink) -> FindingView:
    language, draft = app.practice.language, finding.draft
    show = display_as(app, link.names, [draft.client])
    times = TimeWords(zone=app.practice.zone, exact=show.exact_times, language=language)
    is_over = finding.status is not FindingStatus.OPEN
    said = finding_sentence(
        language,
        draft.rule,
        draft.value,
        is_inferred=draft.confidence == "inferred",
        is_over=is_over,
    )
    heading = rule_title(language, draft.rule)
    start = draft.session.planned_start if draft.session else draft.occurred_at
    to = instant_of(draft.value.get("to")) if _is_change(finding) else None
    return FindingView(
        title=f"{heading[:1].upper()}{heading[1:]}",
        who=show(draft.client) if draft.client else draft.source or "",
        when=times.move(start, to) if to else times.moment(start),
        what=said or times.sentence(draft.summary),
        known_by=language.say(_KNOWN_BY.get(draft.confidence, _KNOWN_BY["observed"])),
        seen=tuple(evidence_line(language, one, times) for one in draft.evidence),
    )


def offered(app: Installation, finding: Finding, link: AnswerLink) -> tuple[Link, ...]:
    """What can be answered from there: all of it where the link says why, of what is open.

    Once it is over, only that it is not done after all can be said, where somebody said it is.
    """
    acts = tuple(_acts(finding)) if link.act == "why" else ()
    if finding.status is not FindingStatus.OPEN:
        acts = ("not_done",) if is_kept_as_done(app, finding) else ()
    address, say = links_on_page(app, link), app.practice.language.say
    return tuple(
        Link(act=act, label=say(LINK_LABELS[act]), address=address(finding.id, act)) for act in acts
    )


def _acts(finding: Finding) -> Iterator[LinkedAct]:
    if is_promise(finding.draft.rule):
        yield "done"
    if _is_change(finding) and finding.draft.initiator == "unknown":
        yield from ("client", "clinician")
    yield from ("acknowledge", "snooze", "dismiss")


def _is_change(finding: Finding) -> bool:
    rule = find_rule(finding.draft.rule)
    return rule is not None and rule.is_about_a_change


def will_do(app: Installation, act: LinkedAct) -> str:
    return app.practice.language.say(_WILL[act])
