"""Every marker of docs/markers.md is read, and leaves the client the client."""

from __future__ import annotations

import re
from functools import cache
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from monitor.core.markers.reading import Markers
from monitor.core.markers.search import without_marks
from tests.builders.calendar_values import ZONE, a_recognizer, an_event, utc
from tests.unit.core.markers.processor_time import processor_seconds

PAGE = Path(__file__).parents[4] / "docs" / "markers.md"
AGREED = utc("2026-11-24T10:00-05:00")
MARKERS = Markers.build()
BEGAN, ENDED, ABSENT, ASKED = "When it began", "When it ended", "The client did not", "Who asked"
OFF = "It is off"
_PATTERNS = (
    r"^Session: (?P<client>.+)$",
    r"^(?P<client>[A-Z]\.\s?[A-Z]\.)$",
    r"^(?P<client>.+?) \(online\)$",
    r"^\[(?P<client>\w+)\]$",
)
RECOGNIZER = a_recognizer(title_patterns=[re.compile(p) for p in _PATTERNS])
CLIENTS = ("Jane Doe", "J. D.", "Session: Jane Doe", "Session: Mary O'Neil", "K. L.", "john ROE")
OTHERS = ("Session: Anne-Marie (Zoom)", "Session: 0815", "Session: Ümit Ö.", "Mia Berg (online)")


def section(heading: str) -> str:
    text = PAGE.read_text(encoding="utf-8")
    return next(part for part in text.split("\n## ")[1:] if part.startswith(heading))


def in_tables(heading: str, column: int = 2, *, table: int = 0) -> list[str]:
    tables = [t for t in section(heading).split("\n\n") if t.startswith("|")]
    rows = [line for line in tables[table].splitlines() if line.startswith("| ")][1:]
    return [m for row in rows for m in re.findall("`([^`]+)`", row.split("|")[column])]


def in_titles(heading: str) -> list[str]:
    (only,) = re.findall(r"^Only in the title[^`]*(.*?)(?:\n\n|\Z)", section(heading), re.M | re.S)
    return re.findall("`([^`]+)`", only)


@cache
def everything() -> list[str]:
    tables = [m for head in (BEGAN, ENDED, ABSENT, ASKED) for m in in_tables(head)]
    return [*tables, *in_tables(ASKED, 3), *in_titles(BEGAN), *in_titles(ENDED)]


@pytest.mark.parametrize("marker", in_tables(BEGAN))
def test_it_says_when_it_began(marker: str) -> None:
    began = utc("2026-11-24T10:07-05:00" if "07" in marker else "2026-11-24T10:08-05:00")
    for words in ({"summary": f"Jane ({marker})"}, {"description": f"Note.\n{marker}"}):
        assert MARKERS.arrival(an_event(**words), AGREED, ZoneInfo(ZONE)) == began


@pytest.mark.parametrize("marker", in_titles(BEGAN))
def test_it_says_so_in_the_title_only(marker: str) -> None:
    titled, described = an_event(summary=f"Jane {marker}"), an_event(description=f"A {marker} b")
    assert MARKERS.arrival(titled, AGREED, ZoneInfo(ZONE)) is not None
    assert MARKERS.arrival(described, AGREED, ZoneInfo(ZONE)) is None


@pytest.mark.parametrize("marker", in_tables(ENDED))
def test_it_says_when_it_ended(marker: str) -> None:
    for words in ({"summary": f"Jane ({marker})"}, {"description": f"Note.\n{marker}"}):
        ended = MARKERS.end(an_event(**words), AGREED, ZoneInfo(ZONE))
        assert ended == utc("2026-11-24T10:55-05:00")


@pytest.mark.parametrize("marker", in_titles(ENDED))
def test_it_says_when_it_ended_in_the_title_only(marker: str) -> None:
    titled, described = an_event(summary=f"Jane {marker}"), an_event(description=marker)
    assert MARKERS.end(titled, AGREED, ZoneInfo(ZONE)) == utc("2026-11-24T10:55-05:00")
    assert MARKERS.end(described, AGREED, ZoneInfo(ZONE)) is None


@pytest.mark.parametrize("marker", in_tables(ABSENT))
def test_it_says_that_the_client_did_not_come(marker: str) -> None:
    assert MARKERS.is_no_show(an_event(summary=f"Jane - {marker}"))


@pytest.mark.parametrize("marker", in_tables(ASKED, 2))
def test_it_says_that_the_client_asked(marker: str) -> None:
    assert MARKERS.sides(an_event(description=f"Note.\n{marker}, see mail")) == {"client"}


@pytest.mark.parametrize("marker", in_tables(ASKED, 3))
def test_it_says_that_the_clinician_asked(marker: str) -> None:
    assert MARKERS.sides(an_event(summary=f"Jane Doe, {marker}")) == {"clinician"}


def test_the_page_lists_them_in_four_languages() -> None:
    assert len(everything()) > 90


@pytest.mark.parametrize("marker", in_tables(OFF))
@pytest.mark.parametrize(
    "shape",
    ["{m}: {t}", "{m} : {t}", "{m} - {t}", "[{m}] {t}", "{t} ({m})", "{t} \u2013 {m}", "{t}: {m}"],
)
@pytest.mark.parametrize("change", [str, str.upper, str.lower, str.title])
def test_it_says_that_the_session_is_off(marker: str, shape: str, change: type[str]) -> None:
    title = shape.format(m=change(marker), t="Session: Jane Doe")
    assert MARKERS.is_cancelled(an_event(summary=title))
    assert RECOGNIZER.recognise(an_event(summary=title)).client == "jd"


@pytest.mark.parametrize("title", in_tables(OFF, table=1))
def test_it_says_so_in_each_of_these_places(title: str) -> None:
    assert MARKERS.is_cancelled(an_event(summary=title))
    assert without_marks(title) in ("Session: J. D.", "Session: J. D. (online)")


@pytest.mark.parametrize("marker", [m for column in (2, 3) for m in in_tables(ASKED, column)])
def test_who_cancelled_has_cancelled_and_who_moved_has_not(marker: str) -> None:
    is_off = re.search("cancel|annul|abgesagt", marker, re.IGNORECASE) is not None
    assert MARKERS.is_cancelled(an_event(summary=f"Jane Doe, {marker}")) is is_off


IN_SENTENCES = section("What is no").split("Words in")[1]


@pytest.mark.parametrize("title", re.findall("`([^`]+)`", IN_SENTENCES))
def test_a_word_in_a_sentence_cancels_nothing(title: str) -> None:
    assert not MARKERS.is_cancelled(an_event(summary=title))
    assert without_marks(title) == title


SHAPES = (
    "{t} {m}",
    "{t} ({m})",
    "{t} [{m}]",
    "{t} - {m}",
    "{t}, {m}",
    "{t} \u2013 {m}",
    "{t}: {m}",
)


@given(
    title=st.sampled_from((*CLIENTS, *OTHERS)),
    marks=st.lists(st.sampled_from(everything()), min_size=1, max_size=3),
    shape=st.sampled_from(SHAPES),
    between=st.sampled_from((", ", " ", "; ", " / ")),
    change=st.sampled_from((str, str.upper, str.lower, str.title)),
)
def test_no_marker_makes_a_client_unknown_or_new(
    title: str, marks: list[str], shape: str, between: str, change: type[str]
) -> None:
    said = between.join(change(m) if m != "DNA" else m for m in marks if "DNA" not in m)
    marked = shape.format(t=title, m=said or "DNA")
    before = RECOGNIZER.recognise(an_event(summary=title))
    after = RECOGNIZER.recognise(an_event(summary=marked))
    assert before.client is not None
    assert after.client == before.client, marked


@given(
    title=st.sampled_from(CLIENTS),
    mark=st.sampled_from([m for m in everything() if m not in ("+8m", "+8 min")]),
)
def test_a_marker_before_the_name_does_not_either(title: str, mark: str) -> None:
    for marked in (f"{mark}: {title}", f"[{mark}] {title}", f"{mark} - {title}"):
        assert without_marks(marked) == title


@pytest.mark.parametrize(
    ("marked", "plain"),
    [
        ("Jane (online, 8 min late)", "Jane (online)"),
        ("Jane (client 8 min late)", "Jane"),
        ("Session: no show Jane Doe", "Session: Jane Doe"),
        ("Jane (started 10:07, ended 10:55)", "Jane"),
        ("Jane (started 10:07) ended 10:55", "Jane"),
        ("DNA test Jane", "DNA test Jane"),
        ("  Jane () -  ", "Jane () -"),
    ],
)
def test_only_the_marker_goes(marked: str, plain: str) -> None:
    assert without_marks(marked) == plain


LONG_TITLES = """
from monitor.core.markers.reading import Markers
from monitor.core.markers.search import without_marks
from tests.builders.calendar_values import an_event

for much in (" ", "- ", "(", ": ", "+8m ", "8 min late ", "cancelled by client ", "- cancelled ",
             "Jane cancelled sick ", "Session: a ", "Jane "):
    long = (much * LENGTH)[:LENGTH]
    without_marks(long + "x no show")
    without_marks(long + "x cancelled by x")
    Markers.build().sides(an_event(description=long))
"""


def test_a_title_twice_as_long_takes_hardly_more_than_twice_the_processor_time() -> None:
    """Where what stands before a marker could be of any length, 2,000 letters took five seconds."""
    half, whole = (
        processor_seconds(LONG_TITLES.replace("LENGTH", length)) for length in ("1_000", "2_000")
    )
    assert whole < 2.5 * half
