"""What is asked for, and how much of it: each page, a check-in, and a bare page beside them."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass


@dataclass(frozen=True, slots=True, kw_only=True)
class Row:
    """What is asked for: its path and body with a person's values in braces, and as whom."""

    name: str
    path: str
    role: str = "clinician"
    body: str = ""
    must: float = 100  # ms

    def headers(self, person: Mapping[str, str], tap: str) -> dict[str, str]:
        return {
            "Accept": "text/html",
            "Authorization": f"Bearer {person['api']}",
            "Idempotency-Key": tap,
            "Content-Type": "application/json" if self.body else "",
            "Cookie": f"steadyframe={person.get(self.role, '')}",
        }


_TAP = '{{"id": "{tap}", "kind": "arrival", "session": "{session}"}}'
_TOLD = '{{"session": "{session}"}}'
ROWS = (
    Row(name="this week", path="/"),
    Row(name="findings", path="/findings"),
    Row(name="a finding", path="/findings/{finding}"),
    Row(name="clients", path="/clients"),
    Row(name="a client", path="/clients/{client}"),
    Row(name="calendars", path="/sources"),
    Row(name="a calendar", path="/sources/{source}"),
    Row(name="digests", path="/digests"),
    Row(name="your account", path="/account"),
    Row(name="sign-in", path="/signin", role="nobody"),
    Row(name="this week, admin", path="/?clinician={whose}", role="admin"),
    Row(name="findings, admin", path="/findings", role="admin"),
    Row(name="clients, admin", path="/clients", role="admin"),
    Row(name="calendars, admin", path="/sources", role="admin"),
    Row(name="settings, admin", path="/settings", role="admin"),
    Row(name="a signed link", path="/a/{link}", role="nobody"),
    Row(name="a feed", path="/feeds/{feed}.ics", role="nobody"),
    Row(name="check-in page", path="/c/{page}", role="nobody"),
    Row(name="check-in, a tap", path="/c/{page}", role="nobody", body=_TAP, must=25),
    Row(name="check-in, the API", path="/api/v1/checkins", role="nobody", body=_TOLD, must=25),
)
BARE = Row(name="a bare page", path="/", role="nobody")
