"""Titles become groups, and what is said of these becomes settings that do just that."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import UTC, datetime, timedelta

import pytest

from config.values.patterns import compile_pattern
from connectors.model import Attendee, CalendarEvent, EventTime
from monitor.cli.setup.init.titles.groups import Group, each_by_itself, groups_of
from monitor.cli.setup.init.titles.rules import Decision, SessionRules, rules_for, title_of
from monitor.core.sessions.recognition import Kind

OWN = "amara@osei.example"
# What a therapist's calendar holds beside sessions, in the words of several people.
PRIVATE = ("Supervision", "Peer supervision", "Coffee with Tom", "Coffee Ben", "Lunch", "Lunch")
AFTER = ("Mittagessen", "Kaffee mit Ben", "Cours de yoga", "Reunión del equipo", "Dentist", "Gym")


def event(title: str, *guests: str) -> CalendarEvent:
    start = datetime(2026, 11, 16, 15, tzinfo=UTC)
    return CalendarEvent(
        uid=title,
        start=EventTime(instant=start, zone="UTC"),
        end=EventTime(instant=start + timedelta(minutes=50), zone="UTC"),
        summary=title,
        attendees=tuple(Attendee(email=guest) for guest in (*guests, OWN)),
    )


def often(*titles: str) -> dict[str, int]:
    return dict.fromkeys(titles, 10)


def said(groups: Sequence[Group], **answers: bool) -> list[Decision]:
    """The guess, unless a group's label has another answer."""
    return [
        Decision(group=group, is_session=answers.get(group.label, group.guess)) for group in groups
    ]


def seen(rules: SessionRules, *titles: str) -> dict[str, str | None]:
    """The titles that are sessions, and whom they are with."""
    recognizer = rules.recognizer(OWN)
    found = {title: recognizer.recognise(event(title)) for title in titles}
    clients = {title: one for title, one in found.items() if one.kind is Kind.SESSION}
    return {t: one.name or rules.clients.get(one.client or "") for t, one in clients.items()}


def guessed(hours: Mapping[str, int]) -> SessionRules:
    return written(rules_for(said(groups_of(hours)), [event(title) for title in hours], OWN))


def written(rules: SessionRules) -> SessionRules:
    """The rules, which a config takes as they are."""
    for pattern in (*rules.title_patterns, *rules.ignore_titles):
        compile_pattern(pattern, "test")
    return rules


@pytest.mark.parametrize(
    ("titles", "clients", "new"),
    [
        (["Session: Jane", "Session: Tom"], ["Jane", "Tom"], ("session : Kim", "Kim")),
        (["Therapy - Jane", "Therapy - Tom"], ["Jane", "Tom"], ("Therapy \u2013 Kim", "Kim")),
        (["Ana R (Zoom)", "Ben K (Zoom)"], ["Ana R", "Ben K"], ("Cleo (zoom)", "Cleo")),
        (["Ana R - Zoom", "Ben K - Zoom"], ["Ana R", "Ben K"], ("Cleo - Zoom", "Cleo")),
        (["Jane Doe session", "Tom session"], ["Jane Doe", "Tom"], ("Kim session", "Kim")),
        (["Session with Jane", "Session with Tom"], ["Jane", "Tom"], ("Session with Kim", "Kim")),
        (["Session: Ana (Zoom)", "Session: Bo (Zoom)"], ["Ana", "Bo"], ("Session: C (Zoom)", "C")),
        (["Sitzung Jane", "Sitzung mit Tom"], ["Jane", "Tom"], ("Sitzung Kim", "Kim")),
        (["Séance : Jeanne", "Séance : Théo"], ["Jeanne", "Théo"], ("Séance: Zoé", "Zoé")),
        (["Cita con Ana", "Cita con Luis"], ["Ana", "Luis"], ("Cita con Eva", "Eva")),
        (
            ["Couples Miller", "Couples Ruiz-Smith"],
            ["Couples Miller", "Couples Ruiz-Smith"],
            ("Couples Lee (Zoom)", "Couples Lee"),
        ),
        (["Paar Müller", "Paar Groß"], ["Paar Müller", "Paar Groß"], ("Paar Lee", "Paar Lee")),
        (["J. D.", "T.S."], ["J. D.", "T.S."], ("A. W.", "A. W.")),
        (["Ana R", "Ben K."], ["Ana R", "Ben K."], ("Zoë M", "Zoë M")),
        (["Walk Tom", "Walks: Ed"], [], None),
        (["Anna", "Jane Doe", "Ana & Tom Ruiz"], ["Anna", "Jane Doe", "Ana & Tom Ruiz"], None),
        (["Anxiety group"], ["Anxiety group"], None),
        (["Session", "Busy"], [None, None], None),
    ],
)
def test_titles_are_told_from_each_other_by_their_shape(
    titles: list[str], clients: list[str | None], new: tuple[str, str] | None
) -> None:
    hours = often(*titles, *PRIVATE, *AFTER, "Budget 2027")
    if not clients:
        hours = dict.fromkeys(hours, 1)

    rules = guessed(hours)

    assert list(seen(rules, *titles).values()) == clients
    assert seen(rules, *PRIVATE, *AFTER, "Budget 2027") == {}
    if new is not None:
        assert seen(rules, new[0]) == {new[0]: new[1]}


@pytest.mark.parametrize(
    "title", ["Session: Jane", "Ana R (Zoom)", "Couples Miller", "J. D.", "Ana R", "Jane Doe"]
)
@pytest.mark.parametrize("mark", ["{} (late 8 min)", "Canceled: {}", "[client] {}", "{} - no show"])
def test_what_markers_say_is_no_part_of_a_title(title: str, mark: str) -> None:
    rules = guessed(often(title, "Session: Tom", "Ben K (Zoom)", "Couples Ruiz"))

    plain = seen(rules, title)
    marked = seen(rules, mark.format(title))
    assert list(marked.values()) == list(plain.values())
    assert plain


def test_whatever_is_said_of_the_groups_holds_afterwards() -> None:
    """All answers to eight groups, however they overlap."""
    titles = ["Session: Jane", "Session: Tom", "Ana (Zoom)", "Lunch (Zoom)", "Coffee Ben", "Ana R"]
    titles += ["Peer group", "Anxiety group", "Group Lunch", "Holden Lunch", "Jane", "Choir"]
    groups = groups_of(often(*titles))
    events = [event(title) for title in titles]
    for number in range(2 ** len(groups)):
        decisions = [
            Decision(group=group, is_session=bool(number >> place & 1))
            for place, group in enumerate(groups)
        ]
        wanted = {title for each in decisions if each.is_session for title in each.group.hours}

        assert seen(rules_for(decisions, events, OWN), *titles).keys() == wanted


def test_one_title_of_a_group_can_be_none_of_the_others() -> None:
    titles = ["Session: Jane", "Session: Board", "Anna", "Zumba"]
    groups = [each for group in groups_of(often(*titles)) for each in each_by_itself(group)]
    decisions = [
        Decision(group=one, is_session=one.label in ("Session: Jane", "Anna")) for one in groups
    ]

    rules = rules_for(decisions, [event(title) for title in titles], OWN)

    assert seen(rules, *titles, "Session: Kim").keys() == {"Session: Jane", "Anna", "Session: Kim"}


def test_who_is_invited_needs_no_setting() -> None:
    hours = {"Coaching call": 20, "30 min": 9, "Meditation evening": 3, "Ana's place": 2}
    events = [
        event(title, f"{name}@x.example")
        for title, name in zip(hours, ("jane", "tom", "kim", "ana"), strict=True)
    ]
    groups = groups_of(hours)

    decisions = [Decision(group=group, is_session=True) for group in groups]
    rules = rules_for(decisions, events, OWN)

    recognizer = rules.recognizer(OWN)
    names = [recognizer.recognise(one).name for one in events]
    assert names == ["jane@x.example", "tom@x.example", "kim@x.example", "ana@x.example"]
    assert rules.clients == {}


def test_a_coffee_with_somebody_who_is_invited_is_no_session() -> None:
    coffee = event("Coffee with Tom", "tom@x.example")

    rules = rules_for(said(groups_of({"Coffee with Tom": 1, "J. D.": 9})), [coffee], OWN)

    assert rules.recognizer(OWN).recognise(coffee).kind is Kind.OTHER


def test_a_promise_stays_one_unless_it_is_said_to_be_a_session() -> None:
    hours = {"Call Jane": 2, "Follow-up Jane": 1, "J. D.": 20}
    rules = guessed(hours)
    kinds = [rules.recognizer(OWN).recognise(event(title)).kind for title in hours]

    assert kinds == [Kind.COMMITMENT, Kind.COMMITMENT, Kind.SESSION]


def test_names_that_came_once_are_sessions_only_where_nothing_else_is() -> None:
    assert seen(guessed({"Anna": 1, "Bert": 1, "Lunch": 1}), "Anna", "Bert", "Lunch").keys() == {
        "Anna",
        "Bert",
    }
    assert seen(guessed({"Anna": 1, "Session: Jane": 9}), "Anna") == {}


def test_ids_of_clients_are_initials_and_never_the_same() -> None:
    rules = SessionRules()
    for name in ("Jane Doe", "John Dow", "Anna", "Éva Öz", "山田", "jane  DOE"):
        rules.add_client(name)

    assert list(rules.clients) == ["jd", "jd2", "an", "eo", "c"]


@pytest.mark.parametrize(
    "title",
    [
        "a.b (c) [d] {e} +*?",
        "C++ tutoring: $1 ^x|y",
        "Session: \u00b4 `\\d+`",
        "Ana's \u2013 “hour”",
        "x" * 300,
    ],
)
def test_signs_that_mean_something_in_a_pattern_mean_themselves(title: str) -> None:
    groups = groups_of(often(title_of(event(title)), "Session: Jane"))

    for is_session in (True, False):
        decisions = [Decision(group=one, is_session=is_session) for one in groups]
        guests = [] if is_session else ["guest@x.example"]
        events = [event(each, *guests) for each in (title, "Session: Jane")]
        rules = written(rules_for(decisions, events, OWN))
        found = {rules.recognizer(OWN).recognise(each).kind for each in events}
        assert found == {Kind.SESSION if is_session else Kind.OTHER}


def test_a_long_calendar_asks_little() -> None:
    hours = {f"Errand number {number} of many": 5 for number in range(200)}
    hours |= {f"Person{number} Name{number}": 9 for number in range(60)}

    assert len(groups_of(hours)) < 12
