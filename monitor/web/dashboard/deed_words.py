"""What people do, and who they are, in words."""

from __future__ import annotations

import re
from collections.abc import Collection, Mapping

from monitor.core.common.translation import N_
from monitor.core.findings.statement import Statement
from monitor.jobs.access.audit import OWNER, names_of
from monitor.jobs.answers.link_answers import BY_LINK
from monitor.jobs.app import Installation
from monitor.web.dashboard.wording import Wording

DID = {
    "accept": N_("calendar let through"),
    "acknowledge": N_("finding known of"),
    "attribute": N_("said whose wish a change was"),
    "client_exported": N_("data of a client exported"),
    "client_forgotten": N_("client forgotten"),
    "client_let_in": N_("forgotten client let in again"),
    "dismiss": N_("finding set aside"),
    "done": N_("follow-up done"),
    "practice_exported": N_("all data exported"),
    "practice_imported": N_("all data imported"),
    "not_done": N_("follow-up not done after all"),
    "note": N_("word kept about a finding"),
    "snooze": N_("finding put off"),
    "locked_out": N_("locked after too many wrong passwords"),
    "signed_in": N_("signed in"),
    "signed_in_by_provider": N_("signed in by the provider"),
    "signed_out": N_("signed out"),
    "wrong_password": N_("wrong password"),
    "password_set": N_("new password given"),
    "user_added": N_("let in"),
    "user_disabled": N_("kept out"),
    "token_issued": N_("token handed out"),
    "token_revoked": N_("token taken back"),
}
_WHOSE_WISH = {
    "client": N_("It was the client’s wish"),  # noqa: RUF001 - an apostrophe as it is printed
    "clinician": N_("It was ours"),
}
# What stands behind what somebody said: a user, a link, or somebody on Slack.
_BY_WHOM = re.compile(rf" \((u_\w+|{BY_LINK}|Slack \w+)\)$")


def names_in(app: Installation, on_record: Collection[str]) -> Mapping[str, str]:
    """By whom something is on record -> how those of them are called that are known."""
    say = app.practice.language.say
    known = {OWNER: say(N_("a command")), BY_LINK: say(N_("a link in a message"))}
    return known | names_of(app, on_record)


def speaker_of(one: Statement) -> str:
    """Who is on record for it; empty where nobody is."""
    found = _BY_WHOM.search(one.text)
    return found[1] if found else ""


def statement_text(one: Statement, wording: Wording, names: Mapping[str, str]) -> str:
    """When, who and what: of a note and of what was set aside also the words themselves."""
    say = wording.language.say
    speaker = speaker_of(one)
    who = names.get(speaker, speaker)
    text = _BY_WHOM.sub("", one.text)
    said = say(DID[one.kind]) if one.kind in DID else one.kind
    if one.kind == "attribute" and text in _WHOSE_WISH:
        said = say(_WHOSE_WISH[text])
    kept = text if one.kind in ("note", "dismiss") else ""
    when = " · ".join(filter(None, (wording.moment(one.at), who)))
    return say("{name}: {what}", name=when, what=": ".join(filter(None, (said, kept))))
