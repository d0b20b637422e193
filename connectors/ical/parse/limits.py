"""How much one calendar may cost to read. Every bound is here, for tests to set low."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True, kw_only=True)
class ParseLimits:
    """Past one of the first four a calendar is refused whole, past another one event is set aside.

    A plain block is a VEVENT or VTODO that can be cut out without reading its lines.
    """

    depth: int = 16  # components inside each other: deep nesting breaks recursive parsers
    components: int = 400_000
    lines: int = 1_000_000  # outside plain blocks: each costs memory of its own, however short
    text_bytes: int = 32 * 2**20  # outside plain blocks
    component_lines: int = 200_000
    component_bytes: int = 32 * 2**20  # of a plain block
    run_blocks: int = 10_000  # plain blocks in a row before they are counted
    times: int = 20_000  # of all EXDATEs, or all RDATEs, of one event
    zones: int = 200  # different sets of rules without a city's name; each takes milliseconds
