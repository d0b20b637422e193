"""What somebody answers by a signed link: kept once, as their word."""

from __future__ import annotations

from contextlib import suppress
from datetime import datetime, timedelta

from monitor.core.findings.model import FindingStatus
from monitor.jobs.access.links import AnswerLink
from monitor.jobs.answers.statements import (
    NotOpen,
    PressedBefore,
    Speaker,
    acknowledge,
    attribute,
    dismiss,
    finish,
    load,
    snooze,
    take_back_done,
)
from monitor.jobs.app import Installation
from monitor.store.database import reading
from monitor.store.evaluation import statements

LATER = timedelta(hours=4)
BY_LINK = "by a link"


def is_used(app: Installation, link: AnswerLink) -> bool:
    """Whether what it is for was done by it."""
    with reading(app.engine) as connection:
        return statements.is_kept(connection, link.press)


def keep_link_answer(app: Installation, link: AnswerLink, reason: str, now: datetime) -> None:
    """Keeps the answer, once. Raises UnknownFinding, NotOpen, NotAChange, NotAPromise,
    NotSaidDone.
    """
    if is_used(app, link):
        return
    # Of two presses at once the other one was kept meanwhile.
    with suppress(PressedBefore):
        _keep(app, link, reason, now)


def _keep(app: Installation, link: AnswerLink, reason: str, now: datetime) -> None:
    speaker = Speaker(by=BY_LINK, press=link.press)
    if link.act == "acknowledge":
        acknowledge(app, link.finding, now, speaker)
    elif link.act == "snooze":
        snooze(app, link.finding, LATER, now, speaker)
    elif link.act in ("client", "clinician"):
        attribute(app, link.finding, link.act, now, speaker)
    elif link.act == "done":
        finish(app, link.finding, now, speaker)
    elif link.act == "not_done":
        take_back_done(app, link.finding, now, speaker)
    elif link.act == "dismiss":
        if load(app, link.finding).status is not FindingStatus.OPEN:
            raise NotOpen(f"{link.finding} is over.")
        dismiss(app, link.finding, reason or "set aside", now, speaker)
