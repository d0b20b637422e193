"""How names are compared: the table in docs/config.md, "How names are compared"."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from connectors.names import as_typed, folded_name

PAGE = Path(__file__).parents[3] / "docs/config.md"
OBRIEN, ANNA_LENA, JANE = "Sinead O'Brien", "Anna-Lena Fo", "Jane Doe"
ONE_NAME = {
    "a bent apostrophe": (OBRIEN, "Sinead O\u2019Brien"),
    "an apostrophe turned round": (OBRIEN, "Sinead O\u2018Brien"),
    "an apostrophe that is a letter": (OBRIEN, "Sinead O\u02bcBrien"),
    "an okina": (OBRIEN, "Sinead O\u02bbBrien"),
    "a prime": (OBRIEN, "Sinead O\u2032Brien"),
    "an acute that stands alone": (OBRIEN, "Sinead O\u00b4Brien"),
    "a grave that stands alone": (OBRIEN, "Sinead O`Brien"),
    "a wide apostrophe": (OBRIEN, "Sinead O\uff07Brien"),
    "quotation marks": ('Jane "JD" Doe', "Jane \u201eJD\u201c Doe"),
    "a non-breaking hyphen": (ANNA_LENA, "Anna\u2011Lena Fo"),
    "a hyphen that is no minus": (ANNA_LENA, "Anna\u2010Lena Fo"),
    "a minus": (ANNA_LENA, "Anna\u2212Lena Fo"),
    "an en dash": (ANNA_LENA, "Anna\u2013Lena Fo"),
    "a wide hyphen": (ANNA_LENA, "Anna\uff0dLena Fo"),
    "a soft hyphen": (JANE, "Ja\u00adne Doe"),
    "a zero-width space": (JANE, "Jane \u200bDoe"),
    "a word joiner": (JANE, "Jane\u2060 Doe"),
    "a byte order mark": (JANE, "\ufeffJane Doe"),
    "a left-to-right mark": (JANE, "\u200eJane Doe\u200e"),
    "an isolate": (JANE, "\u2068Jane\u2069 Doe"),
    "a variation selector": (JANE, "Jane\ufe0f Doe"),
    "a no-break space": (JANE, "Jane\u00a0Doe"),
    "a narrow no-break space": (JANE, "Jane\u202fDoe"),
    "an ideographic space": (JANE, "Jane\u3000Doe"),
    "several spaces": (JANE, "  Jane   Doe "),
    "wide letters": (JANE, "\uff2aane Doe"),
    "a ligature": ("Fiona Roe", "\ufb01ona Roe"),
    "capitals": ("Jane Stra\u00dfe", "JANE STRASSE"),
    "a last sigma": (
        "\u03a3\u03af\u03c3\u03c5\u03c6\u03bf\u03c2",
        "\u03a3\u038a\u03a3\u03a5\u03a6\u039f\u03a3",
    ),
    "an accent in two pieces": ("Jos\u00e9", "Jose\u0301"),
    "Hangul in pieces": ("\ud55c", "\u1112\u1161\u11ab"),
    "a joiner in Persian": (
        "\u0646\u062c\u0645\u0647\u200c\u0632\u0627\u062f\u0647",
        "\u0646\u062c\u0645\u0647\u0632\u0627\u062f\u0647",
    ),
}
TWO_NAMES = {
    "an accent": ("Jos\u00e9", "Jose"),
    "an umlaut": ("M\u00fcller", "Muller"),
    "an umlaut written out": ("M\u00fcller", "Mueller"),
    "a stroke": ("\u0141ukasz", "Lukasz"),
    "a dotless i": ("I\u015f\u0131k", "I\u015fik"),
    "another script": ("Jane", "J\u0430ne"),
    "an apostrophe and none": ("O'Brien", "OBrien"),
    "an apostrophe and an accent": ("O'Brien", "\u00d3Brien"),
    "a hyphen and none": ("Anna-Lena", "Annalena"),
    "initials": ("J. D.", "J. B."),
    "digits": ("Client 1", "Client 11"),
    "vowels of Hindi": ("\u0930\u093e\u092e", "\u0930\u092e"),
}


@pytest.mark.parametrize(("one", "other"), ONE_NAME.values(), ids=ONE_NAME)
def test_however_it_is_typed_it_is_one_name(one: str, other: str) -> None:
    assert folded_name(one) == folded_name(other)


@pytest.mark.parametrize(("one", "other"), TWO_NAMES.values(), ids=TWO_NAMES)
def test_what_may_be_two_people_are_two_names(one: str, other: str) -> None:
    assert folded_name(one) != folded_name(other)


@pytest.mark.parametrize(
    "name", ["Mary  Smith", "J. D.", "o'neill-roe", "X^2", "Stra\u00dfe", "Jos\u00e9", "\u0130pek"]
)
def test_names_in_plain_letters_are_folded_as_ever(name: str) -> None:
    """Their pseudonyms are made of this: another form would be another client."""
    assert folded_name(name) == " ".join(name.casefold().split())


@pytest.mark.parametrize("name", [one for pair in ONE_NAME.values() for one in pair])
def test_what_is_folded_stays_as_it_is(name: str) -> None:
    assert folded_name(folded_name(name)) == folded_name(name)


def test_a_title_as_typed_keeps_its_letters() -> None:
    assert (
        as_typed("\u200eSession:\u00a0Jos\u00e9 O\u2019Brien\u2013Roe")
        == "Session: Jos\u00e9 O'Brien-Roe"
    )


def test_the_page_has_both_lists() -> None:
    told = PAGE.read_text().split("### How names are compared")[1].split("\n## ")[0]
    rows = re.findall(r"^\| (.+) \| (.+) \|$", told, re.MULTILINE)[1:]
    assert len(rows) == 7
    for aside, kept in rows:
        for cell, are_one in ((aside, True), (kept, False)):
            one, other = re.findall(r"`([^`]+)`", cell)
            assert (folded_name(one) == folded_name(other)) is are_one, cell
