"""Hypothesis strategies for VEVENTs and VTODOs as exporters write them: folded, quoted, escaped."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from typing import Any

from hypothesis import strategies as st

Draw = Callable[[st.SearchStrategy[Any]], Any]
TZIDS = ["Europe/Berlin", "America/New_York", "Australia/Sydney", "W. Europe Standard Time"]
TEXTS = st.text("aZ9 ,;:\\\"'.-/@äß✓\n\t", max_size=60)
LONG_TEXTS = st.text("abc, ü", min_size=100, max_size=300)
NAMES = st.text("abc ,;:.'-äé", min_size=1, max_size=30)
MOMENTS = st.datetimes(datetime(2020, 1, 1), datetime(2030, 12, 31)).map(  # noqa: DTZ001
    lambda one: one.replace(microsecond=0)
)
RULES = st.sampled_from(
    [
        *(
            "FREQ=WEEKLY;BYDAY=MO;COUNT=9",
            "FREQ=WEEKLY;INTERVAL=2;BYDAY=TU,TH;WKST=SU;COUNT=9",
            "FREQ=DAILY;COUNT=5",
        ),
        *("FREQ=MONTHLY;BYDAY=-1FR;COUNT=7", "FREQ=MONTHLY;BYMONTHDAY=1,15;COUNT=7"),
        *("FREQ=YEARLY;BYMONTH=3;COUNT=3", "FREQ=WEEKLY;UNTIL=20301231T225959Z"),
        "FREQ=MONTHLY;BYDAY=MO,TU,WE;BYSETPOS=-1;COUNT=7",
    ]
)
LENGTHS = st.sampled_from(["PT50M", "PT1H30M", "P1D", "P1W", "P1DT2H", "PT45M0S", "PT0S", "P2D"])


def escaped(value: str) -> str:
    for char in "\\;,":
        value = value.replace(char, "\\" + char)
    return value.replace("\n", "\\n")


def folded(line: str, width: int) -> str:
    """Folded at `width` characters; the first line keeps one more, as the mark of a fold is one."""
    pieces = [
        line[:width],
        *(line[at : at + width - 1] for at in range(width, len(line), width - 1)),
    ]
    return "\r\n ".join(pieces)


@st.composite
def time_line(draw: Draw, name: str, kind: str, count: int = 1) -> str:
    """`kind`: utc, date, floating, or a TZID."""
    moments = [draw(MOMENTS) for _ in range(count)]
    if kind == "date":
        return f"{name};VALUE=DATE:" + ",".join(f"{one:%Y%m%d}" for one in moments)
    values = ",".join(f"{one:%Y%m%dT%H%M%S}" + ("Z" if kind == "utc" else "") for one in moments)
    if kind in ("utc", "floating"):
        return f"{name}:{values}"
    tzid = f'"{kind}"' if draw(st.booleans()) else kind
    return f"{name};TZID={tzid}" + draw(st.sampled_from(["", ";VALUE=DATE-TIME"])) + f":{values}"


KINDS = st.sampled_from(["utc", "date", "floating", *TZIDS])


@st.composite
def person_line(draw: Draw, name: str) -> str:
    params = [
        draw(st.sampled_from(["", ";CN=Jane Doe", ";cn=J. D.", ";CN=jane@example.com"])),
        draw(st.sampled_from(["", ";PARTSTAT=ACCEPTED", ";PARTSTAT=DECLINED", ";PARTSTAT=X-ODD"])),
        draw(st.sampled_from(["", ";CUTYPE=ROOM", ";CUTYPE=INDIVIDUAL", ";ROLE=CHAIR;RSVP=TRUE"])),
        draw(st.sampled_from(["", ';DELEGATED-TO="mailto:a@example.com","mailto:b@example.com"'])),
    ]
    if draw(st.booleans()):
        params[0] = f';CN="{draw(NAMES)}"'
    scheme = draw(st.sampled_from(["mailto:", "MAILTO:", ""]))
    return name + "".join(params) + f":{scheme}{draw(st.sampled_from(['Kim', 'lou']))}@Example.com"


@st.composite
def text_line(draw: Draw, name: str) -> str:
    params = draw(st.sampled_from(["", ";LANGUAGE=de-DE", ';ALTREP="cid:part1@example.com"']))
    return f"{name}{params}:" + escaped(draw(TEXTS | LONG_TEXTS))


def word_line(name: str, *words: str) -> st.SearchStrategy[str]:
    return st.sampled_from([f"{name}:{word}" for word in words])


@st.composite
def words(draw: Draw) -> list[str]:
    """Everything that is no time; each line may be missing."""
    lines = [
        *(text_line("SUMMARY"), text_line("DESCRIPTION"), text_line("LOCATION")),
        *(text_line("COMMENT"), person_line("ORGANIZER")),
        *(person_line("ATTENDEE"), person_line("ATTENDEE")),
        word_line("STATUS", "CONFIRMED", "TENTATIVE", "CANCELLED", "COMPLETED", "X-OWN"),
        word_line("TRANSP", "OPAQUE", "TRANSPARENT"),
        word_line("CLASS", "PUBLIC", "PRIVATE", "CONFIDENTIAL"),
        word_line("SEQUENCE", "0", "7"),
        word_line("X-MICROSOFT-CDO-BUSYSTATUS", "BUSY", "FREE", "TENTATIVE", "OOF"),
        *(time_line("CREATED", "utc"), time_line("LAST-MODIFIED", "utc")),
    ]
    return [draw(line) for line in lines if draw(st.booleans())]


ALARM = ["BEGIN:VALARM", "ACTION:DISPLAY", "SUMMARY:Not this", "TRIGGER:-PT15M", "END:VALARM"]


@st.composite
def event_times(draw: Draw) -> list[str]:
    kind = draw(KINDS)
    lines = [draw(time_line("DTSTART", kind))]
    ends = [st.just(""), time_line("DTEND", kind), LENGTHS.map("DURATION:{}".format)]
    if kind == "date":
        ends[2] = st.sampled_from(["DURATION:P1D", "DURATION:P2W"])
    lines.append(draw(st.one_of(ends)))
    if draw(st.booleans()):
        ranges = draw(st.sampled_from(["", ";RANGE=THISANDFUTURE"]))
        return [*lines, draw(time_line(f"RECURRENCE-ID{ranges}", draw(KINDS)))]
    lines.append("RRULE:" + draw(RULES) if draw(st.booleans()) else "")
    for name in ("EXDATE", "EXDATE", "RDATE"):
        lines.append(draw(time_line(name, draw(KINDS), 2)) if draw(st.booleans()) else "")
    return lines


@st.composite
def todo_times(draw: Draw) -> list[str]:
    kind = draw(KINDS)
    due = draw(st.sampled_from([time_line("DUE", kind), st.just("")]))
    lines = [draw(time_line("DTSTART", kind)), draw(due)]
    lines.append(draw(time_line("COMPLETED", "utc")) if draw(st.booleans()) else "")
    return [*lines, draw(st.sampled_from(["", "PERCENT-COMPLETE:99", "PERCENT-COMPLETE:100"]))]


@st.composite
def calendars(draw: Draw) -> bytes:
    """A calendar of one component; names of zones come with or without rules of their own."""
    kind, times = draw(st.sampled_from([("VEVENT", event_times()), ("VTODO", todo_times())]))
    lines = [*draw(times), *draw(words())]
    lines = ["UID:one", "DTSTAMP:20261123T080000Z", *draw(st.permutations(lines))]
    lines += draw(st.sampled_from([[], ALARM]))
    width = draw(st.integers(20, 75))
    own = [folded(line, width) for line in lines if line]
    text = "\r\n".join(["BEGIN:VCALENDAR", "VERSION:2.0", f"BEGIN:{kind}", *own, f"END:{kind}"])
    text += "\r\nEND:VCALENDAR\r\n"
    return draw(st.sampled_from([text, text.replace("\r\n", "\n")])).encode()
