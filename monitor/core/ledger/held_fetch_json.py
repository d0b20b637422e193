"""A fetch as JSON and back, so that a poll which is held back can be let through later."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from connectors.model import EventProblem, EventRef, Fetch, Instance, Window
from monitor.core.common.zone_offsets import ZoneChange
from monitor.core.ledger.event_json import event_from_json, event_to_json
from monitor.core.ledger.revision import content_hash
from monitor.core.ledger.zone_correction import corrected_event

_FIRST_SEEN = "first_seen"


def fetch_to_json(fetch: Fetch) -> dict[str, Any]:
    """All of it: what could not be read counts as present when the poll is let through."""
    window = fetch.window
    return {
        "events": [event_to_json(event) for event in fetch.events],
        "kept": sorted(fetch.kept),
        "deleted": [_ref_to_json(ref) for ref in fetch.deleted],
        "is_full": fetch.is_full,
        "window": [window.start.isoformat(), window.end.isoformat()] if window else None,
        "cursor": fetch.cursor,
        "problems": [
            [p.uid, p.reason, _as_text(p.raw), _as_text(p.member)] for p in fetch.problems
        ],
        "members": sorted(map(_as_text, fetch.members)),
        "unseen_since": {uid: since.isoformat() for uid, since in fetch.unseen_since.items()},
        "doubted_zones": {zone: since.isoformat() for zone, since in fetch.doubted_zones.items()},
    }


def fetch_from_json(data: dict[str, Any]) -> Fetch:
    window = data["window"]
    return Fetch(
        events=tuple(event_from_json(event) for event in data["events"]),
        kept=frozenset(data.get("kept", ())),  # absent in what version 0.1 held back
        deleted=tuple(_ref_from_json(*ref) for ref in data["deleted"]),
        is_full=data["is_full"],
        window=Window(start=_at(window[0]), end=_at(window[1])) if window else None,
        cursor=data["cursor"],
        problems=tuple(
            EventProblem(uid=uid, reason=reason, raw=raw, member="".join(member))
            # An older version left them out, or the members.
            for uid, reason, raw, *member in data.get("problems", ())
        ),
        members=frozenset(data.get("members", ())),
        unseen_since={uid: _at(since) for uid, since in data.get("unseen_since", {}).items()},
        doubted_zones={zone: _at(since) for zone, since in data.get("doubted_zones", {}).items()},
    )


def _ref_to_json(ref: EventRef) -> list[str | None]:
    moments = (m.isoformat() if m else None for m in (ref.recurrence_id, ref.stamp))
    instance = ref.instance
    return [ref.uid, *moments, *((instance.id, instance.family) if instance else ())]


def _ref_from_json(uid: str, rid: str | None, stamp: str | None = None, *instance: str) -> EventRef:
    """Version 0.1 wrote the first two."""
    return EventRef(
        uid=uid,
        recurrence_id=_at(rid) if rid else None,
        stamp=_at(stamp) if stamp else None,
        instance=Instance(id=instance[0], family=instance[1]) if instance else None,
    )


def held_to_json(fetch: Fetch, held: dict[str, Any] | None, now: datetime) -> dict[str, Any]:
    """An answer to hold back, with when it came first: it comes again until somebody accepts it.

    `held` is the one that is held back so far.
    """
    is_known = held is not None and _said(fetch_from_json(held)) == _said(fetch)
    first = first_seen_at(held) if held is not None and is_known else None
    return {**fetch_to_json(fetch), _FIRST_SEEN: (first or now).isoformat()}


def corrected_held_fetch(
    held: dict[str, Any], zones: ZoneChange, *, states_instants: bool
) -> dict[str, Any]:
    """What is held back, with the instants that its clock times are by other rules of zones."""
    events = (event_from_json(event) for event in held["events"])
    corrected = (corrected_event(e, zones, states_instants=states_instants) for e in events)
    return {**held, "events": [event_to_json(event) for event in corrected]}


def first_seen_at(held: dict[str, Any]) -> datetime | None:
    """None for what an older version held back."""
    said = held.get(_FIRST_SEEN)
    return _at(said) if said is not None else None


def _said(fetch: Fetch) -> tuple[object, ...]:
    """What it says, without what providers stamp anew each time."""
    events = {(event.uid, event.recurrence_id, content_hash(event)) for event in fetch.events}
    return fetch.is_full, events, fetch.kept, set(fetch.deleted)


def _as_text(raw: str) -> str:
    """A file's name may be no text, and what can't be read may hold halves of characters."""
    return raw.encode(errors="replace").decode()


def _at(text: str) -> datetime:
    return datetime.fromisoformat(text)
