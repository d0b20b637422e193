"""`digest`: build a week's digest, and deliver it."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING

import click

from monitor.cli.errors import ATTENTION, DONE
from monitor.cli.messages.delivered import say_delivered
from monitor.cli.options import format_option, install, now_option
from monitor.cli.output import document, report, say

if TYPE_CHECKING:
    from config.sections.digests import Digest as DigestSettings
    from monitor.core.digest.model import Digest
    from monitor.jobs.app import Installation


@click.command()
@click.option("--week", "label", metavar="WEEK", help="Such as 2026-W47; else the last full one.")
@click.option("--to", "name", metavar="NAME", help="A digest or a channel of the config.")
@click.option("--send", is_flag=True, help="Deliver it to the digest's channels.")
@now_option
@format_option("text", "html", "json", "slack")
@click.pass_context
def digest(
    context: click.Context,
    label: str | None,
    name: str | None,
    send: bool,
    now: datetime | None,
    style: str,
) -> int:
    """Build a digest; `--send` delivers it."""
    from monitor.core.common.weeks import UnknownWeekError
    from monitor.jobs.digests.weekly import build_again, build_for, chosen_week

    app = install(context, now, writes=False, sends=send)
    try:
        week = chosen_week(app, label, app.now())
    except UnknownWeekError as error:
        raise click.UsageError(f"--week {label}: {error}") from error
    settings = _chosen(app, name)
    if send:
        return _send(app, settings, label)
    build = build_for if label is None else build_again
    _show(app, build(app, settings, week, app.now()), style, name, charts=settings.charts)
    return DONE


def _chosen(app: Installation, name: str | None) -> DigestSettings:
    """The digest of that name, or the first one that goes to a channel of that name."""
    from config.sections.digests import Digest as DigestSettings

    configured = app.settings.digests
    if name is None:
        return configured[0] if configured else DigestSettings(name="digest", to=("-",))
    channels = [c.name for c in app.settings.channels]
    for candidate in configured:
        if candidate.name == name:
            return candidate
    if name in channels:
        going = next((d for d in configured if name in d.to), None)
        base = going or (configured[0] if configured else None)
        chosen = base or DigestSettings(name="digest", to=(name,))
        return chosen.model_copy(update={"to": (name,)})
    from config import did_you_mean

    hint = did_you_mean(name, [*(d.name for d in configured), *channels])
    raise click.UsageError(f"The config has no digest and no channel {name!r}. {hint}".strip())


def _send(app: Installation, settings: DigestSettings, label: str | None) -> int:
    from monitor.jobs.delivery.dispatch import deliver_due
    from monitor.jobs.digests.weekly import (
        build_again,
        build_for,
        chosen_week,
        is_on_its_way,
        queue_built,
    )

    if settings.to == ("-",):
        raise click.UsageError("The config has no digest to send. Write a `digests` section.")
    now = app.now()
    week = chosen_week(app, label, now)
    build = build_for if label is None else build_again
    built = build(app, settings, week, now)
    if not queue_built(app, settings, built, now):
        how = (
            "was queued before and is still to go out"
            if is_on_its_way(app, built)
            else f"went to {', '.join(settings.to)} before; not sent again"
        )
        report(f"The digest of {week.label} {how}.")
    delivery = deliver_due(app, now)
    say_delivered(delivery)
    return ATTENTION if delivery.errors else DONE


def _show(app: Installation, built: Digest, style: str, name: str | None, *, charts: bool) -> None:
    from monitor.core.digest.model import to_json
    from monitor.jobs.digests.weekly import message_for
    from monitor.notify.images import with_inline_images

    if style == "json":
        document(to_json(built))
        return
    channels = {c.name for c in app.settings.channels}
    to = name if name in channels else None
    # Charts are drawn for a page only: the other forms don't show them here.
    message = message_for(app, built, to, created_at=app.now(), charts=charts and style == "html")
    if style == "slack":
        document({"text": message.subject, "blocks": [dict(b) for b in message.forms["slack"]]})
    elif style == "html":
        click.echo(with_inline_images(message.html, message.images))
    else:
        say(message.text)
