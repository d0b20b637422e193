"""A review in words: as text and as a page, in every language, with names as they may be shown."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import replace
from typing import Any

import pytest

from monitor.core.common.translation import ENGLISH, Language
from monitor.core.review.model import Review
from monitor.locale import catalog
from monitor.notify.render.messages import html_of
from monitor.notify.render.plain_text import text_of
from monitor.notify.render.review.view_of import view_of
from monitor.notify.render.time_text import TimeWords
from tests.builders.digest_inputs import at, session, timeline, weekly
from tests.builders.reviews import moved_from, read_at, review_of, stated
from tests.builders.timelines import NEW_YORK, a_span
from tests.unit.notify.render.samples import HOSTILE
from tests.unit.notify.render.test_languages import CODES, Bracketed, Words, unsaid

NAMES = {"jd": "Jane Doe", "ts": "Tom Stone", "aw": "Ann Wood", "mk": "Max and Kim"}
JANE = [*weekly("2026-03-03 10:00", 23), *weekly("2026-08-25 10:00", 25)]
TOM = [*weekly("2026-03-04 11:00", 5), *weekly("2026-04-29 11:00", 15)]
MOVED = moved_from("2026-06-04 09:00", "2026-06-05 15:00", client="aw")
BEGUN_LATER = moved_from("2026-06-11 09:00", "2026-06-11 09:12", client="aw")
WISHED = moved_from("2026-06-18 09:00", "2026-06-19 09:00", client="aw")
FROM_THEN_ON = [
    moved_from(f"2026-06-{day} 09:00", f"2026-06-{day + 1} 09:30", client="aw", uid="later")
    for day in (24, 29)
]
COUPLE = [
    *weekly("2026-08-31 10:30", 15, client="mk"),
    *weekly("2026-09-03 17:00", 14, client="mk"),
]


def a_year() -> Review:
    """All that a review can tell of."""
    leave = {"amara": (a_span("2026-12-21T00:00-05:00", "2027-01-04T00:00-05:00"),)}
    ann = [MOVED, BEGUN_LATER, WISHED, *FROM_THEN_ON, *weekly("2026-03-05 09:00", 12, client="aw")]
    said = [
        stated(MOVED, edited="2026-06-01 09:00"),
        stated(BEGUN_LATER, edited="2026-06-11 09:15"),
        stated(WISHED, created="2026-06-17 09:00", edited="2026-06-30 09:00", side="client"),
        stated(FROM_THEN_ON[0]),
        stated(FROM_THEN_ON[1], decision=at("2026-06-24 09:00")),
    ]
    ben = session("2026-11-24 10:20", client="ts", clinician="ben")
    return review_of(
        timeline(JANE, leave=leave),
        timeline([*TOM, session("2026-08-05 11:00", client="ts")], "ts", leave=leave),
        timeline(ann, "aw"),
        timeline(COUPLE, "mk", leave=leave),
        timeline([session("2026-11-24 10:20", client=None), ben], None, leave=leave),
        moves=said,
        practice=read_at(holidays=["2026-06-09", "2026-12-08"], view={"is_blind": True}),
        sources=("feed", "clinic"),
    )


def worded(
    review: Review,
    language: Language = ENGLISH,
    show: Callable[[str], str] = NAMES.__getitem__,
    **given: Any,
) -> tuple[str, str]:
    """The text, and the page."""
    view = view_of(review, show=show, times=TimeWords(zone=NEW_YORK, language=language, **given))
    return text_of(view), html_of(view)


def test_a_text_of_80_columns_says_each_client_s_hour_rhythm_and_next_session() -> None:
    text, _ = worded(a_year())

    assert max(map(len, text.splitlines())) < 80
    assert "- Jane Doe: Tue 10:00 (37 of 37) · every week · next Tue 1 Dec\n" in text
    assert "Mon 10:30, Thu 17:00 (" in text
    assert "· 2 times a week · next " in text
    assert "All of this is inferred from one look at the calendar" in text


def test_moves_are_told_with_the_least_notice_that_can_have_been_given() -> None:
    text, _ = worded(a_year())
    _, _, moved = " ".join(text.split()).partition("MOVED ")

    assert moved.startswith("1 of 4 moves are known to have been made in good time.")
    assert "Thu 4 Jun, 09:00 → Fri 5 Jun, 15:00: at least 3 days before" in moved
    assert "Thu 11 Jun, 09:12: moved, or begun later: which is not known" in moved
    assert "Fri 19 Jun, 09:00: at most 1 day before, at the client's wish" in moved
    assert "with 1 session after it, how long before is not known" in moved


@pytest.mark.parametrize("code", CODES)
def test_no_word_of_it_is_left_out_of_translation(code: str) -> None:
    language = Language(code, Bracketed())
    months_and_days = {language.month(week.start.date()) for week in a_year().weeks}
    months_and_days |= {language.weekday(number) for number in range(7)}
    text, page = worded(a_year(), language)
    said = f"{text}\n{Words(page).words}"
    known = (*NAMES.values(), *months_and_days, "leave", "clinic")
    said = re.sub(rf"\b(?:{'|'.join(map(re.escape, known))})(?!\w)", " ", said)

    assert said.count("⟦") > 50
    assert re.findall(r"[^\W\d_]{2,}", unsaid(said)) == []


@pytest.mark.parametrize("code", ["en", *CODES])
def test_a_text_and_a_page_are_whole_in_each_language(code: str) -> None:
    language = Language(code, catalog(code))
    text, page = worded(a_year(), language)

    assert f'<html lang="{code}">' in page
    assert page.count("<svg role") == 4
    assert "<script" not in page
    assert all(name in text and name in page for name in NAMES.values())
    assert not re.search(r"[{}]", text)


def test_initials_with_an_hour_would_name_a_person() -> None:
    text, page = worded(a_year(), show=lambda client: client[0].upper(), exact=False)

    assert "- J: Tue (37 of 37)" in text
    assert not re.search(r"\d\d:\d\d", text + Words(page).words)


def test_a_hostile_name_becomes_words() -> None:
    text, page = worded(a_year(), show=lambda _: HOSTILE)

    assert "<script>alert" not in page
    assert not set("\x1b\x07\u202e\u2028\x00") & set(text + page)


def test_with_several_clinicians_each_has_a_part_with_the_name() -> None:
    ben = weekly("2026-09-01 12:00", 20, client="ts", clinician="ben")
    text, _ = worded(review_of(timeline(JANE), timeline(ben, "ts")))

    assert "WEEK BY WEEK: DR. AMARA OSEI" in text
    assert "WEEK BY WEEK: BEN RUIZ" in text


def test_a_calendar_that_was_never_read_and_one_without_sessions_say_what_to_do() -> None:
    unread, _ = worded(review_of(practice=replace(read_at(), sources={})))
    empty, _ = worded(review_of())

    assert "Never read yet: feed." in unread
    assert unread.endswith("Read it first:   steadyframe poll\n")
    assert "0 clients and 0 sessions since 2 Mar 2026." in empty
    assert empty.endswith("Sessions missing here?   steadyframe agenda --unrecognised\n")


def test_of_many_clients_the_first_are_shown_and_where_the_others_are() -> None:
    many = [
        timeline(weekly("2026-11-03 10:00", 3, client=f"c{n}", clinician=whose), f"c{n}")
        for n, whose in enumerate(["amara"] * 50 + ["ben"] * 5)
    ]
    text, page = worded(review_of(*many), show=str)
    alone, _ = worded(review_of(*many, clinician="amara"), show=str)

    assert page.count("<svg role") == 30 + 5
    assert "And 20 more: steadyframe review --clinician amara" in text
    assert "--clinician ben" not in text
    assert "Dr. Amara Osei · Riverside Counseling" in alone
    assert "WEEK BY WEEK\n" in alone
