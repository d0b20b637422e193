"""Google Meet's conference records as arrivals, behind the ConferenceLog protocol.

Google keeps a record for 30 days. A record begins with whoever joined first, often the client, so
only the clinician's own time counts. `users/{id}` says nothing to the permissions asked for here,
which leaves the name that Meet shows; names are compared and forgotten.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Collection, Iterator
from contextlib import contextmanager
from dataclasses import replace
from datetime import datetime, timedelta
from itertools import islice
from pathlib import Path
from typing import TYPE_CHECKING

from connectors.base import PermanentError
from connectors.google.apis import MEET
from connectors.google.calendar.cursor import rfc3339
from connectors.google.errors import GUIDE, Account, RefusedError
from connectors.google.meet.names import meeting_code
from connectors.google.meet.people import (
    Names,
    Person,
    during,
    overlaps,
    person_of,
    together,
    who_is,
)
from connectors.google.sign_in_cache import KeptSignIn
from connectors.google.times import parse_instant
from connectors.model import Arrival, Joiner, Window

if TYPE_CHECKING:
    from connectors.google.meet.listing import MeetClient

# A room that one client after the other is seen in may have been open since the morning.
_OPEN_BEFORE = timedelta(hours=24)
# Who joined longer than this before the session may have been there for another one.
_EARLY = timedelta(minutes=15)
_LOOKED_AT = 5  # records, by `check`


class GoogleMeet:
    """Asks about one account's conferences. Not for several threads at once.

    `clinician` is the name that the clinician joins under; `seconds` bound one conversation;
    `sleep` waits out back-off. Building one touches neither the file nor the network.
    """

    kept_for = timedelta(days=30)

    def __init__(
        self,
        name: str,
        *,
        clinician: str | None,
        credentials_file: Path | None,
        subject: str | None,
        api_endpoint: str | None,
        seconds: float = 60.0,
        sleep: Callable[[float], None] = time.sleep,
    ) -> None:
        self._name = name
        self._clinician = clinician or ""
        self._seconds = seconds
        self._sleep = sleep
        self._kept = KeptSignIn(
            source=name,
            file=credentials_file,
            subject=subject,
            api_endpoint=api_endpoint,
            apis=(MEET,),  # alone: a permission that is missing here leaves the calendar alone
        )

    def keeps(self, link: str) -> bool:
        return meeting_code(link) is not None

    def arrivals(
        self, link: str, session: Window, *, clients: Collection[str]
    ) -> tuple[Arrival, ...]:
        code = meeting_code(link)
        if code is None:
            return ()
        names = Names(clinician=self._clinician, clients=clients)
        found: dict[str, list[Arrival]] = {}
        with self._client() as client:
            for record in _records(client, code, session):
                for person in _people(client, record, session, names):
                    found.setdefault(person.key, []).append(person.arrival)
        people = (together(stays) for stays in found.values())
        return tuple(sorted(filter(None, people), key=lambda a: (a.joined, a.who)))

    def check(self, *, now: datetime) -> str:
        names = Names(clinician=self._clinician)
        with self._client() as client:
            since = f'start_time>="{rfc3339(now - self.kept_for)}"'
            latest = list(islice(client.records(since), _LOOKED_AT))
            seen = [
                any(who_is(item, names) is Joiner.CLINICIAN for item in client.participants(record))
                for record in latest
            ]
        if not latest:
            return "Google Meet shows no conference of the last 30 days."
        told = f"The clinician is seen in {sum(seen)} of the latest {len(latest)} conferences."
        if any(seen):
            return told
        remedy = "If that is wrong, write the clinician's name in the config as Meet shows it."
        return f"{told} {remedy}"

    @contextmanager
    def _client(self) -> Iterator[MeetClient]:
        """Fresh connections for one call. A refusal that nobody handled becomes our error."""
        from connectors.google.http import AnswerLimits
        from connectors.google.meet.listing import MeetClient

        limits = AnswerLimits(total=self._seconds, seconds=self._seconds / 2, silence=15.0)
        with self._kept.conversation(self._sleep, limits) as open_to:
            client = open_to(MeetClient)
            self._refuse_what_is_empty(client.account)
            try:
                yield client
            except RefusedError as error:
                if error.refusal.status in (400, 404):
                    said = f"Google Meet answered {error.refusal.status}."
                    raise PermanentError(self._name, said, "Check api_endpoint.") from None
                raise client.error_for(error.refusal) from None

    def _refuse_what_is_empty(self, account: Account) -> None:
        if account.address and not account.subject:
            raise PermanentError(
                self._name,
                "A service account joins no conferences, so Meet shows it none.",
                "Set subject to the clinician's address (domain-wide delegation), or write "
                f"meet: false. {GUIDE}",
            )


def _records(client: MeetClient, code: str, session: Window) -> Iterator[dict[str, object]]:
    """Those that were open at any time of the session: a series keeps its code for years."""
    where = (
        f'space.meeting_code="{code}"'
        f' AND start_time>="{rfc3339(session.start - _OPEN_BEFORE)}"'
        f' AND start_time<="{rfc3339(session.end)}"'
    )
    for record in client.records(where):
        start, end = parse_instant(record.get("startTime")), parse_instant(record.get("endTime"))
        if start is not None and start < session.end and (end is None or end > session.start):
            yield record


def _people(
    client: MeetClient, record: dict[str, object], session: Window, names: Names
) -> Iterator[Person]:
    """Who was there at any time of the session."""
    record_end = parse_instant(record.get("endTime"))
    for item in client.participants(record):
        person = person_of(item, record_end=record_end, names=names)
        if person is None or not overlaps(person.arrival, session):
            continue
        arrival: Arrival | None = person.arrival
        is_guest = person.arrival.who is Joiner.GUEST
        if not is_guest and person.arrival.joined < session.start - _EARLY:
            arrival = during(person, client.stays(person.resource), session)
        if arrival is not None:
            yield replace(person, arrival=arrival)
