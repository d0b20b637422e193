"""`steadyframe check`: the config first, then everything that the config points at.

The imports stay inside: `check --offline` answers at once, without a database or a connector.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass, field
from itertools import chain
from typing import TYPE_CHECKING

import click

from monitor.cli.errors import ATTENTION, WRONG_USE
from monitor.cli.health_text import daemon_in_words, forgotten_in_words
from monitor.cli.options import format_option, load_config
from monitor.cli.output import document, report, say, warn
from monitor.cli.setup.digests_text import practices_unsaid
from monitor.cli.setup.in_clear import secrets_in_clear
from monitor.cli.setup.zone_data_text import disagreements_in_words, zone_data_in_words

if TYPE_CHECKING:
    from config import Settings
    from config.errors import Problem
    from monitor.jobs.reading.database_check import SourceCheck, Unreadable


ZONE_DATA = "zone data"
_MOST_NAMED = 5  # events of a source that are named


@dataclass(frozen=True, slots=True, kw_only=True)
class Check:
    """One thing that was tried.

    `kind`: config, zone data, database, daemon, source, meet, channel or note.
    """

    kind: str
    name: str
    ok: bool
    detail: str


@dataclass(frozen=True, slots=True, kw_only=True)
class _Stored:
    """What the database adds to what is tried after it: words by source or channel, and zones."""

    aside: dict[str, str] = field(default_factory=dict)
    zones: set[str] = field(default_factory=set)
    forgotten: list[str] = field(default_factory=list)


@click.command
@click.option("--offline", is_flag=True, help="Only the config; reach for nothing.")
@format_option("text", "json")
@click.pass_context
def check(context: click.Context, offline: bool, style: str) -> None:
    """Validate the config, then try the database, each source and each channel."""
    from config import ConfigError

    try:
        settings = load_config(context)
    except ConfigError as error:
        # Said here and not at the top, which loads the database's errors first.
        if style == "json":
            document(_answer([_of_problem(problem) for problem in error.problems]))
        else:
            warn(str(error))
        context.exit(WRONG_USE)
    stored = _Stored()
    to_try = () if offline else tuple(_to_try(settings))
    widest = max(len(_title(kind, name)) for kind, name in (*to_try, (ZONE_DATA, ZONE_DATA)))
    checks = []
    tried = () if offline else _tried(settings, to_try, stored)
    for one in chain(_at_hand(settings), tried):
        checks.append(one)
        _say_one(one, style, widest)
    checks.extend(_notes(settings, stored, style))
    if style == "json":
        document(_answer(checks))
    if not all(one.ok for one in checks):
        context.exit(ATTENTION)


def _at_hand(settings: Settings) -> Iterator[Check]:
    """What needs no trying."""
    yield Check(kind="config", name="config", ok=True, detail=_in_numbers(settings))
    yield Check(kind=ZONE_DATA, name=ZONE_DATA, ok=True, detail=zone_data_in_words())


def _answer(checks: list[Check]) -> dict[str, object]:
    return {"ok": all(one.ok for one in checks), "checks": [asdict(one) for one in checks]}


def _of_problem(problem: Problem) -> Check:
    where = problem.file if problem.line is None else f"{problem.file}:{problem.line}"
    said = f"{problem.path}: {problem.message}" if problem.path else problem.message
    return Check(kind="config", name=where, ok=False, detail=f"{said}. {problem.hint}".rstrip())


def _in_numbers(settings: Settings) -> str:
    parts = [
        _count(settings.clinicians, "clinician"),
        _count(settings.clients, "client") if settings.clients else "",
        _count(settings.sources, "source"),
        _count(settings.channels, "channel"),
        _count(settings.digests, "digest") if settings.digests else "",
    ]
    return ", ".join(part for part in parts if part)


def _count(things: tuple[object, ...], what: str) -> str:
    return f"{len(things)} {what}{'' if len(things) == 1 else 's'}"


def _say_one(one: Check, style: str, widest: int) -> None:
    if style == "json":
        return
    said = report if one.ok else say
    if one.kind == "config":
        said(f"Config OK: {one.detail}.")
        return
    lines = one.detail.splitlines()
    said(f"{_title(one.kind, one.name):<{widest}}  {'OK' if one.ok else 'FAILED':<6}  {lines[0]}")
    for line in lines[1:]:
        said(f"{'':<{widest}}          {line}")


def _title(kind: str, name: str) -> str:
    return kind if kind == name else f"{kind} {name}"


def _to_try(settings: Settings) -> Iterator[tuple[str, str]]:
    yield "database", "database"
    yield "daemon", "daemon"
    for source in settings.sources:
        yield "source", source.name
        if source.has_conferences and settings.evidence.google_meet:
            yield "meet", source.name
    yield from (("channel", channel.name) for channel in settings.channels)


def _tried(
    settings: Settings, to_try: Sequence[tuple[str, str]], stored: _Stored
) -> Iterator[Check]:
    """Each thing by itself: one that fails keeps none of the others from being tried."""
    ways: Mapping[str, Callable[[str], str]] = {
        "database": lambda _: _try_database(settings, stored),
        "daemon": lambda _: daemon_in_words(settings),
        "source": lambda name: _try_source(settings, name, stored.aside),
        "meet": lambda name: _try_meet(settings, name),
        "channel": lambda name: _try_channel(settings, name, stored.aside),
    }
    for kind, name in to_try:
        ok, detail = _outcome(ways[kind], name)
        if detail:
            yield Check(kind=kind, name=name, ok=ok, detail=detail)


def _outcome(way: Callable[[str], str], name: str) -> tuple[bool, str]:
    from connectors.base import ConnectorError
    from monitor.jobs.app import StoreError
    from monitor.jobs.health import DaemonUnwell
    from monitor.notify.message import DeliveryError

    try:
        return True, way(name)
    except (ConnectorError, DaemonUnwell, DeliveryError, StoreError) as error:
        return False, str(error)
    except Exception as error:  # noqa: BLE001 - a fault of ours in one must not hide the others
        return False, (
            f"Something went wrong inside SteadyFrame ({type(error).__name__}). "
            "Please report it, with what is special about this one."
        )


def _try_database(settings: Settings, stored: _Stored) -> str:
    from monitor.cli.health_text import troubles
    from monitor.clock import system_clock
    from monitor.jobs.reading.database_check import check_database

    checked = check_database(settings)
    for name, source in checked.sources.items():
        words = (*_set_aside(source.unreadable), *_renewed(source), *_guessed(source))
        stored.aside[name] = "\n".join(words)
    for name, trouble in troubles(checked.channels, system_clock(), settings.zone):
        stored.aside[f"channel {name}"] = f"So far {trouble}"
    stored.zones.update(checked.zones)
    stored.forgotten.extend(checked.forgotten)
    if checked.schema is None:
        return f"{checked.place}: the first poll makes it."
    return f"{checked.place}, schema {checked.schema}."


def _set_aside(problems: Sequence[Unreadable]) -> Iterator[str]:
    """How many events of a source are, which, why, and what to do about it."""
    if not problems:
        return
    events, them = (
        ("1 event is", "it") if len(problems) == 1 else (f"{len(problems)} events are", "them")
    )
    yield f"{events} set aside, as what the calendar shows of {them} can't be read:"
    for problem in problems[:_MOST_NAMED]:
        yield f"  {problem.name or 'without a UID'}: {problem.reason}"
    if len(problems) > _MOST_NAMED:
        yield f"  and {len(problems) - _MOST_NAMED} more"
    yield (
        f"Nothing is concluded about {them} meanwhile. Open {them} in the calendar and save {them} "
        f"anew, or delete {them}. `steadyframe history UID` tells what was seen."
    )


def _renewed(source: SourceCheck) -> Iterator[str]:
    from monitor.cli.health_text import RENEWS_UIDS

    if source.renews_uids:
        yield f"This calendar {RENEWS_UIDS}."


def _guessed(source: SourceCheck) -> Iterator[str]:
    for name, number in source.unread_zones.items():
        yield f"The times of {number} of its sessions, in the time zone {name!r}, are a guess."


def _try_source(settings: Settings, name: str, aside: Mapping[str, str]) -> str:
    from monitor.bootstrap import make_connector
    from monitor.clock import system_clock

    found = make_connector(settings.source(name), settings).check(now=system_clock())
    return f"{found}\n{aside[name]}" if aside.get(name) else found


def _try_meet(settings: Settings, name: str) -> str:
    from monitor.bootstrap import make_conference_log
    from monitor.clock import system_clock

    conferences = make_conference_log(settings.source(name), settings)
    return conferences.check(now=system_clock()) if conferences else "Not to be asked."


def _try_channel(settings: Settings, name: str, aside: Mapping[str, str]) -> str:
    from monitor.bootstrap import make_notifier

    found = make_notifier(settings.channel(name), settings).check()
    past = aside.get(f"channel {name}")
    return f"{found}\n{past}" if past else found


def _notes(settings: Settings, stored: _Stored, style: str) -> Iterator[Check]:
    """What is no fault and still worth a word."""
    notes = {
        "names": _on_names(settings),
        "forgotten": forgotten_in_words(stored.forgotten),
        "alerts": _on_silence(settings),
        "digests": practices_unsaid(settings),
        "in clear": secrets_in_clear(settings),
        ZONE_DATA: disagreements_in_words(settings, stored.zones),
        "holidays": _on_holidays(settings),
    }
    for name, text in notes.items():
        if text:
            if style != "json":
                say(f"\nNote: {text}")
            yield Check(kind="note", name=name, ok=True, detail=text)


def _on_holidays(settings: Settings) -> str:
    from monitor.cli.setup.holidays_text import holidays_by_part_in_words
    from monitor.clock import system_clock

    today = system_clock().astimezone(settings.zone).date()
    return holidays_by_part_in_words(settings.practice.holidays, today)


def _on_names(settings: Settings) -> str:
    shown = {c.name: c.names or settings.privacy.names for c in settings.channels}
    telling = [f"{name} ({how})" for name, how in shown.items() if how != "pseudonym"]
    if not telling:
        return ""
    return (
        f"messages to {', '.join(telling)} show who is in therapy to everyone who reads along "
        "there. Write `names: pseudonym` if that is not what you want."
    )


def _on_silence(settings: Settings) -> str:
    if not (settings.alerts.to or settings.alerts.routes or settings.digests):
        return (
            "nothing is sent to anyone, as there is neither alerts.to nor a digest. "
            "`steadyframe findings` shows what was found."
        )
    return ""
