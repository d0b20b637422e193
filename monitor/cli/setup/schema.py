"""`steadyframe schema`: what editors complete and check settings with."""

from __future__ import annotations

import click

from monitor.cli.output import document


@click.command
def schema() -> None:
    """Print the config's JSON Schema."""
    from config import config_schema

    document(config_schema())
