"""`repeated_changes`: at least 3 of a client's last 8 planned sessions changed, not by them."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime

from bench.simulator.polls.seen import Seen
from bench.simulator.truth.changes import Decision
from bench.simulator.truth.expected import Expected
from bench.simulator.truth.initiators import shown_initiator

COUNT, WINDOW = 3, 8
# Which sessions are the last eight at a moment can be read in more than one way: three in six
# are so in any, and three that do not lie in eleven are so in none.
_SURE, _NEVER = 6, 11


def truth_of_repeats(seen: Seen, decisions: list[Decision]) -> Iterator[Expected]:
    for client in seen.life.clients:
        order = _planned(seen, client.id)
        sure = sorted(_places(seen, client.id, order, decisions, sure=True))
        maybe = sorted(_places(seen, client.id, order, decisions, sure=False))
        if _clusters(maybe, _NEVER):
            must = _clusters(sure, _SURE)
            yield Expected(
                rule="repeated_changes",
                client=client.id,
                words=f"changes of the planned sessions number {maybe}",
                must=bool(must),
                many=len(maybe) > COUNT,
            )


def _planned(seen: Seen, client: str) -> list[datetime]:
    """First planned starts of all sessions, in order."""
    starts: dict[str, datetime] = {}
    for glance in seen.glances:
        for sid, found in glance.standing.items():
            if found is not None and found.client == client:
                starts.setdefault(sid, found.start)
    return sorted(starts.values())


def _places(
    seen: Seen, client: str, order: list[datetime], decisions: list[Decision], *, sure: bool
) -> Iterator[int]:
    for decision in decisions:
        first = decision.first
        if first.client != client or not decision.findings:
            continue
        about = [e for e in decision.findings if e.rule in ("reschedule", "cancellation")]
        about += [e for e in decision.findings if "reschedule" in e.instead]
        if not about or not _counts(seen, decision, about, sure=sure):
            continue
        # What a calendar shows as many single changes may be read as many.
        times = COUNT if not sure and any(e.many for e in about) else 1
        place = sum(1 for start in order if start < first.old.start)
        yield from [place] * times


def _counts(seen: Seen, decision: Decision, about: list[Expected], *, sure: bool) -> bool:
    """Until a person says that the client asked for it, a change counts by what is shown."""
    by_client = all(e.initiators == frozenset({"client"}) for e in about)
    if not sure:
        return not by_client or shown_initiator(seen, decision.first) != "client"
    first, life = decision.first, seen.life
    day = first.old.start.astimezone(life.zone).date()
    # Whether what was moved away from a holiday counts is not said, nor what was set aside.
    doubtful = life.is_spared(day, first.client) or any(
        life.is_set_aside(rule, first.client, life.end) for rule in ("reschedule", "cancellation")
    )
    clear = decision.certain and not decision.is_undone and not doubtful
    perhaps_client = any("client" in (e.initiators or ()) for e in about)
    return clear and not perhaps_client and any(e.must and not e.many for e in about)


def _clusters(places: list[int], width: int) -> int:
    """How many times COUNT of them lie among `width` in a row, apart from each other."""
    found, last = 0, -1
    for at in range(len(places) - COUNT + 1):
        if places[at + COUNT - 1] - places[at] < width:
            if places[at] > last:
                found += 1
            last = places[at + COUNT - 1]
    return found
