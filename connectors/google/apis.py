"""Google's APIs that are read here, and the permission that each of them needs."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True, kw_only=True)
class Api:
    """`name` and `version` are googleapiclient's; `path` is what follows an `api_endpoint`."""

    name: str
    version: str
    path: str
    title: str
    reads: str  # what the permission lets one read
    scope: str

    @property
    def permission(self) -> str:
        """The scope without its address, as the console shows it."""
        return self.scope.rsplit("/", 1)[-1]


_SCOPES = "https://www.googleapis.com/auth/"
CALENDAR = Api(
    name="calendar",
    version="v3",
    path="calendar/v3/",
    title="Google Calendar API",
    reads="calendars",
    scope=f"{_SCOPES}calendar.readonly",
)
TASKS = Api(
    name="tasks",
    version="v1",
    path="",  # its methods state the whole path
    title="Google Tasks API",
    reads="tasks",
    scope=f"{_SCOPES}tasks.readonly",
)
MEET = Api(
    name="meet",
    version="v2",
    path="",
    title="Google Meet REST API",
    reads="records of meetings",
    scope=f"{_SCOPES}meetings.space.readonly",
)


def apis_for(*, tasks: bool, meet: bool) -> tuple[Api, ...]:
    """The APIs that a source with these settings asks."""
    return (CALENDAR, *([TASKS] if tasks else []), *([MEET] if meet else []))
