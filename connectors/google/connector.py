"""A Google calendar as a source: full and incremental sync behind the Connector protocol."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo

from connectors.base import (
    ConnectorError,
    PermanentError,
    SourceNotFound,
    Truncated,
)
from connectors.google.apis import CALENDAR, TASKS, apis_for
from connectors.google.calendar.check import glance
from connectors.google.calendar.cursor import (
    LIST_PARAMETERS,
    Cursor,
    TaskMark,
    fingerprint,
    rfc3339,
)
from connectors.google.calendar.listing import Limits, Listing, read_listing
from connectors.google.calendar.mapping import ItemReader
from connectors.google.errors import (
    AGAIN,
    GUIDE,
    Account,
    RefusedError,
    error_for,
    share_remedy,
)
from connectors.google.sign_in_cache import KeptSignIn
from connectors.google.tasks import ListVanished, TaskListing, read_tasks, task_lists
from connectors.model import Fetch, Window

if TYPE_CHECKING:
    from connectors.google.client import CalendarClient, TasksClient
    from connectors.google.http import AnswerLimits

HISTORY = timedelta(days=400)
_LONGEST_HISTORY = 2 * HISTORY
_FAR = datetime(9000, 1, 1, tzinfo=UTC)
_TOKEN_IS_NO_GOOD = frozenset({400, 410})  # Google documents 410, and answers 400 to a garbled one


@dataclass(frozen=True, slots=True, kw_only=True)
class _Clients:
    """The clients of one poll, which share its limits. `tasks` is None where none are wanted."""

    calendar: CalendarClient
    tasks: TasksClient | None


class GoogleConnector:
    """Reads one calendar. Not for several threads at once.

    `zone` is the practice's and gives dates a meaning; `clinician_email` stands in for the address
    of the calendar's own entry among attendees; `tasks` reads the account's Google Tasks as well;
    `sleep` waits out back-off. Building one touches neither the file nor the network.
    """

    def __init__(
        self,
        name: str,
        *,
        calendar_id: str,
        zone: ZoneInfo,
        credentials_file: Path | None,
        subject: str | None,
        api_endpoint: str | None,
        clinician_email: str | None = None,
        tasks: bool = False,
        sleep: Callable[[float], None] = time.sleep,
        limits: Limits | None = None,
        answer_limits: AnswerLimits | None = None,
    ) -> None:
        self._name = name
        self._calendar_id = calendar_id
        self._zone = zone
        self._subject = subject
        self._api_endpoint = api_endpoint
        self._clinician_email = clinician_email
        self._tasks = tasks
        self._answer_limits = answer_limits
        self._sleep = sleep
        self._limits = limits or Limits()
        self._kept = KeptSignIn(
            source=name,
            file=credentials_file,
            subject=subject,
            api_endpoint=api_endpoint,
            apis=apis_for(tasks=tasks, meet=False),
        )

    @property
    def name(self) -> str:
        return self._name

    def fetch(self, cursor: str | None, *, now: datetime) -> Fetch:
        """What changed since `cursor`, or everything that ends after `now` - HISTORY.

        A sync token that Google no longer takes leads to a full fetch over the same span as the
        one before, so that absence means the same. Raises ConnectorError.
        """
        known = Cursor.load(cursor, self._fingerprint)
        with self._clients() as clients:
            if known is not None:
                try:
                    return self._changes(clients, known)
                except ListVanished:
                    pass  # only what is left can tell which tasks are gone
                except RefusedError as error:
                    if error.api is not CALENDAR or error.refusal.status not in _TOKEN_IS_NO_GOOD:
                        raise
            return self._everything(clients, _time_min(known, now))

    def check(self, *, now: datetime) -> str:
        """How many events the calendar shows and when the next one is; never their titles.

        A calendar that isn't found is answered with the names of those that the account can see.
        """
        from connectors.google.calendar.discovery import visible_calendars

        with self._clients() as clients:
            calendar = clients.calendar
            try:
                said = glance(
                    calendar, self._calendar_id, since=now - HISTORY, now=now, zone=self._zone
                )
            except RefusedError as error:
                if error.refusal.status != 404:
                    raise
                visible = visible_calendars(calendar, self._calendar_id)
                raise self._not_found(calendar.account, visible) from None
            if clients.tasks is None:
                return said
            number = len(task_lists(clients.tasks, self._limits))
            return f"{said} {number} task list{'' if number == 1 else 's'}."

    @property
    def _fingerprint(self) -> str:
        """With tasks or without: the cursor of one would hide the tasks from the other."""
        tasks = ("tasks",) if self._tasks else ()
        return fingerprint(self._calendar_id, self._subject, self._api_endpoint, *tasks)

    def _changes(self, clients: _Clients, known: Cursor) -> Fetch:
        params = {**self._parameters, "syncToken": known.sync_token}
        listing = self._list_events(clients, params)
        tasks = self._list_tasks(clients, known.tasks)
        found = _both(listing, tasks)
        return replace(
            found,
            is_full=False,
            cursor=self._cursor(listing, known.time_min, tasks),
            unchanged=not (found.events or found.deleted or found.problems),
        )

    def _everything(self, clients: _Clients, time_min: datetime) -> Fetch:
        params = {**self._parameters, "timeMin": rfc3339(time_min)}
        listing = self._list_events(clients, params)
        tasks = self._list_tasks(clients, None)
        return replace(
            _both(listing, tasks),
            window=Window(start=time_min, end=_FAR),
            cursor=self._cursor(listing, time_min, tasks),
        )

    def _list_events(self, clients: _Clients, params: dict[str, object]) -> Listing:
        return read_listing(clients.calendar, params, reader=self._reader, limits=self._limits)

    def _list_tasks(self, clients: _Clients, known: TaskMark | None) -> TaskListing | None:
        if clients.tasks is None:
            return None
        return read_tasks(clients.tasks, known, zone=self._zone, limits=self._limits)

    def _cursor(self, listing: Listing, time_min: datetime, tasks: TaskListing | None) -> str:
        return Cursor(
            sync_token=listing.sync_token,
            time_min=time_min,
            calendar=self._fingerprint,
            tasks=tasks.mark if tasks is not None else None,
        ).dump()

    @property
    def _parameters(self) -> dict[str, object]:
        return {"calendarId": self._calendar_id, **LIST_PARAMETERS}

    def _reader(self, calendar_zone: object) -> ItemReader:
        return ItemReader.of(self._zone, calendar_zone, self._clinician_email)

    @contextmanager
    def _clients(self) -> Iterator[_Clients]:
        """Fresh connections for one call. A refusal that nobody handled becomes our error."""
        from connectors.google.client import CalendarClient, TasksClient

        with self._kept.conversation(self._sleep, self._answer_limits) as open_to:
            calendar = open_to(CalendarClient)
            self._refuse_what_is_empty(calendar.account)
            tasks = open_to(TasksClient) if self._tasks else None
            try:
                yield _Clients(calendar=calendar, tasks=tasks)
            except RefusedError as error:
                raise self._refused(calendar.account, error) from None

    def _refuse_what_is_empty(self, account: Account) -> None:
        """A service account has a calendar and tasks of its own, always empty: they would look
        like health."""
        if not account.address or account.subject:
            return
        if self._calendar_id == "primary":
            raise PermanentError(
                self._name,
                "The primary calendar of a service account is its own, and empty.",
                "Set calendar_id to the clinician's address (the calendar must be shared with "
                f"{account.address}), or set subject. {GUIDE}",
            )
        if self._tasks:
            raise PermanentError(
                self._name,
                "Nobody can share Google Tasks with a service account; its own are empty.",
                f"Set subject, sign in as the clinician, or take `tasks: true` out. {GUIDE}",
            )

    def _refused(self, account: Account, error: RefusedError) -> ConnectorError:
        status = error.refusal.status
        if status == 404 and error.api is CALENDAR:
            return self._not_found(account, "`steadyframe check` lists those that it can see.")
        if status == 410 or (status == 404 and error.api is TASKS):
            return Truncated(self._name, "Google ended the listing before its end.", AGAIN)
        return error_for(self._name, error.refusal, account, error.api)

    def _not_found(self, account: Account, visible: str) -> SourceNotFound:
        return SourceNotFound(
            self._name,
            f"Google shows this account no calendar {self._calendar_id!r}.",
            f"{share_remedy(account)} {visible}".strip(),
        )


def _both(listing: Listing, tasks: TaskListing | None) -> Fetch:
    """A calendar and the tasks beside it as one answer: whole, or not there at all."""
    events, deleted, problems = listing.events, listing.deleted, listing.problems
    if tasks is not None:
        events += tasks.events
        deleted += tasks.deleted
        problems += tasks.problems
    return Fetch(events=events, deleted=deleted, problems=problems)


def _time_min(known: Cursor | None, now: datetime) -> datetime:
    """The span of the last full fetch, unless it has grown over the years; whole seconds, UTC."""
    oldest = now.astimezone(UTC).replace(microsecond=0) - _LONGEST_HISTORY
    return max(known.time_min, oldest) if known else oldest + (_LONGEST_HISTORY - HISTORY)
