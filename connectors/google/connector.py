"""A Google calendar as a source: full and incremental sync behind the Connector protocol."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo

from connectors.base import (
    AccessRevoked,
    ConnectorError,
    PermanentError,
    SourceNotFound,
    Truncated,
)
from connectors.google.cursor import LIST_PARAMETERS, Cursor, fingerprint, rfc3339
from connectors.google.errors import AGAIN, GUIDE, Refusal, RefusedError, share_remedy
from connectors.google.glance import glance
from connectors.google.listing import Limits, read_listing
from connectors.google.mapping import ItemReader
from connectors.google.text import mapping, one_line, sequence
from connectors.model import Fetch, Window

if TYPE_CHECKING:
    from connectors.google.client import Client
    from connectors.google.credentials import SignIn

HISTORY = timedelta(days=400)
_LONGEST_HISTORY = 2 * HISTORY
_FAR = datetime(9000, 1, 1, tzinfo=UTC)
_TOKEN_IS_NO_GOOD = frozenset({400, 410})  # Google documents 410, and answers 400 to a garbled one
_SHOWN_IDS = 10


class GoogleConnector:
    """Reads one calendar. Not for several threads at once.

    `zone` is the practice's and gives dates a meaning; `clinician_email` stands in for the address
    of the calendar's own entry among attendees; `timeout` is seconds of silence; `sleep` waits out
    back-off. Building one touches neither the file nor the network.
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
        timeout: float = 30.0,
        sleep: Callable[[float], None] = time.sleep,
        limits: Limits | None = None,
    ) -> None:
        self._name = name
        self._calendar_id = calendar_id
        self._zone = zone
        self._credentials_file = credentials_file
        self._subject = subject
        self._api_endpoint = api_endpoint
        self._clinician_email = clinician_email
        self._timeout = timeout
        self._sleep = sleep
        self._limits = limits or Limits()
        self._signed_in: tuple[int, SignIn] | None = None  # the file's mtime in ns

    @property
    def name(self) -> str:
        return self._name

    def fetch(self, cursor: str | None, *, now: datetime) -> Fetch:
        """What changed since `cursor`, or everything that ends after `now` - HISTORY.

        A sync token that Google no longer takes leads to a full fetch over the same span as the
        one before, so that absence means the same. Raises ConnectorError.
        """
        known = Cursor.load(cursor, self._fingerprint)
        with self._client() as client:
            if known is not None:
                try:
                    return self._changes(client, known)
                except RefusedError as error:
                    if error.refusal.status not in _TOKEN_IS_NO_GOOD:
                        raise
            return self._everything(client, _time_min(known, now))

    def check(self, *, now: datetime) -> str:
        """How many events the calendar shows and when the next one is; never their titles."""
        with self._client() as client:
            return glance(client, self._calendar_id, since=now - HISTORY, now=now, zone=self._zone)

    @property
    def _fingerprint(self) -> str:
        return fingerprint(self._calendar_id, self._subject, self._api_endpoint)

    def _changes(self, client: Client, known: Cursor) -> Fetch:
        params = {**self._parameters, "syncToken": known.sync_token}
        listing = read_listing(client, params, reader=self._reader, limits=self._limits)
        cursor = Cursor(
            sync_token=listing.sync_token, time_min=known.time_min, calendar=known.calendar
        )
        return Fetch(
            events=listing.events,
            deleted=listing.deleted,
            problems=listing.problems,
            is_full=False,
            cursor=cursor.dump(),
            unchanged=not (listing.events or listing.deleted or listing.problems),
        )

    def _everything(self, client: Client, time_min: datetime) -> Fetch:
        params = {**self._parameters, "timeMin": rfc3339(time_min)}
        listing = read_listing(client, params, reader=self._reader, limits=self._limits)
        cursor = Cursor(
            sync_token=listing.sync_token, time_min=time_min, calendar=self._fingerprint
        )
        return Fetch(
            events=listing.events,
            deleted=listing.deleted,
            problems=listing.problems,
            is_full=True,
            window=Window(start=time_min, end=_FAR),
            cursor=cursor.dump(),
        )

    @property
    def _parameters(self) -> dict[str, object]:
        return {"calendarId": self._calendar_id, **LIST_PARAMETERS}

    def _reader(self, calendar_zone: object) -> ItemReader:
        return ItemReader.of(self._zone, calendar_zone, self._clinician_email)

    @contextmanager
    def _client(self) -> Iterator[Client]:
        """Fresh connections for one call. A refusal that nobody handled becomes our error."""
        from connectors.google.client import connect

        client = connect(
            self._name,
            sign_in=self._sign_in(),
            api_endpoint=self._api_endpoint,
            timeout=self._timeout,
            sleep=self._sleep,
        )
        try:
            yield client
        except RefusedError as error:
            raise self._refused(client, error.refusal) from None
        finally:
            client.close()

    def _sign_in(self) -> SignIn | None:
        """The credentials, read again when the file was replaced, so that no restart is needed."""
        from connectors.google.credentials import load

        if self._credentials_file is None:
            if self._api_endpoint is None:
                raise AccessRevoked(
                    self._name, "There are no credentials.", f"Set credentials_file. {GUIDE}"
                )
            return None
        try:
            changed = self._credentials_file.stat().st_mtime_ns
        except OSError:
            changed = -1  # `load` says what is wrong
        if self._signed_in is None or self._signed_in[0] != changed:
            signed_in = load(self._name, self._credentials_file, self._subject)
            self._refuse_empty_calendar(signed_in)
            self._signed_in = (changed, signed_in)
        return self._signed_in[1]

    def _refuse_empty_calendar(self, sign_in: SignIn) -> None:
        """A service account has a calendar of its own, always empty: it would look like health."""
        account = sign_in.account
        if self._calendar_id == "primary" and account.address and not account.subject:
            raise PermanentError(
                self._name,
                "The primary calendar of a service account is its own, and empty.",
                "Set calendar_id to the clinician's address (the calendar must be shared with "
                f"{account.address}), or set subject. {GUIDE}",
            )

    def _refused(self, client: Client, refusal: Refusal) -> ConnectorError:
        if refusal.status == 410:
            return Truncated(self._name, "Google ended the listing before its end.", AGAIN)
        if refusal.status != 404:
            return client.error_for(refusal)
        return SourceNotFound(
            self._name,
            f"Google shows this account no calendar {self._calendar_id!r}.",
            f"{_visible(client)} {share_remedy(client.account)}".strip(),
        )


def _time_min(known: Cursor | None, now: datetime) -> datetime:
    """The span of the last full fetch, unless it has grown over the years; whole seconds, UTC."""
    oldest = now.astimezone(UTC).replace(microsecond=0) - _LONGEST_HISTORY
    return max(known.time_min, oldest) if known else oldest + (_LONGEST_HISTORY - HISTORY)


def _visible(client: Client) -> str:
    """The ids of the calendars that this account has on its list; empty if Google won't say."""
    try:
        entries = sequence(client.calendars().get("items"))
    except (RefusedError, ConnectorError):
        return ""
    ids = [one_line(mapping(entry).get("id"), 200) for entry in entries]
    shown = ", ".join(filter(None, ids[:_SHOWN_IDS]))
    more = f" and {len(ids) - _SHOWN_IDS} more" if len(ids) > _SHOWN_IDS else ""
    return f"On its list: {shown}{more}." if shown else "Its list of calendars is empty."
