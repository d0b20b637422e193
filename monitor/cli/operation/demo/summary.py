"""What `demo` says at its end: how steady the weeks were, what is open, and where to look."""

from __future__ import annotations

import shlex
import textwrap
from collections.abc import Iterator, Sequence
from datetime import datetime, timedelta
from pathlib import Path
from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo

from monitor.cli.output import when_of
from monitor.core.rule_text import rule_named

if TYPE_CHECKING:
    from monitor.core.digest.model import Digest, KeptRate
    from monitor.core.findings.model import Finding
    from monitor.demo.results import Results

_WIDTH = 78
_SHOWN = 5
_FILES = (
    ("digest.html", "what {who} reads on Monday morning"),
    ("digest.txt", "the same as text; the others' are beside it"),
    ("alerts.txt", "{alerts}, as they were sent during the ten weeks"),
    ("findings.json", "all {found}, open and closed"),
    ("steadyframe.yaml", "the settings of this practice"),
)


def summary(results: Results, out: Path, config: Path) -> Iterator[str]:
    """The lines of the summary. `config` is written as the user may type it here."""
    last = results.last_week
    zone = ZoneInfo(str(last.from_.tzinfo))
    yield f"Ten weeks at {last.practice}, a made-up practice: {_people(results)}."
    yield ""
    yield from _rates(results)
    yield ""
    yield f"{'Worth a look':<48}found  open"
    for rule, found, still in results.by_rule():
        yield f"  {rule_named(rule).plural:<46}{found:>5}{still:>6}"
    yield ""
    yield from _open_now(results.open_now, zone)
    yield ""
    yield from _where(results, out)
    yield ""
    yield from _next_steps(results, config)


def _people(results: Results) -> str:
    return f"{results.clinicians} clinicians, {results.clients} clients"


def _rates(results: Results) -> Iterator[str]:
    last = results.last_week
    yield f"Last week, {_span(last)}: {_kept(last.kept)}."
    yield f"All ten weeks: {_kept(results.kept)}."
    left_out = results.kept.excluded
    if left_out:
        yield from _wrapped(
            f"In neither number: {left_out} that the client changed, or that fell to leave, a "
            "holiday or an excused absence.",
            indent="  ",
        )


def _kept(rate: KeptRate) -> str:
    return f"{rate.kept} of {rate.planned} sessions kept as planned"


def _span(week: Digest) -> str:
    last_day = week.to - timedelta(hours=12)
    return f"{week.from_:%d %b} to {last_day:%d %b}".replace(" 0", " ").removeprefix("0")


def _open_now(found: Sequence[Finding], zone: ZoneInfo) -> Iterator[str]:
    """The newest first: that is what can still be mended."""
    to_mend = sorted((f for f in found if f.draft.severity.rank > 0), key=_when, reverse=True)
    yield "Open now, the newest first" if to_mend else "Nothing is open now."
    for finding in to_mend[:_SHOWN]:
        draft = finding.draft
        who = draft.client or draft.source or "-"
        yield f"  {when_of(draft, zone)}  {who}  [{finding.id}]"
        yield from _wrapped(draft.summary, indent="    ")
    older, for_the_record = len(to_mend[_SHOWN:]), len(found) - len(to_mend)
    if older:
        yield f"  and {older} older"
    if for_the_record:
        yield f"  and {for_the_record} for the record only: nothing to mend"


def _when(finding: Finding) -> datetime:
    return finding.draft.occurred_at


def _where(results: Results, out: Path) -> Iterator[str]:
    yield f"In {out}:"
    facts = {
        "who": results.reader,
        "alerts": _count(results.alerts, "alert"),
        "found": _count(len(results.found), "finding"),
    }
    for name, what in _FILES:
        yield f"  {name:<18}{what.format(**facts)}"


def _next_steps(results: Results, config: Path) -> Iterator[str]:
    command = f"steadyframe --config {shlex.quote(str(config))}"
    yield "Look around (clients show as ids: no message names anyone unless you ask for it)"
    yield f"  {command} findings"
    newest = max(results.open_now, key=_when, default=None)
    if newest is not None:
        yield f"  {command} explain {newest.id}"
    yield f"  {command} digest --to practice"
    yield "Then your own calendar"
    yield "  steadyframe init"


def _count(number: int, thing: str) -> str:
    return f"{number} {thing}" if number == 1 else f"{number} {thing}s"


def _wrapped(text: str, *, indent: str) -> list[str]:
    return textwrap.wrap(text, _WIDTH, initial_indent=indent, subsequent_indent=indent)
