"""The languages that there are, with the places whose dates and hours are known for each."""

from __future__ import annotations

from collections.abc import Mapping

from config.errors import MisfitError
from config.wording import did_you_mean, one_of

# The first is taken where neither the setting nor the zone names one of them.
REGIONS: Mapping[str, tuple[str, ...]] = {
    "en": ("GB", "US", "AU", "CA", "IE", "IN", "NZ", "ZA"),
    "de": ("DE", "AT", "CH"),
    "fr": ("FR", "BE", "CA", "CH"),
    "es": ("ES", "CO", "MX", "US"),
}
TAGS = (*REGIONS, *(f"{code}-{region}" for code, regions in REGIONS.items() for region in regions))
_NAMES = {
    "english": "en",
    "german": "de",
    "deutsch": "de",
    "french": "fr",
    "français": "fr",
    "spanish": "es",
    "español": "es",
}


def parse_language(tag: object) -> str:
    """`en` or `en-GB`. Raises MisfitError with the tag that is meant."""
    text = tag if isinstance(tag, str) else ""
    if text in TAGS:
        return text
    folded = text.casefold().replace("_", "-")
    code, _, region = folded.partition("-")
    if region and code in REGIONS:
        places = [f"{code}-{place}" for place in REGIONS[code]]
        known = next((place for place in places if place.casefold() == folded), None)
        hint = f"Did you mean {known}?" if known else f"Write {one_of([code, *places])}."
    else:
        meant = code if code in REGIONS else _NAMES.get(folded)
        hint = f"Did you mean {meant}?" if meant else did_you_mean(text, REGIONS)
        hint = hint or f"Write {one_of(list(REGIONS))}."
    raise MisfitError("{value} is none of the choices", hint)
