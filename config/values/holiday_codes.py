"""Which holiday codes (`US`, `US-NY`) the `holidays` package knows, without importing it.

Importing it takes half a second, more than `check --offline` may take in all, so the codes stand
in holiday_codes.json; a newer package may know more, and is asked about any other code.
"""

from __future__ import annotations

import json
from pathlib import Path

CODES_FILE = Path(__file__).with_name("holiday_codes.json")


def is_known_code(code: str) -> bool:
    """Whether public holidays can be computed for that country, or that part of it."""
    country, _, part = code.partition("-")
    try:
        codes: dict[str, list[str]] = json.loads(CODES_FILE.read_text(encoding="utf-8"))
    except OSError:
        codes = {}
    if country in codes and (not part or part in codes[country]):
        return "-" not in code or bool(part)
    known = codes_of_package()
    return country in known and (part in known[country] if "-" in code else True)


def codes_of_package() -> dict[str, list[str]]:
    """Every country of the installed package with its subdivisions; slow."""
    from holidays import list_supported_countries

    return {code: sorted(parts) for code, parts in sorted(list_supported_countries().items())}
