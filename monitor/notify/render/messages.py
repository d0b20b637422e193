"""From the digest or alert as data to a message: subject, text, HTML and what Slack shows.

Text that comes from calendars is made harmless here and nowhere else: every piece of a view is
`plain`, the template escapes for HTML, and block_kit for Slack.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import datetime
from functools import cache
from pathlib import Path
from zoneinfo import ZoneInfo

from jinja2 import Environment, FileSystemLoader, StrictUndefined, Template

from monitor.core.alerts.model import AlertContent
from monitor.core.common.sanitize import plain
from monitor.core.common.stable_ids import stable_id
from monitor.core.common.translation import ENGLISH, Language
from monitor.core.digest.model import Digest
from monitor.log import Log
from monitor.notify.links import AddressOf, with_links
from monitor.notify.message import Form, Image, Kind, Message
from monitor.notify.render import block_kit
from monitor.notify.render.alert import AlertPresenter
from monitor.notify.render.chart_figures import strips_image, trend_image
from monitor.notify.render.digest import DigestPresenter
from monitor.notify.render.plain_text import text_of
from monitor.notify.render.time_text import TimeWords
from monitor.notify.view import View

Show = Callable[[str], str]

log = Log()


# Laid out beside text and HTML, for services that have a form of their own.
_FORMS: Mapping[str, Callable[[View], Form]] = {block_kit.FORM: block_kit.blocks_of}


def render_digest(
    digest: Digest,
    *,
    created_at: datetime,
    show: Show,
    zone: ZoneInfo,
    language: Language = ENGLISH,
    exact_times: bool = True,
    charts: bool = True,
    address_of: AddressOf | None = None,
    titles: Mapping[str, str] | None = None,
) -> Message:
    """Words a digest. `show` gives a client's id the form that the channel allows.

    `language` is that of the digest's own sentences. `exact_times` is
    `names.shows_exact_times(mode)`: without it a client's line has no hour. `titles` are those of
    promises, by finding, where the channel may show them. `address_of` makes links, which then
    stand in the place of commands.
    """
    times = TimeWords(zone=zone, exact=exact_times, language=language)
    trend = _drawn(trend_image, digest, times) if charts else None
    strips = _drawn(strips_image, digest, times) if charts else None
    presenter = DigestPresenter(show=show, times=times, titles=titles or {})
    view = presenter.view(digest, trend=trend, strips=strips)
    return _message(
        with_links(view, address_of),
        id=digest.id,
        kind="digest",
        created_at=created_at,
        findings=digest.finding_ids,
        images=tuple(image for image in (trend, strips) if image is not None),
    )


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
    created_at: datetime,
    show: Show,
    zone: ZoneInfo,
    language: Language = ENGLISH,
    exact_times: bool = True,
    address_of: AddressOf | None = None,
    titles: Mapping[str, str] | None = None,
) -> Message:
    """Words an alert, as `render_digest`. Without links it ends with the commands to type."""
    times = TimeWords(zone=zone, exact=exact_times, language=language)
    view = AlertPresenter(show=show, times=times, titles=titles or {}).view(alert)
    return _message(
        with_links(view, address_of),
        id=alert.id,
        kind="alert",
        created_at=created_at,
        findings=alert.finding_ids,
    )


def render_test(
    practice: str, channel: str, *, created_at: datetime, language: Language = ENGLISH
) -> Message:
    """Words what `alerts test CHANNEL` sends."""
    lead = language.say(
        "If you can read this, the channel “{channel}” works. Nothing else to do.",
        channel=plain(channel),
    )
    view = View(
        subject=language.say("SteadyFrame: a test message"),
        title=language.say("A test message"),
        whose=plain(practice),
        lead=lead,
        language=language,
    )
    return _message(
        view, id=stable_id("t", channel, created_at), kind="test", created_at=created_at
    )


def _message(
    view: View,
    *,
    id: str,  # noqa: A002 - the message's own word
    kind: Kind,
    created_at: datetime,
    findings: tuple[str, ...] = (),
    images: tuple[Image, ...] = (),
) -> Message:
    return Message(
        id=id,
        kind=kind,
        subject=plain(view.subject, longest=150),
        text=text_of(view),
        html=html_of(view),
        forms={name: lay_out(view) for name, lay_out in _FORMS.items()},
        images=images,
        findings=findings,
        created_at=created_at,
    )


def html_of(view: View) -> str:
    return _template().render(view=view)


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
