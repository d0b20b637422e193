"""The questions of `steadyframe init`: an option answers, else a person does."""

from __future__ import annotations

import json
import sys
from collections.abc import Callable, Mapping
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Any, TypeVar
from zoneinfo import ZoneInfo

import click

from monitor.cli.setup.init import answers as understood
from monitor.cli.setup.init.answers import Answers, Calendar, Channel, Mail
from monitor.core.common.sanitize import printable

if TYPE_CHECKING:
    from monitor.cli.setup.init.title_scan import Glance

T = TypeVar("T")


class Interview:
    """Asks on stderr what no option has answered. `defaults_only`: takes the defaults instead.

    What may be a secret has an option that names a file (`--calendar-file`): what stands on a
    command line is seen by others, and kept in the shell's history.
    """

    def __init__(self, options: Mapping[str, Any], *, defaults_only: bool) -> None:
        self._options = options
        self._defaults_only = defaults_only

    def given(self, option: str) -> Any:
        return self._options.get(option.replace("-", "_"))

    def ask(
        self,
        option: str,
        question: str,
        understand: Callable[[str], T],
        default: str | None,
        *,
        hidden: bool = False,
    ) -> T:
        """The answer, understood. Where nobody answers, ClickException names the option."""
        said, in_file = self.given(option), self.given(f"{option}-file")
        if in_file is not None:
            if said is not None:
                raise click.ClickException(f"Give --{option} or --{option}-file, not both.")
            return _of_option(f"{option}-file", in_file, lambda path: understand(_content(path)))
        if said is not None:
            self._refuse_secret(option, said)
            return _of_option(option, said, understand)
        if self._defaults_only:
            if default is None:
                named = self._named(option)
                raise click.ClickException(f"Give {named}: there is no default for it.")
            return understand(default)
        return self._asked(
            option,
            lambda: click.prompt(
                question,
                default=default,
                show_default=bool(default),
                value_proc=understand,
                hide_input=hidden and _at_terminal(),
                err=True,
            ),
        )

    def confirm(self, option: str, question: str, *, default: bool) -> bool:
        said = self.given(option)
        if said is not None:
            return bool(said)
        if self._defaults_only:
            return default
        return self._asked(option, lambda: click.confirm(question, default=default, err=True))

    def _asked(self, option: str, prompt: Callable[[], T]) -> T:
        if sys.stdin is not None:
            try:
                return prompt()
            except click.Abort:
                if _at_terminal():
                    raise
                click.echo(err=True)
        named = self._named(option)
        raise click.ClickException(
            f"Nobody answered. Give {named}, or --yes to take the defaults of the rest."
        )

    def _named(self, option: str) -> str:
        """As it is given; a password has only the option that names a file."""
        is_there = option.replace("-", "_") in self._options
        return f"--{option}" if is_there else f"--{option}-file"

    def _refuse_secret(self, option: str, said: Any) -> None:
        """A private feed's address lets everybody in who knows it, as a webhook's does."""
        may_be_one = f"{option}-file".replace("-", "_") in self._options
        if may_be_one and "://" in str(said):
            raise click.ClickException(
                f"--{option}: An address may be a secret, and others see what stands on a command "
                f"line. Write it into a file and give --{option}-file PATH, or leave --{option} "
                "out and answer the question."
            )


def _at_terminal() -> bool:
    return sys.stdin is not None and sys.stdin.isatty()


def _content(path: str) -> str:
    """A secret, from its file."""
    try:
        return Path(path).expanduser().read_text(encoding="utf-8-sig")
    except (OSError, UnicodeDecodeError):
        raise click.BadParameter(f"{path} can't be read as text.") from None


def _of_option(option: str, said: Any, understand: Callable[[str], T]) -> T:
    try:
        return understand(str(said))
    except click.BadParameter as error:
        raise click.ClickException(f"--{option}: {error.message}") from None


def interview(ask: Interview) -> Answers:
    """All questions, in order."""
    name = ask.ask("name", "Name of the practice", understood.line, "My practice")
    zone = ask.ask("timezone", "Time zone", understood.zone, understood.detected_zone())
    clinician = ask.ask("clinician", "Your name", understood.line, "Clinician")
    email = ask.ask(
        "email", "Your e-mail address, as in your calendar (may be empty)", understood.address, ""
    )
    calendar = _calendar(ask, email)
    every_event = _every_event(ask, calendar, ZoneInfo(zone), email)
    return Answers(
        name=name,
        timezone=zone,
        clinician=clinician,
        email=email,
        calendar=calendar,
        every_event=every_event,
        channel=_channel(ask, email),
    )


def _calendar(ask: Interview, email: str) -> Calendar:
    files = sorted(Path("calendars").glob("*.ics"))
    calendar = ask.ask(
        "calendar",
        "Your calendar: an .ics file, the address of a feed, or Google credentials (.json)",
        understood.place,
        str(files[0]) if len(files) == 1 else None,
    )
    if calendar.kind != "google":
        return calendar
    own = email if _is_service_account(Path(calendar.place)) and email else "primary"
    return replace(
        calendar,
        google_id=ask.ask("google-calendar", "Id of the Google calendar", understood.line, own),
    )


def _is_service_account(path: Path) -> bool:
    """Its `primary` would be its own empty calendar."""
    try:
        return bool(json.loads(path.read_text(encoding="utf-8"))["type"] == "service_account")
    except (OSError, ValueError, LookupError, TypeError):
        return False


def _every_event(ask: Interview, calendar: Calendar, zone: ZoneInfo, email: str) -> bool:
    """Look at a file's titles; where none looks like a session, offer to take every event."""
    if calendar.kind != "file":
        return bool(ask.given("all-events"))
    from connectors.base import ConnectorError
    from monitor.cli.setup.init.title_scan import glance
    from monitor.clock import system_clock

    try:
        seen = glance(Path(calendar.place).expanduser(), zone, email, system_clock())
    except ConnectorError as error:
        _tell(f"{error} The config is written all the same.")
        return bool(ask.given("all-events"))
    if seen.recognised or not seen.possible:
        _tell(_what_is_there(seen))
        return bool(ask.given("all-events"))
    _tell(_nothing_looks_like_one(seen))
    taken = ask.confirm(
        "all-events", "Take all of these as sessions, the title naming the client?", default=True
    )
    if taken:
        _tell("Then every timed event counts as a session; `ignore_titles` leaves some out.")
    return taken


def _what_is_there(seen: Glance) -> str:
    if not seen.possible:
        return f"It holds {_events(seen)}, none with a time of day, so none can be a session."
    like = "looks like a session" if seen.recognised == 1 else "look like sessions"
    return f"It holds {_events(seen)}; {seen.recognised} {like}, by title or by an invited client."


def _nothing_looks_like_one(seen: Glance) -> str:
    examples = ", ".join(f"“{title}”" for title in seen.examples)
    return (
        f"It holds {_events(seen)}; none looks like a session: there is no title like "
        "“Session: Jane” or “J. D.”, and no invited client. With a time of day: "
        f"{seen.possible}{f', such as {examples}' if examples else ''}."
    )


def _events(seen: Glance) -> str:
    return f"{seen.events} event{'' if seen.events == 1 else 's'} (a series counts once)"


def _tell(text: str) -> None:
    click.echo(printable(text), err=True)


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
    host, port = ask.ask("smtp-host", "Mail server", understood.server, None)
    sender = ask.ask("smtp-from", "Address that they come from", _needed, to)
    usual = "tls" if port == 465 else "starttls"
    username = ask.ask("smtp-username", "User name there (empty: none)", str.strip, "")
    password = ""
    if username:
        password = ask.ask("smtp-password", "Password", understood.line, None, hidden=True)
    return Mail(
        host=host,
        port=port,
        security=ask.given("smtp-security") or usual,
        sender=sender,
        username=username,
        password=password,
    )
