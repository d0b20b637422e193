"""`/findings/ID`: why it is here, what was seen, who was told, and what there is to say of it."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime

from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import RedirectResponse, Response

from monitor.core.common.translation import N_
from monitor.core.findings.evidence_text import evidence_line
from monitor.core.findings.model import Finding, Resolution
from monitor.core.findings.statement import is_said_done
from monitor.core.rule_text import is_promise
from monitor.jobs.access.sign_ins import Visitor
from monitor.jobs.answers.link_answers import LATER
from monitor.jobs.answers.statements import (
    NotAChange,
    NotAPromise,
    NotOpen,
    NotSaidDone,
    Speaker,
    UnknownFinding,
    acknowledge,
    add_note,
    attribute,
    dismiss,
    finish,
    load,
    snooze,
    take_back_done,
)
from monitor.jobs.app import Installation
from monitor.jobs.reading.findings import explanation
from monitor.jobs.reading.findings.details import FindingDetails, details_of
from monitor.jobs.reading.findings.rule_words import limit_sentences, meaning
from monitor.web.dashboard.deed_words import names_in, speaker_of, statement_text
from monitor.web.dashboard.findings import kind_of, state_of
from monitor.web.dashboard.frame import framed, worded
from monitor.web.dashboard.visitors import may, sight_of
from monitor.web.dashboard.wording import Wording
from monitor.web.guard.access import Access
from monitor.web.requests import form_fields

_LONGEST = 500
_WORDS = {
    "facts": N_("In short"),
    "client": N_("Client"),
    "clinician": N_("Clinician"),
    "state": N_("State"),
    "opened": N_("Found"),
    "told": N_("Was anybody told?"),
    "plan": N_("The plan"),
    "seen": N_("What was seen"),
    "numbers": N_("The numbers"),
    "limits": N_("The limits that applied"),
    "rule": N_("The rule"),
    "said": N_("What people said"),
    "answer": N_("What do you say?"),
    "done": N_("It's done"),
    "not_done": N_("It isn't done after all"),
    "acknowledge": N_("I know of it"),
    "snooze": N_("Remind me in four hours"),
    "client_asked": N_("It was the client’s wish"),  # noqa: RUF001 - an apostrophe as it is printed
    "clinician_asked": N_("It was ours"),
    "reason": N_("Why it can be set aside"),
    "dismiss": N_("Set it aside"),
    "word": N_("A word about it"),
    "note": N_("Keep the word"),
    "back": N_("All findings"),
}
_DONE = {
    "acknowledge": N_("Kept: you know of it. It is not told again unless it gets worse."),
    "snooze": N_("Kept: you are reminded in four hours if it is still open."),
    "dismiss": N_("Set aside. It does not come back for the same fact."),
    "done": N_("It is kept as done, and is not asked about again."),
    "not_done": N_("It is asked about again."),
    "client": N_("Kept: it was the client’s wish."),  # noqa: RUF001 - likewise
    "clinician": N_("Kept: it was ours."),
    "note": N_("Your word is kept."),
}


def show_finding(request: Request) -> Response:
    app: Installation = request.state.app
    visitor: Visitor = request.state.visitor
    found = _seen_by(request)
    wording = Wording.of(app, sight_of(visitor, app.settings.web), [found.draft.client])
    details = details_of(app, found, wording.display)
    language, draft = wording.language, found.draft
    words = worded(language, _WORDS)
    done = _DONE.get(request.query_params.get("done", ""))
    return framed(
        request,
        "finding.html",
        kind_of(language, found),
        words=words,
        line=wording.line(found, details.title),
        id=found.id,
        client=draft.client or "",
        clinician=app.practice.clinician_name(draft.clinician) if draft.clinician else "",
        state=state_of(language, found),
        opened=wording.moment(found.opened_at),
        told=_sentence(explanation.alert_reason_text(app, found, language)),
        ends=explanation.ends(app, found, voice=_voice(wording)),
        sections=_sections(app, found, details, wording),
        rule=_rule(app, found, wording),
        answers=_answers(found, details) if may(visitor, Access.ANSWERS, app.settings.web) else (),
        done=language.say(done) if done else "",
    )


def answer_finding(request: Request) -> Response:
    """Keep what the visitor says of it, and show it again."""
    app: Installation = request.state.app
    found = _seen_by(request)
    fields = form_fields(request)
    answer, text = fields.get("answer", ""), fields.get("text", "").strip()
    if answer in ("dismiss", "note") and not 0 < len(text) <= _LONGEST:
        raise HTTPException(422, "Say in a sentence why, and send it again.")
    said = _said(app, found.id, text, Speaker(by=request.state.visitor.user.id)).get(answer)
    if said is None:
        raise HTTPException(422, "That is nothing that can be said of a finding.")
    try:
        said(app.now())
    except NotAPromise as error:
        raise HTTPException(422, str(error)) from error
    except (NotOpen, NotAChange, NotSaidDone) as error:
        raise HTTPException(409, str(error)) from error
    return RedirectResponse(f"/findings/{found.id}?done={answer}", status_code=303)


def _said(
    app: Installation, finding: str, text: str, by: Speaker
) -> dict[str, Callable[[datetime], object]]:
    return {
        "acknowledge": lambda now: acknowledge(app, finding, now, by),
        "snooze": lambda now: snooze(app, finding, LATER, now, by),
        "dismiss": lambda now: dismiss(app, finding, text, now, by),
        "done": lambda now: finish(app, finding, now, by),
        "not_done": lambda now: take_back_done(app, finding, now, by),
        "client": lambda now: attribute(app, finding, "client", now, by),
        "clinician": lambda now: attribute(app, finding, "clinician", now, by),
        "note": lambda now: add_note(app, finding, text, now, by),
    }


def _seen_by(request: Request) -> Finding:
    """Another's finding is as unknown as one that there isn't. Raises HTTPException."""
    app: Installation = request.state.app
    try:
        found = load(app, request.path_params["id"])
    except UnknownFinding:
        found = None
    sight = sight_of(request.state.visitor, app.settings.web)
    if found is None or not sight.covers(found.draft.clinician):
        raise HTTPException(404, "There is no such finding.")
    return found


def _answers(found: Finding, details: FindingDetails) -> tuple[str, ...]:
    is_open = found.status.value == "open"
    sides = ("client", "clinician") if is_open and explanation.asks(found) else ()
    done = ("done",) if is_open and is_promise(found.draft.rule) else ()
    is_done = found.resolution is Resolution.ANSWERED and is_said_done(details.statements)
    undo = ("not_done",) if is_done else ()
    return (
        *done,
        *undo,
        *(("acknowledge", "snooze", "dismiss") if is_open else ()),
        *sides,
        "note",
    )


def _sections(
    app: Installation, found: Finding, details: FindingDetails, wording: Wording
) -> list[tuple[str, list[str]]]:
    """What commands say of it as well, in the practice's words."""
    draft, voice, say = found.draft, _voice(wording), wording.language.say
    numbers = explanation.numbers(app, draft, voice)
    names = names_in(app, {speaker_of(one) for one in details.statements})
    sections = {
        "plan": list(explanation.plan(app, found, details.session, voice)),
        "seen": [evidence_line(wording.language, one, wording.times) for one in draft.evidence],
        "numbers": [say("{name}: {what}", name=name, what=number) for name, number in numbers],
        "said": [statement_text(one, wording, names) for one in details.statements],
    }
    return [(say(_WORDS[name]), lines) for name, lines in sections.items() if lines]


def _rule(app: Installation, found: Finding, wording: Wording) -> list[tuple[str, list[str]]]:
    """Why it is told of at all, and what applied; commands tell it by the config's names."""
    language, draft = wording.language, found.draft
    told = {
        "rule": list(meaning(draft, language)),
        "limits": list(limit_sentences(app, draft, language)),
    }
    return [(language.say(_WORDS[name]), lines) for name, lines in told.items() if lines]


def _voice(wording: Wording) -> explanation.Voice:
    return explanation.Voice(language=wording.language, times=wording.times)


def _sentence(words: str) -> str:
    return f"{words[:1].upper()}{words[1:]}."
