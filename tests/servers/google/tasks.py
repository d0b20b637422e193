"""Google Tasks of the stand-in: one person's lists, written from the reference of Tasks v1."""

from __future__ import annotations

import secrets
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import UTC, datetime
from urllib.parse import unquote

from tests.servers.google.events import Item, RefusedByGoogle

TASKS = "/tasks/v1/"
Params = dict[str, str]
_COMMON = frozenset({"alt", "fields", "key", "prettyPrint", "quotaUser", "userIp"})
_OF_LISTS = _COMMON | {"maxResults", "pageToken"}
_OF_TASKS = _OF_LISTS | {
    *("completedMax", "completedMin", "dueMax", "dueMin", "updatedMin"),
    *("showAssigned", "showCompleted", "showDeleted", "showHidden"),
}


@dataclass(slots=True)
class TaskLists:
    """The lists by their ids, each with its tasks by theirs."""

    clock: Callable[[], datetime]
    lists: dict[str, dict[str, Item]] = field(default_factory=lambda: {"main": {}})
    pages: dict[str, tuple[Params | None, list[Item]]] = field(default_factory=dict)

    def put(self, task: str, *, tasklist: str = "main", **fields: object) -> None:
        """Inserts or changes. Of `due` only the date is kept, as Google does."""
        before = self.lists[tasklist].get(task, {})
        item = {**before, **fields, "kind": "tasks#task", "id": task, "updated": self._stamp()}
        if isinstance(due := item.get("due"), str):
            item["due"] = f"{due[:10]}T00:00:00.000Z"
        item.setdefault("status", "needsAction")
        self.lists[tasklist][task] = item

    def complete(self, task: str, *, tasklist: str = "main") -> None:
        """As Google's own apps do it: the task is hidden from then on."""
        self.put(task, tasklist=tasklist, status="completed", completed=self._stamp(), hidden=True)

    def delete(self, task: str, *, tasklist: str = "main") -> None:
        self.put(task, tasklist=tasklist, deleted=True)

    def answer(self, path: str, params: Params) -> Item:
        """The body of a 200. Raises RefusedByGoogle."""
        parts = [unquote(part) for part in path.removeprefix(TASKS).split("/")]
        if parts == ["users", "@me", "lists"]:
            found = [{"kind": "tasks#taskList", "id": one, "title": one} for one in self.lists]
            return self._page("tasks#taskLists", found, params, _OF_LISTS, 1_000)
        if len(parts) == 3 and (parts[0], parts[2]) == ("lists", "tasks"):
            if parts[1] not in self.lists:
                raise RefusedByGoogle(404, "notFound", "Task list not found.")
            tasks = self.lists[parts[1]].values()
            found = [item for item in tasks if _is_wanted(item, params)]
            return self._page("tasks#tasks", found, params, _OF_TASKS, 100)
        raise RefusedByGoogle(404, "notFound", "Not Found")

    def _page(
        self, kind: str, found: list[Item], params: Params, known: frozenset[str], limit: int
    ) -> Item:
        _refuse_bad(params, known, limit)
        others = {k: v for k, v in params.items() if k not in ("pageToken", "quotaUser")}
        if "pageToken" in params:
            shape, found = self.pages.get(params["pageToken"], (None, []))
            if shape != others:
                raise RefusedByGoogle(400, "invalid", "Invalid Value")
        size = int(params.get("maxResults", "20" if limit == 100 else "1000"))
        page: Item = {"kind": kind, "etag": '"e"'}
        if found:  # Google leaves the key out of an empty page
            page["items"] = found[:size]
        if len(found) > size:
            token = secrets.token_urlsafe(8)
            self.pages[token] = (others, found[size:])
            page["nextPageToken"] = token
        return page

    def _stamp(self) -> str:
        now = self.clock().astimezone(UTC)
        return now.isoformat(timespec="milliseconds").replace("+00:00", "Z")


def _is_wanted(item: Item, params: Params) -> bool:
    def flag(name: str, default: str) -> bool:
        return params.get(name, default) == "true"

    if item.get("deleted") and not flag("showDeleted", "false"):
        return False
    if item.get("hidden") and not flag("showHidden", "false"):
        return False
    if item["status"] == "completed" and not flag("showCompleted", "true"):
        return False
    if item.get("assignmentInfo") and not flag("showAssigned", "false"):
        return False
    since = params.get("updatedMin")
    return since is None or _moment(item["updated"]) >= _moment(since)


def _refuse_bad(params: Params, known: frozenset[str], limit: int) -> None:
    if unknown := params.keys() - known:
        raise RefusedByGoogle(400, "badRequest", f"Unknown name: {min(unknown)}")
    if not 0 < int(params.get("maxResults", "20")) <= limit:
        raise RefusedByGoogle(400, "invalid", "Invalid value for maxResults.")
    for name in ("completedMax", "completedMin", "dueMax", "dueMin", "updatedMin"):
        if name in params:
            _moment(params[name])


def _moment(text: str) -> datetime:
    try:
        moment = datetime.fromisoformat(text)
    except ValueError:
        raise RefusedByGoogle(400, "invalid", "Invalid timestamp.") from None
    if moment.tzinfo is None:
        raise RefusedByGoogle(400, "invalid", "Invalid timestamp.")
    return moment
