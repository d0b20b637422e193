"""`review`: what the calendar already tells on day one."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import TYPE_CHECKING

import click

from monitor.cli.days import Day
from monitor.cli.errors import DONE
from monitor.cli.options import format_option, install, now_option, start_of
from monitor.cli.output import document, say

if TYPE_CHECKING:
    from monitor.cli.days import AskedDay
    from monitor.jobs.app import Installation

_A_YEAR = "1y"


@click.command()
@click.option(
    "--since",
    type=Day(looks_back=True),
    default=_A_YEAR,
    show_default=True,
    metavar="D",
    help="How far back to look: 8w, 1y, or a day; at most 400 days.",
)
@click.option("--clinician", metavar="ID", help="Of this one's clients alone.")
@now_option
@format_option("text", "html", "json")
@click.pass_context
def review(
    context: click.Context,
    since: AskedDay,
    clinician: str | None,
    now: datetime | None,
    style: str,
) -> int:
    """What the calendar already tells: usual hours, gaps, moves, what is not booked.

    Out of what is stored, and all of it inferred: no finding, no alert, nothing is written.
    """
    from monitor.core.review.as_json import to_json
    from monitor.jobs.reading.review import review_of, review_page, review_text

    app = install(context, now, writes=False)
    _known(clinician, app)
    found = review_of(app, _begins(since, app), app.now(), clinician)
    if style == "json":
        document(to_json(found, app.practice.zone))
    elif style == "html":
        click.echo(review_page(app, found))
    else:
        say(review_text(app, found).rstrip("\n"))
    return DONE


def _begins(since: AskedDay, app: Installation) -> datetime:
    from monitor.core.sessions.projection.project import LOOK_BACK

    begins, now = start_of(since, app), app.now()
    if begins >= now:
        raise click.UsageError("--since is not in the past: a review looks back.")
    if begins < now - LOOK_BACK - timedelta(days=1):
        raise click.UsageError(
            f"--since reaches {LOOK_BACK.days} days back at most: calendars are not read further. "
            f"Write {_A_YEAR}, or a later day."
        )
    return begins


def _known(clinician: str | None, app: Installation) -> None:
    ids = [one.id for one in app.settings.clinicians]
    if clinician is None or clinician in ids:
        return
    from config import did_you_mean

    hint = did_you_mean(clinician, ids) or f"It has {', '.join(ids)}."
    raise click.UsageError(f"The config has no clinician {clinician!r}. {hint}")
