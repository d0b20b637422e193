"""`events.list` of the Calendar stand-in: one calendar, its changes, its tokens.

Written from Google's reference and sync guide: it refuses what they say is refused.
"""

from __future__ import annotations

import json
import secrets
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from tests.servers.google.events import Item, RefusedByGoogle, instances, instant, outlasts
from tests.servers.google.views import as_seen

Params = dict[str, str]

_NOT_WITH_SYNC_TOKEN = frozenset(
    {
        "iCalUID",
        "orderBy",
        "privateExtendedProperty",
        "q",
        "sharedExtendedProperty",
        "timeMin",
        "timeMax",
        "updatedMin",
    }
)
_NO_SYNC_TOKEN_AFTER = _NOT_WITH_SYNC_TOKEN - {"timeMin", "timeMax"}
_COMMON = frozenset({"alt", "fields", "key", "prettyPrint", "quotaUser", "userIp"})
_KNOWN = (
    _COMMON
    | _NOT_WITH_SYNC_TOKEN
    | {"maxResults", "pageToken", "showDeleted", "singleEvents", "syncToken", "timeZone"}
    | {"alwaysIncludeEmail", "eventTypes", "maxAttendees", "showHiddenInvitations"}
)
_MAX_PAGE = 2_500


@dataclass(slots=True)
class Issued:
    """What the server knows of a token that it gave out."""

    change: int  # the last change that the holder has seen
    shape: str  # the other parameters, which have to stay as they are
    items: list[Item] = field(default_factory=list)  # what a page token has still to give
    expired: bool = False


@dataclass(slots=True)
class ServedCalendar:
    """One calendar. `change` counts edits; each item keeps the one that last touched it."""

    id: str
    zone: str = "UTC"
    role: str = "owner"
    summary: str = ""
    items: dict[str, Item] = field(default_factory=dict)
    touched: dict[str, int] = field(default_factory=dict)
    change: int = 0
    sync_tokens: dict[str, Issued] = field(default_factory=dict)
    page_tokens: dict[str, Issued] = field(default_factory=dict)

    def store(self, item: Item) -> None:
        self.change += 1
        self.items[item["id"]] = item
        self.touched[item["id"]] = self.change

    def exceptions(self, series: str) -> list[Item]:
        return [item for item in self.items.values() if item.get("recurringEventId") == series]

    def drop(self, event_id: str, updated: str | None = None) -> None:
        """The exceptions of a series vanish with it. Nothing but the id remains, unless it was
        `updated` then: the organizer's copy and one that a guest removed keep their details."""
        for item in self.exceptions(event_id):
            del self.items[item["id"]], self.touched[item["id"]]
        kept = {**self.items[event_id], "updated": updated} if updated else {}
        item = {"kind": "calendar#event", **kept, "id": event_id, "status": "cancelled"}
        self.store(item)

    def listed(self, params: Params, page_limit: int) -> Item:
        """A page. Raises RefusedByGoogle."""
        _refuse_bad(params)
        size = min(int(params.get("maxResults", "250")), _MAX_PAGE, page_limit)
        most = int(params["maxAttendees"]) if "maxAttendees" in params else None
        change, items = self._asked_for(params)
        page: Item = {
            "kind": "calendar#events",
            "summary": self.id,
            "timeZone": self.zone,
            "accessRole": self.role,
            "items": [as_seen(item, self.role, most) for item in items[:size]],
        }
        if len(items) > size:
            issued = Issued(change=change, shape=_shape(params, "pageToken"), items=items[size:])
            page["nextPageToken"] = _token(self.page_tokens, issued)
        elif not params.keys() & _NO_SYNC_TOKEN_AFTER:
            issued = Issued(change=change, shape=_sync_shape(params))
            page["nextSyncToken"] = _token(self.sync_tokens, issued)
        return page

    def _asked_for(self, params: Params) -> tuple[int, list[Item]]:
        if "pageToken" in params:
            issued = self.page_tokens.get(params["pageToken"])
            if issued is None or issued.shape != _shape(params, "pageToken"):
                raise RefusedByGoogle(400, "invalid", "Invalid page token value.")
            return issued.change, issued.items
        if "syncToken" in params:
            return self.change, self._changed_since(params)
        return self.change, self._all(params)

    def _changed_since(self, params: Params) -> list[Item]:
        issued = self.sync_tokens.get(params["syncToken"])
        if issued is None:
            raise RefusedByGoogle(400, "invalid", "Invalid sync token value.")
        if issued.expired:
            message = "Sync token is no longer valid, a full sync is required."
            raise RefusedByGoogle(410, "fullSyncRequired", message, "calendar")
        if issued.shape != _sync_shape(params):
            raise RefusedByGoogle(400, "invalid", "Parameters differ from the initial request.")
        return [v for k, v in self.items.items() if self.touched[k] > issued.change]

    def _all(self, params: Params) -> list[Item]:
        since, until = _moment(params, "timeMin"), _moment(params, "timeMax")
        deleted, single = _flag(params, "showDeleted"), _flag(params, "singleEvents")
        found = [item for item in self.items.values() if _listed(item, deleted, single)]
        if single:
            found = [one for item in found for one in self._expanded(item, since)]
        found = [
            item
            for item in found
            if outlasts(item, since)
            and (until is None or "start" not in item or instant(item["start"]) < until)
        ]
        if params.get("orderBy") == "startTime":
            found.sort(key=lambda item: instant(item["start"]))
        return found

    def _expanded(self, item: Item, since: datetime | None) -> list[Item]:
        if not item.get("recurrence"):
            return [item]
        return list(instances(item, self.items, since))


def _listed(item: Item, deleted: bool, single: bool) -> bool:
    if item["status"] != "cancelled" or deleted:
        return True
    return "recurringEventId" in item and not single


def _refuse_bad(params: Params) -> None:
    unknown = params.keys() - _KNOWN
    if unknown:
        raise RefusedByGoogle(400, "badRequest", f"Unknown name: {min(unknown)}")
    if int(params.get("maxResults", "250")) < 1:
        raise RefusedByGoogle(400, "invalidParameter", "maxResults must be at least 1.")
    if params.get("orderBy") == "startTime" and not _flag(params, "singleEvents"):
        message = "The requested ordering is not available for the particular query."
        raise RefusedByGoogle(400, "badRequest", message)
    if "syncToken" not in params:
        return
    clashing = params.keys() & _NOT_WITH_SYNC_TOKEN
    if clashing:
        raise RefusedByGoogle(400, "badRequest", f"Sync token can't be used with {min(clashing)}.")
    if params.get("showDeleted") == "false":
        raise RefusedByGoogle(400, "badRequest", "Sync token needs showDeleted.")


def _flag(params: Params, name: str) -> bool:
    return params.get(name, "false") == "true"


def _moment(params: Params, name: str) -> datetime | None:
    if name not in params:
        return None
    try:
        moment = datetime.fromisoformat(params[name])
    except ValueError:
        raise RefusedByGoogle(400, "badRequest", "Bad Request") from None
    if moment.tzinfo is None:  # "mandatory time zone offset"
        raise RefusedByGoogle(400, "badRequest", "Bad Request")
    return moment


def _shape(params: Params, *left_out: str) -> str:
    return json.dumps(sorted((k, v) for k, v in params.items() if k not in left_out))


def _sync_shape(params: Params) -> str:
    return _shape(params, "pageToken", "syncToken", "timeMin", "timeMax", "quotaUser")


def _token(where: dict[str, Any], issued: Issued) -> str:
    token = secrets.token_urlsafe(18)
    where[token] = issued
    return token
