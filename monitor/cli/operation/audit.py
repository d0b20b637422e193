"""`audit`: what people did, and by what way."""

from __future__ import annotations

from typing import Any

import click

from monitor.cli.errors import DONE
from monitor.cli.options import format_option, install
from monitor.cli.output import documents, local, short, table

_MOST = 50


@click.command()
@click.option("--all", "whole", is_flag=True, help=f"All of it, not the latest {_MOST}.")
@format_option("text", "json", "jsonl", "csv")
@click.pass_context
def audit(context: click.Context, whole: bool, style: str) -> int:
    """Who signed in, who answered what and what commands let in, the latest first."""
    from monitor.jobs.access.audit import names_of, some_deeds

    app = install(context, writes=False)
    found, number = some_deeds(app, most=None if whole else _MOST)
    concerned = {one for deed in found for one in (deed.who, deed.about) if one}
    names, zone = names_of(app, concerned), app.settings.zone
    if style != "text":
        rows: list[dict[str, Any]] = [
            {
                "at": local(one.at, zone),
                "who": one.who,
                "name": names.get(one.who),
                "what": one.what,
                "about": one.about,
            }
            for one in found
        ]
        documents(rows, style)
        return DONE
    table(
        ("when", "who", "what", "about"),
        [
            (
                short(one.at, zone),
                names.get(one.who, one.who),
                one.what.replace("_", " "),
                names.get(one.about or "", one.about or "-"),
            )
            for one in found
        ],
        empty="Nobody has done anything yet.",
    )
    if number > len(found):
        click.echo(f"{number - len(found)} earlier ones: --all")
    return DONE
