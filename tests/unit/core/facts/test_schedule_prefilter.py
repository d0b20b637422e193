"""What is read of a clinician's many sessions is all that the schedule's rules can speak of."""

from datetime import timedelta

from hypothesis import given, settings
from hypothesis import strategies as st

from monitor.core.evaluation.run import evaluate_schedule
from monitor.core.facts.schedule_prefilter import sessions_worth_loading
from monitor.core.sessions.model import Session, SessionSlotRow, by_start
from monitor.core.timeline.model import Span
from tests.builders.timelines import a_practice, a_schedule, a_session, a_span, utc
from tests.builders.tries import tries

NOW = utc("2026-11-23T09:00-05:00")
MINUTES = st.integers(0, 30).map(lambda steps: timedelta(minutes=10 * steps))
SESSIONS = st.lists(
    st.builds(
        a_session,
        MINUTES.map(lambda after: NOW - timedelta(hours=2) + after),
        lasts=st.sampled_from([timedelta(minutes=m) for m in (0, 10, 40, 90)]),
        uid=st.sampled_from("abcdef"),
        source=st.sampled_from(["mine", "other"]),
        client=st.sampled_from(["jd", "ek", "lm", None]),
        booked_not_before=st.just(NOW - timedelta(hours=1)),
        booked_not_after=st.sampled_from(
            [None, NOW - timedelta(minutes=5), NOW - timedelta(hours=1)]
        ),
    ),
    max_size=12,
)
LEAVE = st.builds(
    lambda start, lasts: a_span(NOW + start, NOW + start + lasts),
    MINUTES,
    MINUTES.filter(bool),
)


def _hours(session: Session) -> SessionSlotRow:
    return SessionSlotRow(session.id, session.uid, session.client, session.start, session.end)


def _told_apart(sessions: list[Session]) -> list[Session]:
    return by_start({s.id: s for s in sessions}.values())


@settings(max_examples=tries(50, thorough=200))
@given(
    sessions=SESSIONS.map(_told_apart),
    leave=st.lists(LEAVE, max_size=2),
    buffer=st.sampled_from([0, 10, 15]),
    unsettled=st.sets(st.tuples(st.just("mine"), st.sampled_from("abcdef")), max_size=2),
)
def test_the_rules_say_the_same_of_what_is_read_as_of_everything(
    sessions: list[Session], leave: list[Span], buffer: int, unsettled: set[tuple[str, str]]
) -> None:
    practice = a_practice(rules={"no_buffer": {"buffer": f"{buffer}m"}})
    given_ = {"leave": tuple(leave), "unsettled": frozenset(unsettled)}

    ids = sessions_worth_loading([_hours(s) for s in sessions], leave, timedelta(minutes=buffer))
    some = a_schedule(*(s for s in sessions if s.id in ids), **given_)

    everything = evaluate_schedule(a_schedule(*sessions, **given_), practice, NOW)
    assert evaluate_schedule(some, practice, NOW).drafts == everything.drafts
    assert not everything.failures


def test_of_a_quiet_plan_nothing_is_read() -> None:
    plan = [_hours(a_session(NOW + number * timedelta(hours=1))) for number in range(8)]

    assert sessions_worth_loading(plan, (), timedelta()) == []


def test_of_who_comes_too_close_all_sessions_are_read() -> None:
    first, close, later = (
        a_session(NOW + after, client=client, uid=client)
        for after, client in (
            (timedelta(), "jd"),
            (timedelta(minutes=40), "ek"),
            (timedelta(days=7), "jd"),
        )
    )
    other = a_session(NOW + timedelta(days=8), client="lm", uid="lm")
    plan = [_hours(s) for s in (first, close, later, other)]

    assert sessions_worth_loading(plan, (), timedelta()) == [first.id, close.id, later.id]
