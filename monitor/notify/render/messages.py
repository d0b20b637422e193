"""From the digest or alert as data to the subject, text, HTML and Slack blocks of a message."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from functools import cache
from pathlib import Path
from zoneinfo import ZoneInfo

import structlog
from jinja2 import Environment, FileSystemLoader, StrictUndefined, Template

from monitor.core.alerts.model import AlertContent
from monitor.core.common.sanitize import plain
from monitor.core.common.translation import ENGLISH, Language
from monitor.core.digest.model import Digest
from monitor.notify.message import Block, Image, Kind, Message
from monitor.notify.render.alert import AlertWords
from monitor.notify.render.block_kit import blocks_of
from monitor.notify.render.chart_figures import strips_image, trend_image
from monitor.notify.render.digest import DigestWords
from monitor.notify.render.plain_text import text_of
from monitor.notify.render.time_text import TimeWords
from monitor.notify.view import View

Show = Callable[[str], str]

log = structlog.get_logger()


@dataclass(frozen=True, slots=True, kw_only=True)
class Rendered:
    """One message in every form that a channel may want."""

    subject: str
    text: str
    html: str
    blocks: tuple[Block, ...]
    images: tuple[Image, ...] = ()

    def message(
        self, *, message_id: str, kind: Kind, created_at: datetime, findings: tuple[str, ...] = ()
    ) -> Message:
        return Message(
            id=message_id,
            kind=kind,
            subject=self.subject,
            text=self.text,
            html=self.html,
            blocks=self.blocks,
            images=self.images,
            findings=findings,
            created_at=created_at,
        )


def render_digest(
    digest: Digest,
    *,
    show: Show,
    zone: ZoneInfo,
    language: Language = ENGLISH,
    exact_times: bool = True,
    charts: bool = True,
) -> Rendered:
    """`show` gives a client's id the form that the channel allows (`names.display_name`).

    `language` is that of the digest's own sentences. `exact_times` is
    `names.shows_exact_times(mode)`: without it a client's line has no hour.
    """
    times = TimeWords(zone=zone, exact=exact_times, language=language)
    trend = _drawn(trend_image, digest, times) if charts else None
    strips = _drawn(strips_image, digest, times) if charts else None
    view = DigestWords(show=show, times=times).view(digest, trend=trend, strips=strips)
    return _rendered(view, tuple(image for image in (trend, strips) if image is not None))


def _drawn(
    draw: Callable[[Digest, TimeWords], Image | None], digest: Digest, times: TimeWords
) -> Image | None:
    try:
        return draw(digest, times)
    # A bulkhead: a chart that can't be drawn must not keep a digest from going out.
    except Exception as error:  # noqa: BLE001
        log.error("chart_failed", digest=digest.id, chart=draw.__name__, why=type(error).__name__)
        return None


def render_alert(
    alert: AlertContent,
    *,
    show: Show,
    zone: ZoneInfo,
    language: Language = ENGLISH,
    exact_times: bool = True,
) -> Rendered:
    """As `render_digest`. The text ends with the commands to type."""
    times = TimeWords(zone=zone, exact=exact_times, language=language)
    return _rendered(AlertWords(show=show, times=times).view(alert))


def render_test(practice: str, channel: str, language: Language = ENGLISH) -> Rendered:
    """What `alerts test CHANNEL` sends."""
    lead = language.say(
        "If you can read this, the channel “{channel}” works. Nothing else to do.",
        channel=plain(channel),
    )
    return _rendered(
        View(
            subject=language.say("SteadyFrame: a test message"),
            title=language.say("A test message"),
            whose=plain(practice),
            lead=lead,
            language=language,
        )
    )


def _rendered(view: View, images: tuple[Image, ...] = ()) -> Rendered:
    return Rendered(
        subject=plain(view.subject, longest=150),
        text=text_of(view),
        html=_template().render(view=view),
        blocks=blocks_of(view),
        images=images,
    )


@cache
def _template() -> Template:
    environment = Environment(
        loader=FileSystemLoader(Path(__file__).with_name("templates")),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    return environment.get_template("message.html")
