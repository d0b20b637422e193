"""People who are signed in to a visited page.

amara = signed_in(visited, "amara@riverside.example", Role.CLINICIAN, "amara")
amara.get("/account")
amara.post("/signout")
"""

from __future__ import annotations

import re
from dataclasses import dataclass

import httpx

from monitor.jobs.access.audit import Deed, some_deeds
from monitor.jobs.access.sign_ins import sign_in, visitor_of
from monitor.jobs.access.users import Role, add_user
from tests.integration.web.visited import Visited

PASSWORD = "correct horse battery"
BROWSER = {"Accept": "text/html", "User-Agent": "Firefox"}


@dataclass(frozen=True, slots=True, kw_only=True)
class Person:
    visited: Visited
    cookie: str

    def get(self, path: str, **headers: str) -> httpx.Response:
        return self.visited.ask("GET", path, headers={**self._headers, **headers})

    def post(self, path: str, **fields: str) -> httpx.Response:
        """As a form of their own pages."""
        visitor = visitor_of(self.visited.app(), self.cookie)
        seal = {"seal": visitor.seal} if visitor else {}
        return self.visited.ask("POST", path, headers=self._headers, data={**seal, **fields})

    @property
    def _headers(self) -> dict[str, str]:
        return {**BROWSER, "Cookie": f"steadyframe={self.cookie}"}


def let_in(visited: Visited, name: str, role: Role, clinician: str | None = None) -> None:
    add_user(visited.app(), name, role, clinician, PASSWORD)


def signed_in(visited: Visited, name: str, role: Role, clinician: str | None = None) -> Person:
    let_in(visited, name, role, clinician)
    return signed_in_again(visited, name)


def signed_in_again(visited: Visited, name: str, browser: str = "Firefox") -> Person:
    made = sign_in(visited.app(), name, PASSWORD, browser)
    assert made is not None
    return Person(visited=visited, cookie=made.value)


def whom_it_signs_in(visited: Visited, answer: httpx.Response) -> Person:
    """By the cookie that the answer sets."""
    (value,) = re.findall(r"steadyframe=([^;]+)", answer.headers["set-cookie"])
    return Person(visited=visited, cookie=value)


def latest_deeds(visited: Visited) -> list[Deed]:
    """What is on record of what people did, the latest first."""
    return some_deeds(visited.app())[0]


def try_to_sign_in(visited: Visited, name: str, password: str, to: str = "/") -> httpx.Response:
    fields = {"name": name, "password": password, "next": to}
    return visited.ask("POST", "/signin", headers=BROWSER, data=fields)
