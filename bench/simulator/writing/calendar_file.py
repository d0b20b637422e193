"""A calendar file as one of the six programs writes it."""

from __future__ import annotations

from bench.simulator.writing.export import Export
from bench.simulator.writing.series_writer import series_components
from bench.simulator.writing.single_writer import single_components
from bench.simulator.writing.text import framed


def written(export: Export) -> bytes:
    write = series_components if export.dialect.shows_series else single_components
    return framed(export, write(export))
