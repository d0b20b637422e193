"""The questions of `steadyframe init`, in order: the calendar first, for it answers many others."""

from __future__ import annotations

from collections import Counter
from datetime import datetime
from zoneinfo import ZoneInfo

import click

from monitor.cli.setup.init import answers as understood
from monitor.cli.setup.init.answers import Answers, Channel, Mail
from monitor.cli.setup.init.calendar_questions import (
    google_calendar,
    which_calendar,
    which_sessions,
)
from monitor.cli.setup.init.first_look import FirstLook
from monitor.cli.setup.init.interview import Interview, tell
from monitor.cli.setup.init.mail_providers import provider_of
from monitor.cli.setup.init.titles.rules import SessionRules
from monitor.core.sessions.recognition import Kind

_DAYS = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")
_SOME = 10  # a tenth of the hours makes a day of the weekend a working day


def interview(ask: Interview, now: datetime) -> Answers:
    """All questions."""
    own_zone = understood.detected_zone()
    found = which_calendar(ask, ZoneInfo(own_zone or "UTC"), now)
    calendar, look = found.calendar, found.look or FirstLook()
    name = ask.ask("name", "Name of the practice", understood.line, look.name or "My practice")
    offered = look.zone or own_zone
    zone = ask.ask("timezone", "Time zone, or a city", understood.zone, offered)
    if zone != offered:
        tell(f"So your clock is that of {zone}.")
    clinician = ask.ask("clinician", "Your name", understood.line, "Clinician")
    question = "Your e-mail address, as in your calendar (or none)"
    email = ask.ask("email", question, understood.address, look.email)
    if calendar.kind == "google":
        calendar = google_calendar(ask, calendar, email)
    sessions = which_sessions(ask, found.look, email)
    days = ask.ask(
        "working-days",
        "Days you work",
        understood.weekdays,
        _working_days(look, sessions, email, ZoneInfo(zone)),
    )
    return Answers(
        name=name,
        timezone=zone,
        clinician=clinician,
        email=email,
        calendar=calendar,
        sessions=sessions,
        working_days=days,
        channel=_channel(ask, email),
    )


def _working_days(look: FirstLook, sessions: SessionRules, email: str, zone: ZoneInfo) -> str:
    """Monday to Friday, and the days of the weekend that have their share of the sessions."""
    recognizer = sessions.recognizer(email)
    days = Counter(
        hour.start.astimezone(zone).weekday()
        for hour in look.hours
        if recognizer.recognise(hour.event).kind is Kind.SESSION
    )
    also = [_DAYS[day] for day in (5, 6) if days[day] * _SOME > days.total()]
    return ", ".join(["mon-fri", *also])


def _channel(ask: Interview, email: str) -> Channel:
    kind, where = ask.ask(
        "to", "Where do messages go: file, slack, email", understood.target, "file"
    )
    if kind == "email":
        where = where or ask.ask("mail-to", "Address that gets them", _needed, email or None)
        return Channel(kind=kind, place=where, mail=_mail(ask, where))
    if kind == "slack":
        question = "Slack's webhook: its address, or the environment variable that holds it"
        where = ask.ask("slack-webhook", question, understood.webhook, None, hidden=True)
    return Channel(kind=kind, place=where)


def _needed(text: str) -> str:
    if not text.strip():
        raise click.BadParameter("Write an address.")
    return understood.address(text)


def _mail(ask: Interview, to: str) -> Mail:
    sender = ask.ask("smtp-from", "Address that they come from", _needed, to)
    known = provider_of(sender)
    if known is not None and known.hint:
        tell(f"{sender.rpartition('@')[2]}: {known.hint}")
    offered = known.server if known else None
    host, port = ask.ask("smtp-host", "Mail server", understood.server, offered)
    question = "User name there (or none)"
    username = ask.ask("smtp-username", question, understood.login, sender if known else "")
    password = ""
    if username:
        password = ask.ask("smtp-password", "Password", understood.line, None, hidden=True)
    return Mail(
        host=host,
        port=port,
        security=ask.given("smtp-security") or ("tls" if port == 465 else "starttls"),
        sender=sender,
        username=username,
        password=password,
    )
