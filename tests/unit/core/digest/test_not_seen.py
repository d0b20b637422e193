"""Hours that no good poll covers are in no number, are said first, and are never called steady."""

from collections.abc import Callable
from dataclasses import replace
from typing import Any

import pytest

from monitor.core.common.translation import ENGLISH
from monitor.core.digest.as_of import sources_as_of
from monitor.core.digest.build import build_digest
from monitor.core.digest.model import Coverage, Digest, KeptRate
from monitor.core.timeline.hours import as_hours
from monitor.core.timeline.model import RuleContext, SourceView, Span
from monitor.notify.render.digest_head import in_short
from monitor.notify.render.digest_table import by_clinician
from tests.builders.digest_inputs import (
    DAYS,
    EARLIEST_MONDAY,
    LONG_AGO,
    MONDAY_AFTER,
    arrival,
    at,
    cancelled,
    change,
    finding,
    inputs,
    practice,
    session,
    timeline,
    watched,
    weekly,
)

WEDNESDAY_NOON = at("2026-11-18 12:00")
NEVER = SourceView(name="feed", first_ok=None, last_ok=None)
GONE = watched(last_ok=WEDNESDAY_NOON)
SIX = [session(day) for day in DAYS]  # three of them before Wednesday noon


def told(*sessions: Any, practice: RuleContext = GONE, **given: Any) -> Digest:
    about = {k: given.pop(k) for k in ("clinician", "sources_of", "now") if k in given}
    return build_digest(inputs(timeline(sessions, **given), practice=practice, **about))


def numbers(digest: Digest) -> tuple[KeptRate, int]:
    return digest.kept, digest.not_seen


def test_a_week_whose_source_went_away_is_not_steady() -> None:
    digest = told(*SIX)

    assert digest.lead == "3 of 6 sessions could be seen; nothing unusual in those."
    assert numbers(digest) == (KeptRate(kept=3, planned=3), 3)


@pytest.mark.parametrize(
    ("sessions", "lead"),
    [
        (SIX[3:], "None of 3 sessions could be seen."),
        (SIX[5:], "The week's only session could not be seen."),
        (
            SIX[:3],
            "Part of the week could not be seen. Of what could, 3 of 3 sessions took place as "
            "planned.",
        ),
        ([], "No sessions were seen, but not every calendar could be read."),
    ],
)
def test_the_sentence_says_first_what_could_not_be_seen(sessions: list[Any], lead: str) -> None:
    assert told(*sessions).lead == lead


def test_what_was_late_among_the_seen_is_no_longer_nothing_unusual() -> None:
    lead = told(*SIX, checkins=(arrival(SIX[0], 20),)).lead

    assert lead == "3 of 6 sessions could be seen; 2 of those took place as planned."


@pytest.mark.parametrize(
    ("number", "is_right"),
    [
        ("kept", lambda d: numbers(d) == (KeptRate(kept=3, planned=3), 3)),
        ("coverage", lambda d: d.coverage == Coverage(seen=1, sessions=3)),
        ("small print", lambda d: "(1 of 3)" in d.method),
        ("trend", lambda d: d.trend.weeks[-1].kept is None),
        ("runs", lambda d: not d.steady),
        ("subject", lambda d: in_short(ENGLISH, d).startswith("3 sessions not seen, ")),
    ],
)
def test_an_unseen_hour_is_in_no_number(number: str, is_right: Callable[[Digest], bool]) -> None:
    digest = told(*SIX, checkins=(arrival(SIX[0]), arrival(SIX[4])))

    assert is_right(digest), number


@pytest.mark.parametrize(("about", "said"), [(GONE, "5 of 5"), (practice(), "5 of 6")])
def test_nobody_knows_whose_face_it_was_in_an_unseen_hour(about: RuleContext, said: str) -> None:
    steady = [timeline(weekly("2026-10-05 10:00", 7, client=client), client) for client in "abcde"]
    stood_in = session("2026-11-20 10:00", client="f", clinician="ben")
    other = timeline([*weekly("2026-10-09 10:00", 6, client="f"), stood_in], "f")
    digest = build_digest(inputs(*steady, other, practice=about, clinician=None))

    (faces,) = [one.what for one in digest.steady if one.clinician is None]
    assert faces == f"A familiar face: {said} sessions with the client's usual clinician."


def test_an_unseen_hour_neither_adds_to_a_run_nor_ends_it() -> None:
    mondays = weekly(EARLIEST_MONDAY, 12)
    digest = told(*mondays, session(DAYS[5]))

    assert [one.what for one in digest.steady] == [
        "12 sessions in a row kept as planned: that is a frame to lean on."
    ]


@pytest.mark.parametrize(
    ("about", "sources", "said", "cell"),
    [
        (GONE, ("feed",), "3 of 6 sessions seen; 3 of those kept as planned.",
         "3 of 3 (few), 3 not seen"),
        (practice(sources={"feed": NEVER}), ("feed",), "no session could be seen.", "6 not seen"),
        (practice(), ("feed",), "6 of 6 kept as planned; starts seen 0 of 6.", "6 of 6"),
    ],
)  # fmt: skip
def test_a_clinician_s_row_has_what_could_be_seen(
    about: RuleContext, sources: tuple[str, ...], said: str, cell: str
) -> None:
    digest = told(*SIX, practice=about, clinician=None, sources_of={"amara": sources})

    assert digest.steady[0].what == f"Dr. Amara Osei: {said}"
    (section,) = by_clinician(ENGLISH, digest, None)
    assert section.table is not None
    assert section.table.rows[0][1] == cell


@pytest.mark.parametrize(
    ("sources", "said"),
    [
        (("never",), "Ben Ruiz: no session could be seen."),
        (("feed", "never"), "Ben Ruiz: no session could be seen."),
        ((), "Ben Ruiz: no session could be seen."),
        (("feed",), "Ben Ruiz: no sessions planned."),
    ],
)
def test_a_clinician_whose_calendar_was_never_read_is_not_seen(
    sources: tuple[str, ...], said: str
) -> None:
    digest = told(*SIX, practice=practice(), clinician=None, sources_of={"ben": sources})

    assert digest.steady[1].what == said
    assert digest.rows[1].in_view == (sources == ("feed",))


def test_what_is_known_anyway_needs_no_poll() -> None:
    week = Span(start=at(DAYS[0]), end=at("2026-11-22 00:00"), why="holiday")

    assert told(*SIX, leave={"amara": (week,)}).kept == KeptRate(kept=0, planned=0, excluded=6)
    assert told(*SIX, now=at("2026-11-19 09:00")).kept == KeptRate(kept=3, planned=3)


def test_a_cancellation_of_an_hour_that_was_not_seen_may_have_been_taken_back() -> None:
    friday = cancelled(DAYS[4])
    lost = change(session(DAYS[4]), "2026-11-18 11:00")
    late = replace(lost, made_not_after=at("2026-11-20 09:00"))

    assert numbers(told(friday, changes=(late,))) == (KeptRate(kept=0, planned=0), 1)


def test_an_hour_that_was_left_in_view_counts_as_moved_wherever_it_went() -> None:
    before = session(DAYS[2])
    gone = replace(before, start=at(DAYS[5]), end=at("2026-11-21 10:50"), agreed_plan=before.start)
    made = change(before, "2026-11-18 09:00", to=DAYS[5])

    assert told(gone, changes=(made,)).kept == KeptRate(kept=0, planned=1)


def test_an_hour_that_another_calendar_shows_was_seen_if_that_one_was_read() -> None:
    of_two = practice(
        sources={
            "feed": SourceView(name="feed", first_ok=LONG_AGO, last_ok=WEDNESDAY_NOON),
            "copy": SourceView(name="copy", first_ok=LONG_AGO, last_ok=MONDAY_AFTER),
        }
    )
    copies = [replace(s, id=f"{s.id}-copy", source="copy") for s in SIX[:5]]
    hours = as_hours(timeline([*SIX, *copies]), first_read={}, believed_until={})
    digest = build_digest(inputs(hours, practice=of_two, sources=("feed", "copy")))

    assert numbers(digest) == (KeptRate(kept=5, planned=5), 1)


def test_a_copy_that_says_otherwise_shows_nothing_of_the_hour() -> None:
    of_two = practice(
        sources={
            "feed": SourceView(name="feed", first_ok=LONG_AGO, last_ok=WEDNESDAY_NOON),
            "copy": SourceView(name="copy", first_ok=LONG_AGO, last_ok=MONDAY_AFTER),
        }
    )
    copy = replace(cancelled(DAYS[4]), id="s_copy", source="copy")
    hours = as_hours(timeline([SIX[4], copy]), first_read={}, believed_until={})

    assert build_digest(inputs(hours, practice=of_two)).not_seen == 1


def test_once_the_calendar_is_read_again_the_week_is_seen_after_all() -> None:
    assert told(*SIX, practice=watched()).kept == KeptRate(kept=6, planned=6)


def test_an_old_digest_knows_since_when_the_calendar_was_gone() -> None:
    stale = finding("source_stale", "2026-11-18 12:00", client=None)
    since = watched(last_ok=at("2026-11-25 12:00")).sources
    views = sources_as_of(since, [stale], MONDAY_AFTER)

    assert views["feed"].last_ok == WEDNESDAY_NOON
    assert told(*SIX, practice=practice(sources=views)).not_seen == 3
