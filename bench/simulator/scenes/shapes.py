"""Scenes in which the hours stand and their events change: nothing happened for the client.

After some of them sessions are checked in, whichever event shows them by then.
"""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime

from bench.simulator.model.diary import Change, Entry, alter, both, drop, remove, rewrite, split
from bench.simulator.model.shapes import as_series, as_singles, single_of
from bench.simulator.scenes.arrivals import check_in
from bench.simulator.scenes.changes import LONG, D, H, Scene
from bench.simulator.scenes.story import HISTORY, WEEKS, Story


def _last(entry: Entry) -> int:
    """Some weeks beyond the watch."""
    return (HISTORY + WEEKS) // entry.weeks + 4


def _soon(story: Story, entry: Entry, k: int) -> datetime:
    """Before session k, in good time or on its day; or when the one before it has begun."""
    if story.rng.random() < 0.25:
        return story.after(story.start(entry, k - 1), 2 * H, 6 * H)
    return story.before(story.start(entry, k), 2 * H, 120 * H)


def _ends(story: Story, entry: Entry, count: int) -> None:
    """Has had an end since it was made."""
    story.entries[entry.id] = replace(story.entries[entry.id], count=count)


def _said(story: Story, entry: Entry, k: int) -> None:
    """The next sessions are checked in, some of them late; not at hours that were swapped away."""
    minutes = (0, 3, 5) if story.kind == "noise" else (0, 3, 9, 14)
    if story.rng.random() < 0.6:
        for n in range(k, min(k + 3, _last(entry) - 4)):
            late = 0 if story.is_away(entry, n) else story.rng.choice(minutes)
            if not story.is_away(entry, n) and entry.sid(n) not in story.touched:
                check_in(story, entry, n, late)


def _singles_from(story: Story, entry: Entry, k: int) -> list[str]:
    """From k on there have always been single events instead of the series."""
    _ends(story, entry, k)
    singles = [single_of(entry, n, story.long_ago) for n in range(k, _last(entry) + 1)]
    return [story.add(one).id for one in singles]


def into_singles(story: Story, entry: Entry, k: int) -> None:
    _ends(story, entry, _last(entry) + 1)
    at = _soon(story, entry, k)
    words = f"makes single events of {entry.client}'s series from {entry.original(k)} on"
    story.edit(at, words, as_singles(entry.id, k, _last(entry), at))
    _said(story, entry, k)


def into_series(story: Story, entry: Entry, k: int) -> None:
    """The first of them gets the rule and the others go, or a new event comes for all."""
    if entry.weeks > 1:
        into_singles(story, entry, k)
        return
    singles = _singles_from(story, entry, k)
    at = _soon(story, entry, k + 1)
    name = story.rng.choice((singles[1], f"{entry.id}-anew"))
    change = as_series(singles[1:], at, name=name, in_dates=story.rng.random() < 0.3)
    story.edit(at, f"makes a series {name} of {entry.client}'s single events", change)
    _said(story, entry, k + 1)


def doubled_and_cleared(story: Story, entry: Entry, k: int) -> None:
    """The series stands beside single events of the same hours; then these go."""
    singles = [single_of(entry, n, story.long_ago) for n in range(k, k + 8)]
    names = [story.add(one).id for one in singles]
    at = _soon(story, entry, k)
    story.edit(at, f"clears away what stands twice of {entry.client}", remove(*names))
    _said(story, entry, k)


def merged_again(story: Story, entry: Entry, k: int) -> None:
    """Split where nothing changes, and the two parts made one again after some days."""
    at = _soon(story, entry, k)
    story.edit(at, f"splits {entry.client}, times as before", split(entry.id, k, at, 0 * H))
    _said(story, entry, k)
    later = story.after(at, 2 * D, 12 * D)
    change = both(remove(f"{entry.id}_R{at:%Y%m%dT%H%M%S}"), alter(entry.id, later, count=None))
    story.edit(later, f"makes {entry.client}'s series one again", change)


def split_and_checked_in(story: Story, entry: Entry, k: int) -> None:
    at = _soon(story, entry, k)
    story.edit(at, f"splits {entry.client}, times as before", split(entry.id, k, at, 0 * H))
    _said(story, entry, k)


def to_the_clinic(story: Story, entry: Entry, k: int) -> None:
    """The series goes from the clinician's calendar to the clinic's."""
    if story.clinic is None or story.clinic.lag:
        split_and_checked_in(story, entry, k)
        return
    at = _soon(story, entry, k)
    words = f"moves {entry.client}'s series to the clinic's calendar"
    story.edit(at, words, alter(entry.id, at, in_clinic=True))
    _said(story, entry, k)


def split_leaving_out(story: Story, entry: Entry, k: int) -> None:
    """Some weeks are left out between the two parts, or are gaps of the second."""
    if story.rng.random() < 0.4:
        _ends(story, entry, _last(entry))
    at = story.before(story.start(entry, k), 2 * H, 120 * H)
    skips = story.rng.choice((1, 1, 2, 3))
    change: Change = split(entry.id, k, at, 0 * H, skips=skips)
    if skips == 1 and story.rng.random() < 0.5:
        rest = f"{entry.id}_R{at:%Y%m%dT%H%M%S}"
        change = both(split(entry.id, k, at, 0 * H), drop(rest, 0, at))
    words = f"splits {entry.client} at {entry.original(k)} and leaves out {skips}"
    story.edit(at, words, change)


def every_other_week(story: Story, entry: Entry, k: int) -> None:
    if story.rng.random() < 0.4:
        _ends(story, entry, _last(entry))
    at = story.before(story.start(entry, k), 30 * H, 120 * H)
    change = split(entry.id, k, at, 0 * H, skips=1, every=2)
    story.edit(at, f"{entry.client} comes every other week from {entry.original(k)} on", change)


def singles_together(story: Story, entry: Entry, k: int) -> None:
    """Several single events of a client are moved by the same span, or go, in one go."""
    singles = _singles_from(story, entry, k)
    at = story.before(story.start(entry, k + 1), *LONG)
    chosen = singles[1 : 1 + story.rng.choice((2, 3))]
    if story.rng.random() < 0.5:
        story.edit(
            at, f"takes off {', '.join(chosen)}", both(*(drop(name, 0, at) for name in chosen))
        )
        return
    by = story.rng.choice((H, 2 * H, D))
    moves = (
        rewrite(name, 0, at, start=entry.original(k + 1 + n) + by) for n, name in enumerate(chosen)
    )
    story.edit(at, f"moves {', '.join(chosen)} by {by}", both(*moves))


SHAPES: tuple[Scene, ...] = (
    into_singles, into_series, doubled_and_cleared, merged_again, split_and_checked_in,
    to_the_clinic,
)  # fmt: skip
LEFT_OUT: tuple[Scene, ...] = (split_leaving_out, every_other_week, singles_together)
