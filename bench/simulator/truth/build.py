"""All that the contract asks for in a life, as it was polled."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

from bench.simulator.polls.changes_seen import counted_changes
from bench.simulator.polls.seen import Seen
from bench.simulator.truth.arrivals import truth_of_arrivals, truth_of_silence
from bench.simulator.truth.changes import decisions_of, truth_of_changes
from bench.simulator.truth.continuity import truth_of_continuity
from bench.simulator.truth.days import truth_of_breaks, truth_of_buffers
from bench.simulator.truth.expected import Expected
from bench.simulator.truth.followed import Counts, Followed
from bench.simulator.truth.promises import truth_of_promises
from bench.simulator.truth.repeats import truth_of_repeats
from bench.simulator.truth.slots import truth_of_slots
from bench.simulator.truth.todos import truth_of_todos


def truth_of(seen: Seen) -> list[Expected]:
    return [*_wanted(seen)]


def _wanted(seen: Seen) -> Iterator[Expected]:
    """Without the rules that are switched off for a client."""
    for one in _whole_truth(seen):
        if not seen.life.is_off(one.rule, one.client):
            yield one
        elif one.client_may_be_unknown:
            yield replace(one, client=None, must=False)


def _whole_truth(seen: Seen) -> list[Expected]:
    counted: Counts = {}
    for change in counted_changes(seen):
        counted.setdefault(change.sid, []).append(change)
    decisions = decisions_of(seen)
    followed = Followed(seen, counted)
    return [
        *truth_of_changes(decisions),
        *truth_of_arrivals(seen, decisions),
        *truth_of_silence(seen, followed, decisions),
        *truth_of_repeats(seen, decisions),
        *truth_of_promises(seen, decisions, followed),
        *truth_of_todos(seen),
        *truth_of_slots(seen, followed),
        *truth_of_buffers(seen, followed),
        *truth_of_breaks(seen, followed),
        *truth_of_continuity(seen),
    ]
