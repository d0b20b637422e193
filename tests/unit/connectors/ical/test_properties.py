"""Any bytes, and calendars damaged in one place: the reader answers, and harms nothing else."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

from hypothesis import example, given, settings
from hypothesis import strategies as st

from connectors.base import ConnectorError
from connectors.ical.files.folder import FolderFile, joined
from connectors.ical.parse.reader import Reading, read_calendar
from connectors.model import Status
from tests.builders.ics import calendar, vevent, vtodo
from tests.builders.tries import tries
from tests.unit.connectors.ical.parse.reading import BERLIN, NOW, read

QUICK = settings(max_examples=tries(75, thorough=300), deadline=None)
LINES = st.sampled_from(
    ["BEGIN:VCALENDAR", "END:VCALENDAR", "BEGIN:VEVENT", "END:VEVENT", "BEGIN:VTODO", "END:VTODO",
     "BEGIN:VALARM", "END:VALARM", "BEGIN:VTIMEZONE", "END:VTIMEZONE", "BEGIN:STANDARD",
     "END:STANDARD", "UID:a", "UID:b", "UID;X=1:a", "uid:a", "UID:a\x00", " folded", "",
     "DTSTART:20261125T100000Z", "DTSTART;VALUE=DATE:20261125", "DTSTART;TZID=Europe:20261125T1000",
     "DTSTART;TZID=Home:20261125T100000", "TZID:Home", "TZOFFSETTO:+0100", "TZOFFSETFROM:+0200",
     "RECURRENCE-ID:20261202T100000Z", "RRULE:FREQ=WEEKLY", "RRULE:FREQ=X", "EXDATE:20261202",
     "RDATE;VALUE=PERIOD:20261125T100000Z/PT1H", "EXDATE;TZID=x", "DURATION:PT1H", "DTEND:never",
     "STATUS:CANCELLED", "METHOD:CANCEL", "SUMMARY:Session: J. D.", "DUE:20261125T100000Z"]
)  # fmt: skip
ENDS = st.sampled_from([b"\r\n", b"\n", b"\r\r\n"])
NAMES = st.text(
    st.characters(codec="utf-8", exclude_categories=["C", "Z"]), min_size=1, max_size=200
).filter(lambda text: text.isprintable() and text == " ".join(text.split()))


@st.composite
def line_salads(draw: st.DrawFn) -> bytes:
    """Calendar lines in any order, so that some of it is nearly a calendar."""
    lines = draw(st.lists(st.tuples(LINES, ENDS), max_size=40))
    inside = b"".join(line.encode() + end for line, end in lines)
    if draw(st.booleans()):
        inside = b"BEGIN:VCALENDAR\r\n" + inside + b"END:VCALENDAR\r\n"
    return inside


def reading_of(raw: bytes, known: frozenset[bytes] = frozenset()) -> Reading | None:
    try:
        return read_calendar("feed", raw, zone=BERLIN, now=NOW, known=known)
    except ConnectorError:
        return None


@QUICK
@given(st.binary(max_size=2_000))
def test_any_bytes_are_an_answer_or_one_clear_error(raw: bytes) -> None:
    reading_of(raw)


@QUICK
@given(line_salads())
@example(calendar(vevent(), vevent(uid="one\x00", start=":20261126T100000Z")))
def test_what_is_nearly_a_calendar_reads_the_same_twice_and_as_one_file_of_a_folder(
    raw: bytes,
) -> None:
    first = reading_of(raw)
    if first is None:
        return
    again = reading_of(raw, frozenset(first.hashes))
    assert again is not None
    assert [e for e in first.events if e.uid not in again.kept] == list(again.events)
    assert again.problems == first.problems
    assert again.hashes == first.hashes
    in_folder = reading_of(joined("feed", [FolderFile(name="a.ics", data=raw)]).body)
    assert in_folder is not None
    assert in_folder.events == first.events


GOOD = [
    vevent("SUMMARY:Session: J. D.", "RRULE:FREQ=WEEKLY", uid="a"),
    vevent("DURATION:PT50M", "ATTENDEE;PARTSTAT=ACCEPTED:mailto:jd@example.com", uid="b"),
    vtodo("DUE:20261125T100000Z", uid="c"),
]
VICTIM = vevent(
    "SUMMARY:Session: K. L.",
    "DTEND;TZID=Europe/Berlin:20261125T120000",
    "RRULE:FREQ=WEEKLY;BYDAY=WE",
    "EXDATE:20261202T100000Z,20261209T100000Z",
    "RECURRENCE-ID:20261202T100000Z",
    uid="victim",
)


@QUICK
@given(
    number=st.integers(1, VICTIM.count("\n") - 1),
    damage=st.text(st.characters(exclude_characters="\r\n", codec="utf-8"), max_size=60),
    keep=st.integers(0, 40),
)
def test_an_event_with_one_damaged_line_leaves_the_others(
    number: int, damage: str, keep: int
) -> None:
    lines = VICTIM.split("\n")
    lines[number] = lines[number][:keep] + damage
    if lines[number].lstrip().upper().startswith(("BEGIN:", "END:")):
        return  # the calendar as a whole is out of balance then, and refused
    reading = read(calendar(GOOD[0], "\n".join(lines), *GOOD[1:]))
    expected = {event.uid: event for event in read(calendar(*GOOD)).events}
    found = {event.uid: event for event in reading.events}
    assert {uid: found.get(uid) for uid in expected} == expected
    assert len(reading.events) + len(reading.problems) == 4


def escaped(text: str) -> str:
    for sign in "\\;,":
        text = text.replace(sign, "\\" + sign)
    return text


def folded(component: str) -> str:
    """Every long line in pieces of 60 characters, as RFC 5545 wants of lines over 75 bytes."""
    lines = (
        "\n ".join(line[at : at + 60] for at in range(0, len(line), 60) or [0])
        for line in component.split("\n")
    )
    return "\n".join(lines)


@QUICK
@given(
    start=st.datetimes(datetime(1990, 1, 1), datetime(2090, 1, 1)),  # noqa: DTZ001
    length=st.integers(1, 600).map(lambda minutes: timedelta(minutes=minutes)),
    summary=NAMES,
    location=NAMES,
    status=st.sampled_from([Status.CONFIRMED, Status.TENTATIVE, Status.CANCELLED]),
    ends=st.sampled_from([b"\r\n", b"\n"]),
)
def test_what_was_written_by_the_standard_is_read_as_it_was_meant(
    start: datetime, length: timedelta, summary: str, location: str, status: Status, ends: bytes
) -> None:
    start = start.replace(microsecond=0, tzinfo=UTC)
    written = vevent(
        f"DTEND:{start + length:%Y%m%dT%H%M%SZ}",
        f"SUMMARY:{escaped(summary)}",
        f"LOCATION:{escaped(location)}",
        f"STATUS:{status.upper()}",
        start=f":{start:%Y%m%dT%H%M%SZ}",
    )
    (event,) = read(calendar(folded(written)).replace(b"\r\n", ends)).events
    assert event.start is not None
    assert event.end is not None
    assert (event.start.instant, event.end.instant) == (start, start + length)
    assert (event.summary, event.location) == (summary, location)
    assert event.status is status
