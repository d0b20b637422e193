"""One length of time is told alike in every place that tells it."""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Mapping
from dataclasses import replace
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest

import monitor
from connectors.model import CalendarEvent
from monitor.core.common.translation import ENGLISH
from monitor.core.digest.build import build_digest
from monitor.core.findings.summary_text import format_notice, format_span
from monitor.core.findings.text import notice_sentence
from monitor.core.history.event_diff_text import as_first_seen, differences
from monitor.core.rule_text import finding_sentence
from monitor.notify.message import Message
from monitor.notify.render.messages import render_alert, render_digest
from tests.builders.calendar_values import an_event, at
from tests.builders.digest_inputs import DAYS, arrival, inputs, practice, session, timeline
from tests.unit.notify.render.samples import MADE_AT, ZONE, alert, alert_item, full_week

MINUTE = timedelta(minutes=1)
SPANS = [
    (timedelta(minutes=1), "1 minute"),
    (timedelta(minutes=45), "45 minutes"),
    (timedelta(minutes=60), "1 hour"),
    (timedelta(minutes=99), "99 minutes"),
    (timedelta(minutes=119), "119 minutes"),
    (timedelta(minutes=150), "2 hours"),
    (timedelta(hours=2, minutes=59), "2 hours"),
    (timedelta(hours=24), "1 day"),
    (timedelta(hours=36), "36 hours"),
    (timedelta(hours=47, minutes=59), "47 hours"),
    (timedelta(days=2, hours=14), "2 days"),
    (timedelta(days=2, hours=23, minutes=59), "2 days"),
    (timedelta(days=3), "3 days"),
]


def sentence(rule: str, value: Callable[[int], Mapping[str, Any]]) -> Callable[[timedelta], str]:
    return lambda span: finding_sentence(ENGLISH, rule, value(span // MINUTE)) or ""


def notice(minutes: int) -> dict[str, Any]:
    return {
        "notice_minutes_min": minutes,
        "notice_minutes_max": minutes,
        "short_notice": "yes",
        "sessions": 1,
    }


def small_print(rules: Mapping[str, Any]) -> str:
    one = session(DAYS[0])
    seen = timeline([one], checkins=(arrival(one),))
    return build_digest(inputs(seen, practice=practice(rules=rules))).method


def minutes(span: timedelta) -> str:
    return f"{span // MINUTE}m"


def coming_up(gap: timedelta) -> str:
    """Two hours of a day, with `gap` between them."""
    first = session("2026-11-24 10:00")
    after = session("2026-11-24 10:00", client="ek")
    after = replace(after, start=first.end + gap, end=first.end + gap + MINUTE)
    wide = practice(rules={"no_buffer": {"buffer": "4d"}})
    both = timeline([first]), timeline([after], "ek")
    ahead = build_digest(inputs(*both, practice=wide)).coming
    return " ".join(one.what for one in ahead)


def an_hour_of(length: timedelta) -> CalendarEvent:
    start = at("2026-11-24T10:00-05:00")
    return an_event(end=replace(start, instant=start.instant + length))


def in_messages(form: Callable[[Message], str]) -> Callable[[timedelta], str]:
    """A move told by a digest and by an alert."""

    def said(span: timedelta) -> str:
        told = notice(span // MINUTE)
        change = full_week().changes[0]
        own = {name: told[name] for name in ("notice_minutes_min", "notice_minutes_max")}
        week = full_week(repair=(), late=(), changes=(replace(change, **own),))
        given: dict[str, Any] = {"created_at": MADE_AT, "show": str, "zone": ZONE}
        digest = form(render_digest(week, **given))
        alerted = form(render_alert(alert(alert_item(value=told)), **given))
        words = f"{ENGLISH.length(span)} before the start"
        return words if words in digest and words in alerted else f"{digest} {alerted}"

    return said


# In summaries and lists, in sentences of messages, in `explain` (which calls `format_span`).
PLACES: dict[str, Callable[[timedelta], str]] = {
    "explain": format_span,
    "summary": lambda span: format_notice(span, span),
    "notice": lambda span: notice_sentence(ENGLISH, span // MINUTE, span // MINUTE),
    "reschedule": sentence("reschedule", notice),
    "cancellation": sentence("cancellation", notice),
    "late start": sentence("late_start", lambda minutes: {"late_minutes": minutes}),
    "not started": sentence("not_started", lambda minutes: {"waiting_minutes": minutes}),
    "gap": sentence("no_buffer", lambda minutes: {"gap_minutes": minutes}),
    "overlap": sentence("no_buffer", lambda minutes: {"gap_minutes": -minutes}),
    "notice in the small print": lambda span: small_print(
        {"reschedule": {"short_notice": minutes(span)}}
    ),
    "grace in the small print": lambda span: small_print(
        {"late_start": {"grace": minutes(span), "very_late": "9d"}}
    ),
    "history": lambda span: as_first_seen(an_hour_of(span), str).replace(",", " "),
    "a change in history": lambda span: differences(
        an_hour_of(timedelta(days=9)), an_hour_of(span), str
    )[0],
    "text": in_messages(lambda message: " ".join(message.text.split())),
    "page": in_messages(lambda message: " ".join(message.html.split())),
    "Slack": in_messages(lambda message: json.dumps(message.forms["slack"])),
}


@pytest.mark.parametrize("place", PLACES)
@pytest.mark.parametrize(("span", "words"), SPANS)
def test_a_span_is_told_in_the_same_words_wherever_it_stands(
    place: str, span: timedelta, words: str
) -> None:
    said = PLACES[place](span)

    assert f" {words} " in f" {said} "


@pytest.mark.parametrize(("span", "words"), [(s, w) for s, w in SPANS if s < timedelta(days=1)])
def test_so_it_is_between_two_hours_to_come(span: timedelta, words: str) -> None:
    assert f"{words} after the one before" in coming_up(span)


def test_a_length_that_changed_says_so_though_its_words_stay() -> None:
    was, now = timedelta(hours=2, minutes=30), timedelta(hours=2, minutes=50)

    assert differences(an_hour_of(was), an_hour_of(now), str)[0] == (
        "it is 2 hours long now, 20 minutes more than before"
    )
    assert "20 minutes less than before" in differences(an_hour_of(now), an_hour_of(was), str)[0]


# What counts days or weeks, and is no length of time that was measured.
COUNTS = {
    "the week's": "monitor/core/digest/trend_text.py",
    "a week's name": "monitor/cli/days.py",
    "a rhythm's": "monitor/notify/render/review/strips.py",
    "a setting's": "monitor/jobs/reading/findings/explanation.py",
    "how far a feed shows": "monitor/cli/operation/log_sentences.py",
    "as far": "monitor/cli/calendars/sources.py",
    "the farthest": "monitor/cli/calendars/review.py",
    "a story's": "monitor/demo/edits.py",
    "how long is waited": "monitor/cli/setup/auth.py",
    "where lengths are worded": "monitor/core/common/translation.py",
}


def test_no_other_place_words_a_length_by_itself() -> None:
    root = Path(monitor.__file__).parent
    own = {
        f"monitor/{path.relative_to(root)}"
        for path in root.rglob("*.py")
        if re.search(
            r"\w\} (?:working )?(?:minutes?|hours?|days?|weeks?)\b", path.read_text("utf-8")
        )
    }

    assert own == set(COUNTS.values())
