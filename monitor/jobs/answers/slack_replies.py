"""What people answer to a finding by a button: kept as their word, and said back kindly."""

from __future__ import annotations

import re
from collections.abc import Iterable
from datetime import datetime, timedelta

from monitor.core.common.translation import N_, Language
from monitor.core.findings.model import Finding, FindingStatus
from monitor.core.findings.statement import Statement
from monitor.jobs.answers.statements import (
    NotAChange,
    NotAPromise,
    NotOpen,
    PressedBefore,
    Speaker,
    UnknownFinding,
    acknowledge,
    attribute,
    dismiss,
    finish,
    load,
    snooze,
)
from monitor.jobs.app import Installation
from monitor.log import Log
from monitor.notify.answers import ButtonClick, ResponseState
from monitor.notify.render.block_buttons import ALL_ANSWERS
from monitor.notify.slack.mrkdwn import mention, time_for_reader
from monitor.notify.view import Answer
from monitor.store.database import reading
from monitor.store.delivery.told import was_told
from monitor.store.evaluation import findings, statements

log = Log()

_LATER = timedelta(hours=4)
_UNKNOWN = N_("That one is not on record any more, so there is nothing left to do. Thank you.")
_NOT_HERE = N_("That one was not told in this channel, so it can't be answered here.")
_OVER = N_("That one is over by now, so there is nothing left to do. Thank you.")
_NO_CHANGE = N_("That is about no change of the calendar, so nobody asked for it.")
_NO_PROMISE = N_("That is about nothing that was to follow, so it can't be done.")
_ASKED = {"client": N_("The client asked for it"), "clinician": N_("We asked for it")}
# What was said, and the same with the name of whoever said it.
_SET_ASIDE = N_("Set aside."), N_("Set aside ({who}).")
_KNOWN = N_("Somebody knows of it."), N_("Somebody knows of it ({who}).")
_AGAIN = N_("Told again {when}."), N_("Told again {when} ({who}).")
_ATTRIBUTED = N_("{asked}."), N_("{asked} ({who}).")
_BY_WHOM = re.compile(r"\(Slack (\w+)\)$")


def keep_answer(app: Installation, click: ButtonClick, channel: str, now: datetime) -> str | None:
    """Keeps an answer as the statement of that Slack user; returns what to say back.

    None for a press that was answered before: Slack tells of one again if our receipt was lost.
    """
    say = app.practice.language.say
    with reading(app.engine) as connection:
        if statements.is_kept(connection, click.press):
            return None
        is_on_record = findings.load_one(connection, click.finding) is not None
        names = [each.name for each in app.settings.channels]
        if is_on_record and not was_told(connection, click.finding, channel, others=names):
            log.warning("slack_press_ignored", channel=click.channel, user=click.user)
            return say(_NOT_HERE)
    try:
        return _kept(app, click, now)
    except PressedBefore:  # meanwhile, by another worker that Slack told of it again
        return None
    except UnknownFinding:
        return say(_UNKNOWN)
    except NotOpen:
        return say(_OVER)
    except NotAChange:
        return say(_NO_CHANGE)
    except NotAPromise:
        return say(_NO_PROMISE)


def _kept(app: Installation, click: ButtonClick, now: datetime) -> str:
    language = app.practice.language
    finding_id, said = click.finding, click.answer
    speaker = Speaker(by=f"Slack {click.user}", press=click.press)
    if said == "acknowledge":
        acknowledge(app, finding_id, now, speaker)
        return language.say(
            "Thank you. It stays open, and nobody else is told of it unless it gets worse."
        )
    if said == "snooze":
        until = time_for_reader(language, snooze(app, finding_id, _LATER, now, speaker))
        return language.say("If it is still open {when}, you hear of it again.", when=until)
    if said == "dismiss":
        if load(app, finding_id).status is not FindingStatus.OPEN:
            return language.say(_OVER)
        dismiss(app, finding_id, "set aside by a button", now, speaker)
        return language.say("Set aside. It will not come back for the same fact.")
    if said == "done":
        finish(app, finding_id, now, speaker)
        return language.say("Thank you, that is kept.")
    attribute(app, finding_id, said, now, speaker)
    asked = language.say(_ASKED[said])
    return language.say("Thank you. {asked}: that is kept with it.", asked=asked)


def response_states(
    app: Installation, ids: Iterable[str], now: datetime
) -> dict[str, ResponseState]:
    """Words what has been said of each finding, whoever said it and by whatever way."""
    with reading(app.engine) as connection:
        known = findings.load_many(connection, ids)
        said = {finding: statements.about(connection, finding) for finding in known}
    language = app.practice.language
    return {
        finding: _state_of(language, known[finding], said[finding], now)
        if finding in known
        else ResponseState(text=language.say(_UNKNOWN), answered=ALL_ANSWERS)
        for finding in ids
    }


def _state_of(
    language: Language, finding: Finding, about: list[Statement], now: datetime
) -> ResponseState:
    who = {one.kind: _whose(one.text) for one in about}

    def told(forms: tuple[str, str], kind: str, **values: str) -> str:
        anyone, someone = forms
        name = who.get(kind, "")
        return language.say(someone if name else anyone, who=name, **values)

    if finding.status is FindingStatus.DISMISSED:
        return ResponseState(text=told(_SET_ASIDE, "dismiss"), answered=ALL_ANSWERS)
    if finding.status is not FindingStatus.OPEN:
        over = language.say("This is over; nothing is left to do.")
        return ResponseState(text=over, answered=ALL_ANSWERS)
    said: dict[Answer, str] = {}
    if finding.acknowledged_severity is not None:
        said["acknowledge"] = told(_KNOWN, "acknowledge")
    if finding.snoozed_until is not None and finding.snoozed_until > now:
        again = time_for_reader(language, finding.snoozed_until)
        said["snooze"] = told(_AGAIN, "snooze", when=again)
    asked = _ASKED.get(finding.draft.initiator or "")
    if asked and "attribute" in who:
        kept = told(_ATTRIBUTED, "attribute", asked=language.say(asked))
        said["client"] = said["clinician"] = kept
    # One after the other, and what both sides' buttons ask said once.
    return ResponseState(text=" ".join(dict.fromkeys(said.values())), answered=frozenset(said))


def _whose(text: str) -> str:
    found = _BY_WHOM.search(text)
    return mention(found[1]) if found else ""
