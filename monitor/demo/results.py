"""What ten weeks came to: the files that the demo leaves, and the figures it tells."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

from monitor.core.common.weeks import last_full_week
from monitor.core.digest.model import Digest, KeptRate
from monitor.core.findings.model import Finding, FindingStatus
from monitor.demo.people import WEEKS
from monitor.jobs.app import Installation
from monitor.jobs.digests.weekly import build_for
from monitor.jobs.reading.findings.as_json import finding_json
from monitor.store.database import reading
from monitor.store.delivery import outbox
from monitor.store.evaluation import findings
from monitor.store.timelines import sessions

_MESSAGES = "messages.jsonl"
_DATABASE = "steadyframe.db"
# All that a demo leaves behind, so that a later one takes away nothing else.
_LEFT = (
    "calendars/*.ics",
    f"{_DATABASE}*",
    _MESSAGES,
    "steadyframe.yaml",
    "digest*.html",
    "digest*.txt",
    "findings.json",
    "alerts.txt",
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Results:
    """`last_week` is the practice's digest as data; `kept` is of all ten weeks.

    `pages` are the last Monday's digests as HTML; `reader` is whom the first one is for.
    """

    clinicians: int
    clients: int
    last_week: Digest
    kept: KeptRate
    found: tuple[Finding, ...]
    alerts: int
    pages: tuple[Path, ...]
    reader: str

    @property
    def open_now(self) -> list[Finding]:
        return [f for f in self.found if f.status is FindingStatus.OPEN]

    def by_rule(self) -> list[tuple[str, int, int]]:
        """(rule, how many were found, how many are still open), the most frequent first."""
        found = Counter(f.draft.rule for f in self.found)
        still = Counter(f.draft.rule for f in self.open_now)
        return [(rule, count, still[rule]) for rule, count in found.most_common()]


def forget_results(out_dir: Path) -> None:
    """Take away what an earlier demo left in `out_dir`."""
    for pattern in _LEFT:
        for path in out_dir.glob(pattern):
            path.unlink()


def write_results(app: Installation, out_dir: Path) -> Results:
    """Put digest.html, digest.txt, findings.json and alerts.txt into `out_dir`.

    Digests and alerts are those that the channel took; nothing is rendered for the demo.
    """
    now = app.now()
    taken = _taken(out_dir / _MESSAGES)
    alerts = [m for m in taken.values() if m["kind"] == "alert"]
    with reading(app.engine) as connection:
        found = findings.load_all(connection)
        sent = outbox.load_all(connection)
        known = sessions.everyone(connection)
    _write_alerts(app, out_dir / "alerts.txt", alerts)
    document = [finding_json(f, app.practice.zone) for f in found]
    _write(out_dir / "findings.json", json.dumps(document, ensure_ascii=False, indent=2) + "\n")
    last = max((m.created_at for m in sent if m.kind == "digest"), default=now)
    digests = [m for m in sent if m.kind == "digest" and m.created_at == last]
    weeks = _weekly(app, now)
    return Results(
        clinicians=len(app.settings.clinicians),
        clients=len({f for f in known if f is not None}),
        last_week=weeks[-1],
        kept=KeptRate(
            kept=sum(w.kept.kept for w in weeks),
            planned=sum(w.kept.planned for w in weeks),
            excluded=sum(w.kept.excluded for w in weeks),
        ),
        found=tuple(found),
        alerts=len(alerts),
        reader=app.practice.clinician_name(digests[0].about) or weeks[-1].practice,
        pages=tuple(
            _write_digest(out_dir, number, m.about or "practice", taken[m.id])
            for number, m in enumerate(digests)
        ),
    )


def _taken(path: Path) -> dict[str, dict[str, Any]]:
    """What stands in the file channel, by message id."""
    lines = path.read_text(encoding="utf-8").splitlines()
    return {message["id"]: message for message in map(json.loads, lines)}


def _write_alerts(app: Installation, path: Path, alerts: Sequence[Mapping[str, Any]]) -> None:
    parts = []
    for alert in alerts:
        at = datetime.fromisoformat(alert["created_at"]).astimezone(app.practice.zone)
        parts.append(f"{at:%A %d %B %Y, %H:%M}: {alert['subject']}\n\n{alert['text'].strip()}\n")
    _write(path, f"\n{'-' * 78}\n\n".join(parts) or "No alert was sent.\n")


def _write_digest(out_dir: Path, number: int, about: str, message: Mapping[str, Any]) -> Path:
    """The first one as digest.html and digest.txt, the others with whom they are about."""
    name = f"digest-{about}" if number else "digest"
    _write(out_dir / f"{name}.txt", message["text"])
    page = out_dir / f"{name}.html"
    _write(page, message["html"])
    return page


def _write(path: Path, text: str) -> None:
    path.write_text(text, encoding="utf-8")


def _weekly(app: Installation, now: datetime) -> list[Digest]:
    """The practice's digest of each of the ten weeks, as data, the earliest first."""
    practice = next(d for d in app.settings.digests if d.scope == "practice")
    back = [now - timedelta(weeks=number) for number in reversed(range(WEEKS))]
    weeks = [last_full_week(at, app.practice.zone) for at in back]
    return [build_for(app, practice, week, now) for week in weeks]
