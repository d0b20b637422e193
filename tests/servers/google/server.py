"""A stand-in for the Google Calendar API over real HTTP on the loopback interface.

    with GoogleServer() as google:
        google.put({"id": "one", "summary": "Session: J. D.", "start": {...}, "end": {...}})
        credentials = google.write_credentials(tmp_path / "google.json")
        ... a source with api_endpoint=google.url, calendar_id=google.calendar_id or "primary"

It answers events.list, calendarList.list, Tasks, Meet, the page of consent and the OAuth token
endpoint, and refuses what Google's documentation says Google refuses. Faults are queued and hit
the next requests.
"""

from __future__ import annotations

import json
import threading
from collections import deque
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path
from typing import Literal, Self
from urllib.parse import unquote

from tests.servers.google.events import Item, RefusedByGoogle, completed, instance_id, stamp_of
from tests.servers.google.http import API, Fault, Handler, Http
from tests.servers.google.listing import Params, ServedCalendar
from tests.servers.google.meet import MeetRooms
from tests.servers.google.splits import split
from tests.servers.google.tasks import TASKS, TaskLists
from tests.servers.google.tokens import CALENDAR_SCOPES, TASKS_SCOPES, TokenOffice

FOREVER = 10_000


class GoogleServer:
    """One account's calendars. Its methods may be called while it serves.

    `clock` gives `created` and `updated` where a test states none; `page_limit` makes pages small;
    `anonymous` serves without a bearer token.
    """

    def __init__(
        self,
        *,
        calendar_id: str = "amara@riverside.example",
        zone: str = "Europe/Berlin",
        page_limit: int = 2_500,
        anonymous: bool = False,
        clock: Callable[[], datetime] = lambda: datetime.now(UTC),
    ) -> None:
        self.calendar_id = calendar_id
        self.page_limit = page_limit
        self.anonymous = anonymous
        self.clock = clock
        self.tokens = TokenOffice(owner=calendar_id)
        self.calendars = {calendar_id: ServedCalendar(id=calendar_id, zone=zone)}
        self.meet = MeetRooms(clock=lambda: self.clock())
        self.tasks = TaskLists(clock=lambda: self.clock())
        self.forbidden: set[str] = set()
        self.requests: list[tuple[str, Params]] = []  # path, query
        self.lock = threading.RLock()
        self._faults: deque[Fault | None] = deque()  # None: one request goes through unharmed
        self.stopped = threading.Event()
        self._http = Http(("127.0.0.1", 0), Handler)
        self._http.google = self
        serve = self._http.serve_forever
        self._thread = threading.Thread(target=serve, args=(0.01,), daemon=True)

    def __enter__(self) -> Self:
        self.start()
        return self

    def __exit__(self, *_: object) -> None:
        self.stop()

    def start(self) -> None:
        self._thread.start()

    def stop(self) -> None:
        """Nothing listens any more. May be called twice."""
        if not self.stopped.is_set():
            self.stopped.set()
            self._http.shutdown()
            self._http.server_close()
            self._thread.join()

    @property
    def url(self) -> str:
        """What `api_endpoint` is set to."""
        return f"http://127.0.0.1:{self._http.server_address[1]}"

    @property
    def token_uri(self) -> str:
        return f"{self.url}/token"

    def write_credentials(
        self, path: Path, kind: Literal["authorized_user", "service_account"] = "authorized_user"
    ) -> Path:
        """A credentials file that signs in here, readable by its owner only."""
        made = {
            "authorized_user": self.tokens.authorized_user,
            "service_account": self.tokens.service_account_key,
        }[kind](self.token_uri)
        path.touch(mode=0o600)
        path.write_text(json.dumps(made), encoding="utf-8")
        return path

    def add_calendar(
        self, calendar_id: str, *, zone: str = "UTC", role: str = "reader", summary: str = ""
    ) -> None:
        with self.lock:
            self.calendars[calendar_id] = ServedCalendar(
                id=calendar_id, zone=zone, role=role, summary=summary
            )

    def write_oauth_client(self, path: Path) -> Path:
        """The file of the Desktop app that signs in here."""
        path.write_text(json.dumps(self.tokens.oauth_client(self.url)), encoding="utf-8")
        return path

    def put(self, event: Item, *, calendar_id: str | None = None) -> str:
        """Inserts or replaces; `event` is an Event resource with an `id`. Gives the id.

        With `recurringEventId` and `originalStartTime` it is an exception, and `id` follows.
        """
        if "recurringEventId" in event:
            made = instance_id(event["recurringEventId"], event["originalStartTime"])
            event = {"id": made, **event}
        with self.lock:
            calendar = self.calendars[calendar_id or self.calendar_id]
            calendar.store(completed(event, owner=calendar.id, now=self.clock()))
        return str(event["id"])

    def put_raw(self, item: Item) -> None:
        """Serves the item as it is, defaults and refusals aside."""
        with self.lock:
            self.calendars[self.calendar_id].store(item)

    def delete(
        self, event_id: str, *, calendar_id: str | None = None, with_details: bool = False
    ) -> None:
        """`with_details`: as the organizer's calendar shows it, else the id alone remains."""
        with self.lock:
            updated = stamp_of(self.clock()) if with_details else None
            self.calendars[calendar_id or self.calendar_id].drop(event_id, updated)

    def this_and_following(self, series_id: str, at: datetime, **change: object) -> str:
        """Splits a series at the occurrence that starts originally then; gives the new one's id."""
        with self.lock:
            calendar = self.calendars[self.calendar_id]
            series, exceptions = calendar.items[series_id], calendar.exceptions(series_id)
            made = split(series, exceptions, at, dict(change))
            for item in made:
                calendar.store({**item, "updated": stamp_of(self.clock())})
        return str(made[1]["id"])

    def cancel_instance(self, series_id: str, original: Item) -> str:
        """Cancels one occurrence. `original` is its start as the series has it, `{dateTime, …}`."""
        item = {
            "kind": "calendar#event",
            "id": instance_id(series_id, original),
            "status": "cancelled",
            "recurringEventId": series_id,
            "originalStartTime": original,
        }
        self.put_raw(item)
        return str(item["id"])

    def expire_tokens(self) -> None:
        """Every sync token given out so far is answered with 410 from now on."""
        with self.lock:
            for calendar in self.calendars.values():
                for issued in calendar.sync_tokens.values():
                    issued.expired = True

    def fail_next(
        self,
        n: int,
        status: int,
        reason: str = "backendError",
        retry_after: str | int | None = None,
        *,
        after: int = 0,
    ) -> None:
        """The next `n` API requests are refused, once `after` have gone through."""
        wish = None if retry_after is None else str(retry_after)
        fault = Fault(kind="status", status=status, reason=reason, retry_after=wish)
        self.spoil(fault, n, after=after)

    def spoil(self, fault: Fault, n: int = 1, *, after: int = 0) -> None:
        with self.lock:
            self._faults.extend([None] * after + [fault] * n)

    def fault_for(self, path: str) -> Fault | None:
        """Takes the next fault from the queue, if it is about this path."""
        if not self._faults:
            return None
        fault = self._faults[0]
        if not path.startswith(API if fault is None else fault.path):
            return None
        return self._faults.popleft()

    def answer(self, path: str, params: Params, token: str) -> Item:
        """The body of a 200. Raises RefusedByGoogle."""
        who = self._who(token)
        if path.startswith("/v2/"):
            return self.meet.answer(path, params)
        if path.startswith(TASKS):
            self._refuse_without(TASKS_SCOPES, token)
            # A service account has tasks of its own, none; nobody can share theirs with it.
            theirs = self.tasks if who == self.calendar_id else TaskLists(clock=self.clock)
            return theirs.answer(path, params)
        self._refuse_without(CALENDAR_SCOPES, token)
        parts = [unquote(part) for part in path.removeprefix(API).split("/")]
        if parts == ["users", "me", "calendarList"]:
            entries = [
                {"id": c.id, "accessRole": c.role, **({"summary": c.summary} if c.summary else {})}
                for c in self.calendars.values()
            ]
            shown = [] if who == self.tokens.service_account else entries
            return {"kind": "calendar#calendarList", "items": shown}
        if len(parts) == 3 and (parts[0], parts[2]) == ("calendars", "events"):
            return self._calendar(parts[1], who).listed(params, self.page_limit)
        raise RefusedByGoogle(404, "notFound", "Not Found")

    def _who(self, token: str) -> str:
        if token in self.tokens.grants:
            return self.tokens.grants[token]
        if self.anonymous and not token:
            return self.calendar_id
        raise RefusedByGoogle(401, "authError", "Invalid Credentials")

    def _refuse_without(self, scopes: frozenset[str], token: str) -> None:
        if token and not scopes & self.tokens.allows[token]:
            message = "Request had insufficient authentication scopes."
            raise RefusedByGoogle(403, "insufficientPermissions", message)

    def _calendar(self, calendar_id: str, who: str) -> ServedCalendar:
        if calendar_id == "primary":
            return self.calendars.get(who) or ServedCalendar(id=who)
        if calendar_id in self.forbidden:
            raise RefusedByGoogle(403, "forbidden", "Forbidden")
        if calendar_id not in self.calendars:
            raise RefusedByGoogle(404, "notFound", "Not Found")
        return self.calendars[calendar_id]
