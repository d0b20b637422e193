"""Findings in the practice's words, and clients as the visitor may see them."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from monitor.core.common.translation import N_, Language
from monitor.core.findings.model import Finding, FindingStatus
from monitor.jobs.app import Installation
from monitor.jobs.delivery.alert_messages import alert_item
from monitor.jobs.reading.terminal_display import web_display
from monitor.notify.render.alert import AlertPresenter
from monitor.notify.render.client_display import ClientDisplay
from monitor.notify.render.time_text import TimeWords
from monitor.notify.view import Line
from monitor.web.dashboard.visitors import Sight

_SOMEBODY = N_("a client")


@dataclass(frozen=True, slots=True, kw_only=True)
class Wording:
    """`display` is None for who sees no clients: then a client is just that, and a time a day."""

    language: Language
    times: TimeWords
    display: ClientDisplay | None

    @classmethod
    def of(cls, app: Installation, sight: Sight, clients: Iterable[str | None] | None) -> Wording:
        """For a page on which no others than these clients are named; None: all may be."""
        display = web_display(app, clients) if sight.clients else None
        exact = display is not None and display.exact_times
        language = app.practice.language
        times = TimeWords(zone=app.practice.zone, exact=exact, language=language)
        return cls(language=language, times=times, display=display)

    def client(self, client: str) -> str:
        return self.display(client) if self.display else self.language.say(_SOMEBODY)

    def line(self, finding: Finding, title: str = "") -> Line:
        """`title` is that of a promise, where it may be shown."""
        presenter = AlertPresenter(
            show=self.client, times=self.times, titles={finding.id: title} if title else {}
        )
        is_open = finding.status is FindingStatus.OPEN
        return presenter.line(alert_item(finding, "open" if is_open else "ended"))

    def moment(self, at: datetime | None) -> str:
        return self.times.moment(at) if at else "–"  # noqa: RUF001
