"""Who may see what: every route, each role."""

from __future__ import annotations

import re

import httpx
import pytest

from monitor.jobs.access.users import Role
from monitor.jobs.digests.weekly import build_for, chosen_week, queue_built
from monitor.jobs.reading.messages import queued_digests
from monitor.web.routes import SERVED
from tests.integration.watched import WITH_DIGEST
from tests.integration.web.people import BROWSER, Person, signed_in, signed_in_again
from tests.integration.web.two_clinicians import OF_BEN, a_practice_of_two
from tests.integration.web.visited import Visited

YES, NO = True, False
# For nobody, a clinician, a supervisor, an admin; what asks for a token is tested beside it.
ROLES: dict[str, tuple[bool, bool, bool, bool]] = {
    "GET /": (NO, YES, YES, YES),
    "GET /findings": (NO, YES, YES, YES),
    "GET /findings/{id}": (NO, YES, NO, YES),
    "POST /findings/{id}": (NO, YES, NO, YES),
    "GET /sources": (NO, YES, YES, YES),
    "GET /sources/{name:path}": (NO, YES, YES, YES),
    "POST /sources/{name:path}": (NO, YES, NO, YES),
    "GET /clients": (NO, YES, NO, YES),
    "GET /clients/{id:path}": (NO, YES, NO, YES),
    "GET /digests": (NO, YES, YES, YES),
    "GET /digests/{number}": (NO, YES, YES, YES),
    "GET /settings": (NO, NO, NO, YES),
    "GET /audit": (NO, NO, NO, YES),
    "GET /account": (NO, YES, YES, YES),
    "POST /account/signins": (NO, YES, YES, YES),
    "POST /signout": (NO, YES, YES, YES),
    "GET /signin": (YES, YES, YES, YES),
    # Without a provider that is set up.
    "GET /signin/provider": (NO, NO, NO, NO),
    "GET /signin/callback": (NO, NO, NO, NO),
    "POST /signin": (YES, YES, YES, YES),
}
OTHERWISE = {
    "GET /healthz",
    "GET /readyz",
    "GET /metrics",
    "GET /api/v1/openapi.json",
    "POST /api/v1/checkins",
    "GET /c/{token}",
    "POST /c/{token}",
    "GET /c/{token}/app.webmanifest",
    "GET /a/{token}",
    "POST /a/{token}",
    "GET /feeds/{token}.ics",
}


def _is_let_in(answer: httpx.Response) -> bool:
    is_sent_away = answer.headers.get("location", "").startswith("/signin?")
    return answer.status_code not in (401, 403) and not is_sent_away


@pytest.fixture(scope="module")
def people(tmp_path_factory: pytest.TempPathFactory) -> tuple[Visited, dict[str, Person]]:
    visited = Visited(tmp_path_factory.mktemp("roles"))
    return visited, {
        "clinician": signed_in(visited, "amara", Role.CLINICIAN, "amara"),
        "supervisor": signed_in(visited, "sue", Role.SUPERVISOR),
        "admin": signed_in(visited, "ada", Role.ADMIN),
    }


def test_every_route_says_here_who_may() -> None:
    served = {f"{one.method} {one.path}" for one in SERVED}

    assert served == ROLES.keys() | OTHERWISE


@pytest.mark.parametrize("route", [route for route in ROLES if route.startswith("GET")])
def test_each_role_sees_what_the_table_says(
    people: tuple[Visited, dict[str, Person]], route: str
) -> None:
    visited, persons = people
    path = (
        route.partition(" ")[2].replace(":path", "").format(id="unknown", name="north", number="0")
    )

    answers = [visited.get(path, **BROWSER), *(one.get(path) for one in persons.values())]

    may = tuple(_is_let_in(answer) for answer in answers)
    assert may == ROLES[route]


def test_each_role_is_led_to_the_places_that_it_may_see_and_to_no_other(
    people: tuple[Visited, dict[str, Person]],
) -> None:
    places = [route.partition(" ")[2] for route in ROLES if re.fullmatch(r"GET /\w*", route)]
    for role, person in enumerate(people[1].values(), start=1):
        led = set(re.findall(r'<li><a href="(/\w*)"', person.get("/account").text))

        assert led == {one for one in places if one != "/signin" and ROLES[f"GET {one}"][role]}


@pytest.fixture(scope="module")
def of_ben(tmp_path_factory: pytest.TempPathFactory) -> tuple[Visited, dict[str, str]]:
    """A practice of two, and by route the address that would show most of Ben's client."""
    digests = [{"name": "bens", "to": ["log"], "clinician": "ben"}]
    visited = a_practice_of_two(
        tmp_path_factory.mktemp("two"), **{**WITH_DIGEST, "digests": digests}
    )
    app, (settings,) = visited.app(), visited.app().settings.digests
    week = chosen_week(app, None, visited.now)
    queue_built(app, settings, build_for(app, settings, week, visited.now), visited.now)
    finding = next(f for f in visited.watched.findings() if f.draft.clinician == "ben")
    (digest,), _ = queued_digests(app, None, first=0, most=1)
    found = {"id": finding.id, "number": digest.number, "name:path": "south", "id:path": "john"}
    routes = [route.partition(" ")[2] for route in ROLES if route.startswith("GET")]
    places = {path: re.sub(r"{(.*?)}", lambda name: str(found[name[1]]), path) for path in routes}
    return visited, {
        path: f"{place}?clinician=ben&status=all&week=2026-W48" for path, place in places.items()
    }


def test_no_route_shows_a_clinician_or_a_supervisor_the_client_of_another(
    of_ben: tuple[Visited, dict[str, str]],
) -> None:
    visited, places = of_ben
    told = {
        name: {path: person.get(place).text for path, place in places.items()}
        for name, person in {
            "amara": signed_in(visited, "amara", Role.CLINICIAN, "amara"),
            "sue": signed_in(visited, "sue", Role.SUPERVISOR),
            "ben": signed_in(visited, "ben", Role.CLINICIAN, "ben"),
        }.items()
    }

    def shown(name: str) -> set[str]:
        return {path for path, page in told[name].items() if re.search(f"{OF_BEN}|john", page)}

    assert shown("amara") == shown("sue") == set()
    assert shown("ben") >= {"/", "/findings", "/findings/{id}", "/clients", "/clients/{id:path}"}


# What is posted to the sign-in page is its own tests' matter.
_POSTED = [one for one in ROLES if one.startswith("POST") and one != "POST /signin"]


@pytest.mark.parametrize("route", _POSTED)
def test_each_role_does_what_the_table_says(
    people: tuple[Visited, dict[str, Person]], route: str
) -> None:
    """By sign-ins of its own, for one of them ends what it is asked with."""
    visited, _ = people
    path = route.partition(" ")[2].replace(":path", "").format(id="unknown", name="unknown")

    again = [signed_in_again(visited, name) for name in ("amara", "sue", "ada")]
    answers = [visited.ask("POST", path, headers=BROWSER), *(one.post(path) for one in again)]

    may = tuple(_is_let_in(answer) for answer in answers)
    assert may == ROLES[route]
