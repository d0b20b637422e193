from __future__ import annotations

import json
import re
from dataclasses import replace
from html.parser import HTMLParser

from monitor.core.digest.model import (
    Coming,
    FollowUp,
    KeptRate,
    LateStart,
    Trend,
)
from monitor.notify.message import Message
from monitor.notify.render.messages import render_digest
from tests.unit.notify.render.samples import HOSTILE, MADE_AT, ZONE, at, empty_week, full_week

SECTIONS = [
    "Worth repairing first",
    "Open follow-ups",
    "What changed",
    "How sessions started",
    "What is steady",
    "Coming up",
    "What could not be seen",
]


def rendered(digest: object = None, **options: object) -> Message:
    known = {"show": lambda client: client, "zone": ZONE, **options}
    return render_digest(digest or full_week(), created_at=MADE_AT, **known)  # type: ignore[arg-type]


class Tags(HTMLParser):
    """Which elements a page really has, and what it says."""

    def __init__(self, page: str) -> None:
        super().__init__()
        self.seen: list[str] = []
        self.words = ""
        self.feed(page)

    def handle_starttag(self, tag: str, attrs: object) -> None:
        self.seen.append(tag)

    def handle_data(self, data: str) -> None:
        self.words += data


def slack_words(result: Message) -> str:
    return json.dumps(result.forms["slack"], ensure_ascii=False)


def test_the_reader_meets_the_lead_then_repair_and_the_method_last() -> None:
    for form in (rendered().text.lower(), rendered().html.lower(), slack_words(rendered()).lower()):
        order = ["a mostly steady week", *(name.lower() for name in SECTIONS), "kept: happened"]
        places = [form.index(words) for words in order]
        assert places == sorted(places)


def test_the_subject_says_what_waits_and_names_no_client() -> None:
    subject = rendered().subject

    assert subject == (
        "Your week 16–22 Nov: 1 worth repairing, 2 follow-ups open, 1 blind spot"  # noqa: RUF001
    )


def test_the_trend_is_one_sentence_after_the_people_in_every_form() -> None:
    trend = "82 to 100% a week: steady, nothing unusual this week."
    for form in (rendered().text, rendered().html, slack_words(rendered())):
        words = " ".join(form.split())
        assert words.count(trend) == 1
        places = [words.index(part) for part in ("17 of 18", "14:00", trend)]
        assert places == sorted(places)


def test_a_digest_without_a_trend_has_no_empty_line_for_it() -> None:
    without = rendered(replace(full_week(), trend=Trend()))

    assert "\n\n\n" not in without.text
    assert Tags(without.html).seen.count("p") == Tags(rendered().html).seen.count("p") - 1


def test_numbers_that_the_lead_has_said_are_not_said_again() -> None:
    said = "6 of 8 sessions kept as planned"
    week = replace(
        full_week(), lead=f"A week with some movement: {said}.", kept=KeptRate(kept=6, planned=8)
    )

    for form in (rendered(week).text, rendered(week).html, slack_words(rendered(week))):
        assert form.count(said) == 1


def test_a_steady_week_s_subject_says_so() -> None:
    calm = full_week(repair=(), follow_ups=(), blind_spots=())

    assert rendered(calm).subject.endswith("17 of 18 kept as planned")


def test_every_share_says_what_it_is_out_of() -> None:
    text = rendered().text

    assert "17 of 18 sessions kept as planned" in text
    assert [line for line in text.splitlines() if "%" in line] == [
        "Over twelve weeks 198 of 210 sessions were kept, 82 to 100% a week: steady,"
    ]


def test_an_empty_week_is_short_and_warm() -> None:
    result = rendered(empty_week())

    assert "Nothing is waiting for you. Have a good week." in result.text
    assert len(result.text.splitlines()) < 9
    for heading in SECTIONS:
        assert heading not in result.html
        assert heading.upper() not in result.text


def test_a_late_digest_says_so() -> None:
    assert "comes late" in rendered(full_week(is_late=True)).text
    assert "comes late" not in rendered().text


def test_no_form_speaks_of_violations() -> None:
    result = rendered()

    for form in (result.text, result.html, slack_words(result)):
        assert not re.search("violat|fail|breach|offen[cs]e|complian", form, re.IGNORECASE)


def test_a_short_notice_move_is_told_with_its_interval_and_its_side() -> None:
    text = rendered(full_week(repair=())).text

    assert "Tue 17 Nov, 14:00 → Wed 18 Nov, 09:00" in text
    assert "Moved at short notice. Between 2 hours and 3 hours before the start." in " ".join(
        text.split()
    )
    assert "At the client's wish." in text


def test_every_client_goes_through_the_channel_s_privacy_setting() -> None:
    result = rendered(show=lambda client: f"«{client.upper()}»")

    for form in (result.text, result.html, slack_words(result)):
        for client in ("c_7h2k", "c_q8fd", "c_m31a", "c_0p4z"):
            assert client not in form
            assert f"«{client.upper()}»" in form


def test_initials_stand_beside_a_day_and_never_beside_an_hour() -> None:
    week = full_week(repair=())
    result = rendered(week, exact_times=False, show=lambda client: "J. D.")

    for form in (result.text, Tags(result.html).words, slack_words(result)):
        assert "Tue 17 Nov → Wed 18 Nov" in form
        assert "J. D. · J. D." in form
        assert not re.search(r"\d\d:\d\d", form.replace("14 of 20", "").split("clinic-feed")[0])


def test_the_practice_s_view_has_no_client_lines_of_its_own() -> None:
    practice = full_week(
        clinician=None,
        clinician_name="",
        scope="practice",
        late=(LateStart(finding="f_1", client=None, planned_start=at(0, 9), minutes=8),),
    )

    result = rendered(practice)

    assert result.subject.startswith("The practice's week")
    assert "- Mon 16 Nov, 09:00  [f_1]" in result.text


def test_a_long_list_ends_with_where_the_rest_is() -> None:
    many = tuple(
        FollowUp(finding=f"f_{number}", client="jd", due=at(0, 9), what="Call back.")
        for number in range(40)
    )

    text = rendered(full_week(follow_ups=many)).text

    assert text.count("Call back.") == 15
    assert "And 25 more: steadyframe findings" in text


def test_a_monster_of_a_week_still_fits_into_slack() -> None:
    lines = full_week().repair[0]
    many = tuple(replace(lines, what="&<>" * 200, suggestion="&" * 900) for _ in range(60))
    coming = tuple(Coming(client="&" * 90, start=at(7 + n % 7, n % 24)) for n in range(300))

    blocks = rendered(full_week(repair=many, coming=coming)).forms["slack"]

    assert len(blocks) <= 50
    for block in blocks:
        texts = [block["text"], *[]] if "text" in block else block["elements"]
        assert all(0 < len(text["text"]) <= 3000 for text in texts)
        assert not any(re.search(r"&(?!amp;|lt;|gt;)", text["text"]) for text in texts)


def test_a_hostile_name_is_only_words_in_every_form() -> None:
    steady = full_week().steady[0]
    hostile = full_week(
        lead=HOSTILE, clinician_name=HOSTILE, steady=(replace(steady, what=HOSTILE),)
    )

    result = rendered(hostile, show=lambda client: HOSTILE)

    for form in (result.text, result.html, result.subject, slack_words(result)):
        assert not set(form) & set("\x1b\x07\x00\r\u202e\u2028\ud800")
    assert Tags(result.html).seen.count("script") == 0
    assert "a" not in Tags(result.html).seen
    assert "<" not in slack_words(result)
    assert "&lt;!channel&gt;" in slack_words(result)
    assert "\n" not in result.subject


def test_the_page_needs_nothing_from_elsewhere() -> None:
    page = rendered().html

    assert not {"img", "script", "link", "iframe"} & set(Tags(page).seen)
    assert "http" not in page
    assert 'name="color-scheme"' in page
    assert "prefers-color-scheme: dark" in page
