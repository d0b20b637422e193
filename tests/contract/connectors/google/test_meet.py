"""Google Meet's records as arrivals, against the stand-in over real HTTP."""

from __future__ import annotations

import traceback
from collections.abc import Collection, Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from connectors.base import (
    AccessRevoked,
    ConnectorError,
    NotACalendar,
    PermanentError,
    RateLimited,
    ServerFailed,
    TooLarge,
    Truncated,
    Unreachable,
)
from connectors.google.meet.conference_log import GoogleMeet
from connectors.model import Arrival, Joiner, Window
from tests.contract.connectors.google.google_world import no_sleep
from tests.servers.google.http import Fault
from tests.servers.google.meet import API_OFF, NO_SCOPE, guest, on_the_phone, signed_in
from tests.servers.google.server import FOREVER, GoogleServer

TEN = datetime(2026, 11, 24, 15, 0, tzinfo=UTC)  # ten o'clock in New York
SESSION = Window(start=TEN, end=TEN + timedelta(minutes=50))
CODE = "abc-mnop-xyz"
LINK = f"https://meet.google.com/{CODE}"


def past(minutes: float, *, days: int = 0) -> datetime:
    """Minutes after ten."""
    return TEN + timedelta(minutes=minutes, days=days)


@pytest.fixture
def google() -> Iterator[GoogleServer]:
    with GoogleServer(clock=lambda: past(60)) as server:
        yield server


@pytest.fixture
def meet(google: GoogleServer, tmp_path: Path) -> GoogleMeet:
    return meet_of(google, google.write_credentials(tmp_path / "google.json"))


def meet_of(google: GoogleServer, credentials: Path | None, **more: Any) -> GoogleMeet:
    plain = {"clinician": "Dr. Amara Osei", "subject": None, "api_endpoint": google.url}
    return GoogleMeet("north", credentials_file=credentials, sleep=no_sleep, **{**plain, **more})


def asked(meet: GoogleMeet, clients: Collection[str] = ("Jane Doe",)) -> list[Arrival]:
    return list(meet.arrivals(LINK, SESSION, clients=clients))


def test_the_clinician_s_own_time_is_told_apart_from_the_first_to_join(
    google: GoogleServer, meet: GoogleMeet
) -> None:
    google.meet.hold(
        CODE, guest("Jane", past(-3), past(50)), signed_in("Amara Osei", past(12), past(51))
    )

    assert asked(meet) == [
        Arrival(who=Joiner.GUEST, joined=past(-3), left=past(50)),
        Arrival(who=Joiner.CLINICIAN, joined=past(12), left=past(51)),
    ]


def test_who_is_still_there_has_not_left(google: GoogleServer, meet: GoogleMeet) -> None:
    google.meet.hold(CODE, signed_in("Amara Osei", past(1)))

    assert asked(meet) == [Arrival(who=Joiner.CLINICIAN, joined=past(1), left=None)]


def test_people_are_told_apart_and_never_named(google: GoogleServer, meet: GoogleMeet) -> None:
    google.meet.hold(
        CODE,
        signed_in("Jane Doe", past(0), past(9)),
        signed_in("Riverside Counseling", past(1), past(9)),
        guest("Amara Osei", past(2), past(9)),
        guest("Tom", past(3), past(9)),
        on_the_phone(past(4), past(9)),
    )
    arrivals = asked(meet)

    assert [a.who.value for a in arrivals] == ["guest", "someone", "someone", "guest", "caller"]
    assert not any(name in repr(arrivals) for name in ("Jane", "Doe", "Tom", "Riverside", "555"))


def test_a_code_that_a_series_keeps_counts_only_around_the_session(
    google: GoogleServer, meet: GoogleMeet
) -> None:
    for days in (-14, -7, 7):
        google.meet.hold(CODE, signed_in("Amara Osei", past(0, days=days), past(50, days=days)))
    google.meet.hold(CODE, signed_in("Amara Osei", past(-60), past(-30)))  # a test of the camera
    google.meet.hold(CODE, signed_in("Amara Osei", past(50), past(60)))
    google.meet.hold("xyz-mnop-abc", signed_in("Amara Osei", past(0), past(50)))

    assert asked(meet) == []


def test_several_records_of_one_session_are_one(google: GoogleServer, meet: GoogleMeet) -> None:
    google.meet.hold(CODE, signed_in("Amara Osei", past(-2), past(3)))
    google.meet.hold(
        CODE, signed_in("Amara Osei", past(6), past(50)), guest("Jane", past(7), past(50))
    )

    assert asked(meet) == [
        Arrival(who=Joiner.CLINICIAN, joined=past(-2), left=past(50)),
        Arrival(who=Joiner.GUEST, joined=past(7), left=past(50)),
    ]


def test_in_a_room_that_stays_open_the_clinician_came_when_they_came_back(
    google: GoogleServer, meet: GoogleMeet
) -> None:
    google.meet.hold(
        CODE,
        signed_in("Amara Osei", past(-62), past(-10), past(12), past(49)),
        guest("Tom", past(-60), past(-10)),
        guest("Jane", past(-1), past(49)),
    )

    assert asked(meet) == [
        Arrival(who=Joiner.GUEST, joined=past(-1), left=past(49)),
        Arrival(who=Joiner.CLINICIAN, joined=past(12), left=past(49)),
    ]


def test_who_left_such_a_room_before_the_session_was_not_in_it(
    google: GoogleServer, meet: GoogleMeet
) -> None:
    google.meet.hold(
        CODE,
        signed_in("Amara Osei", past(-62), past(-10), past(55), past(90)),
        guest("Jane", past(-1), past(56)),
    )

    assert [a.who for a in asked(meet)] == [Joiner.GUEST]


def test_lists_are_read_to_their_last_page(google: GoogleServer, meet: GoogleMeet) -> None:
    google.meet.page_limit = 1
    for minute in (0, 10, 20):
        google.meet.hold(
            CODE,
            guest("Jane", past(minute), past(minute + 5)),
            signed_in("Amara Osei", past(minute + 1), past(minute + 5)),
        )

    assert asked(meet)[1] == Arrival(who=Joiner.CLINICIAN, joined=past(1), left=past(25))


def test_a_record_that_expires_while_it_is_read_is_no_error(
    google: GoogleServer, meet: GoogleMeet
) -> None:
    google.meet.hold(CODE, signed_in("Amara Osei", past(0), past(50)))
    moments = iter([past(60), past(60, days=31)])
    google.clock = lambda: next(moments)

    assert asked(meet) == []


def test_a_link_that_is_not_meet_s_is_not_asked_about(
    google: GoogleServer, meet: GoogleMeet
) -> None:
    assert not meet.keeps("https://zoom.us/j/1")
    assert meet.arrivals("https://zoom.us/j/1", SESSION, clients=()) == ()
    assert google.requests == []


def test_delegation_asks_for_meet_s_permission_alone(google: GoogleServer, tmp_path: Path) -> None:
    google.tokens.delegated.add(google.calendar_id)
    key = google.write_credentials(tmp_path / "key.json", "service_account")
    google.meet.hold(CODE, signed_in("Amara Osei", past(0), past(50)))

    assert len(asked(meet_of(google, key, subject=google.calendar_id))) == 1


@pytest.mark.parametrize(
    ("refusal", "said"), [(NO_SCOPE, "meetings.space.readonly"), (API_OFF, "Google Meet REST API")]
)
def test_a_missing_permission_is_named_with_its_remedy(
    google: GoogleServer, meet: GoogleMeet, refusal: Any, said: str
) -> None:
    google.meet.refusal = refusal

    assert said in str(error_of(meet, google, PermanentError))


def test_a_service_account_of_its_own_has_no_conferences(
    google: GoogleServer, tmp_path: Path
) -> None:
    key = google.write_credentials(tmp_path / "key.json", "service_account")

    assert "Set subject" in str(error_of(meet_of(google, key), google, PermanentError))
    assert google.requests == []


@pytest.mark.parametrize(
    ("fault", "kind"),
    [
        (Fault(kind="status", path="/v2/", status=503), ServerFailed),
        (Fault(kind="status", path="/v2/", status=429), RateLimited),
        (Fault(kind="page", path="/v2/"), NotACalendar),
        (Fault(kind="cut", path="/v2/"), Truncated),
        (Fault(kind="half", path="/v2/"), ConnectorError),
    ],
)
def test_whatever_goes_wrong_is_a_connector_s_error(
    google: GoogleServer, meet: GoogleMeet, fault: Fault, kind: type[ConnectorError]
) -> None:
    google.meet.hold(CODE, signed_in("Amara Osei", past(0), past(50)))
    google.spoil(fault, FOREVER)

    error_of(meet, google, kind)


def test_revoked_access_and_a_server_that_is_gone_are_told_apart(
    google: GoogleServer, meet: GoogleMeet
) -> None:
    google.tokens.revoke()
    error_of(meet, google, AccessRevoked)
    google.stop()
    error_of(meet, google, Unreachable)


def test_a_list_without_end_is_given_up(google: GoogleServer, meet: GoogleMeet) -> None:
    google.meet.page_limit = 1
    for minute in range(25):
        google.meet.hold(CODE, guest("Jane", past(minute), past(minute + 1)))

    error_of(meet, google, TooLarge)


def test_check_says_whether_the_clinician_is_recognised(
    google: GoogleServer, meet: GoogleMeet
) -> None:
    assert "no conference" in meet.check(now=past(60))
    google.meet.hold(CODE, signed_in("A. Osei", past(0), past(50)))
    assert "0 of the latest 1" in (told := meet.check(now=past(60)))
    assert "as Meet shows it" in told
    google.meet.hold(CODE, signed_in("Amara Osei", past(-90), past(-60)))
    assert meet.check(now=past(60)).startswith("The clinician is seen in 1 of the latest 2")


def error_of(meet: GoogleMeet, google: GoogleServer, kind: type[ConnectorError]) -> ConnectorError:
    with pytest.raises(kind) as caught:
        asked(meet)
    shown = "".join(traceback.format_exception(caught.value))
    for secret in (google.tokens.refresh_token, google.tokens.client_secret, *google.tokens.grants):
        assert secret not in shown
    assert not any(name in shown for name in ("Jane", "Osei"))
    assert caught.value.remedy
    return caught.value
