"""The lists of the Meet API: conference records, who joined one, and each of their stays.

Loads googleapiclient, so it is imported when Meet is asked and not before.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from functools import partial
from typing import Any

from connectors.base import TooLarge, Truncated
from connectors.google.apis import MEET
from connectors.google.client import Client
from connectors.google.errors import AGAIN, RefusedError
from connectors.google.json_fields import mapping, sequence
from connectors.google.meet.people import resource_of

_PAGES = 20
Item = dict[str, object]


class MeetClient(Client):
    """Speaks to the Meet API for one source. What it lists is whole, or raises on the way."""

    __slots__ = ()
    api = MEET

    def records(self, where: str) -> Iterator[Item]:
        """Conference records, the latest first. `where` is Google's filter."""
        records = self.service.conferenceRecords()
        return self._listed("conferenceRecords", partial(records.list, filter=where, pageSize=100))

    def participants(self, record: Item) -> Iterator[Item]:
        """Who joined; nobody if the record is gone by now."""
        participants = self.service.conferenceRecords().participants()
        parent = resource_of(record)
        return self._unless_gone(
            "participants", partial(participants.list, parent=parent, pageSize=250)
        )

    def stays(self, participant: str) -> Iterator[Item]:
        """Each time that `participant`, a resource name, joined and left."""
        stays = self.service.conferenceRecords().participants().participantSessions()
        return self._unless_gone(
            "participantSessions", partial(stays.list, parent=participant, pageSize=250)
        )

    def _listed(self, key: str, page: Callable[..., Any]) -> Iterator[Item]:
        token: dict[str, str] = {}
        for _ in range(_PAGES):
            answer = self._answer(partial(page, quotaUser=self._quota_user, **token))
            yield from (mapping(item) for item in sequence(answer.get(key)))
            following = answer.get("nextPageToken")
            if not following:
                return
            if not isinstance(following, str) or following == token.get("pageToken"):
                raise Truncated(self.source, "Google's listing went round in a circle.", AGAIN)
            token = {"pageToken": following}
        raise TooLarge(
            self.source,
            f"Google Meet lists more than {_PAGES} pages for one meeting code.",
            "Use a meeting code of its own for each client.",
        )

    def _unless_gone(self, key: str, page: Callable[..., Any]) -> Iterator[Item]:
        """A record may expire while it is read."""
        try:
            yield from self._listed(key, page)
        except RefusedError as error:
            if error.refusal.status != 404:
                raise
