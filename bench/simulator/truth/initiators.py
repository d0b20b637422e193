"""Who made a change, as far as the calendar shows and people said."""

from __future__ import annotations

import re
from datetime import datetime

from bench.simulator.model.zones import wall_clock
from bench.simulator.polls.changes_seen import Counted
from bench.simulator.polls.seen import Glance, Seen, Standing

_CLIENT = re.compile(r"\[client\]|(rescheduled|cancell?ed) by (the )?(client|patient)", re.I)
_CLINICIAN = re.compile(r"\[me\]|(rescheduled|cancell?ed) by (the )?(clinician|therapist)", re.I)


def initiators_of(seen: Seen, change: Counted, also: Standing | None = None) -> frozenset[str]:
    """The right answers; `also`: the session booked in place of the one taken off."""
    said = attributed(seen, change)
    if said is not None:
        return frozenset({said})
    return frozenset({shown_initiator(seen, change, also)})


def shown_initiator(seen: Seen, change: Counted, also: Standing | None = None) -> str:
    """What the calendar and configured leave show, whatever a person says later."""
    sides = _sides(seen, change, also)
    if len(sides) == 1:
        return sides.pop()
    if _declined(seen, change):
        return "client"
    day = wall_clock(change.old.start, seen.life.zone).date()
    return "clinician" if seen.life.is_on_leave(day) else "unknown"


def _sides(seen: Seen, change: Counted, also: Standing | None) -> set[str]:
    if not seen.life.dialect.notes:
        return set()
    looks = [s.look for s in (change.before, change.after, also) if s is not None]
    if change.after is None:
        glance = _glance(seen, change)
        gone = seen.versions[glance.version].gone.get(change.sid)
        looks += [gone] if gone and seen.life.dialect.shows_cancelled(gone) else []
    text = "\n".join(f"{look.note} {look.tail}" for look in looks)
    sides = {"client"} if _CLIENT.search(text) else set()
    return sides | ({"clinician"} if _CLINICIAN.search(text) else set())


def _declined(seen: Seen, change: Counted) -> bool:
    """The client declined before the change, and a poll saw it."""
    client = seen.life.client(change.client)
    if not seen.life.dialect.people or client.email is None:
        return False
    return change.old.look.declined


def _glance(seen: Seen, change: Counted) -> Glance:
    return seen.glance_at(change.by_poll)


def attributed(seen: Seen, change: Counted, by: datetime | None = None) -> str | None:
    """What a person has said, `by` that moment."""
    for word in seen.life.words:
        if (
            word.kind == "attribute"
            and word.client == change.client
            and word.start == change.old.start
            and word.at > change.counted_at
            and (by is None or word.at <= by)
        ):
            return word.says
    return None
