"""Scenes about a whole series, or two of them."""

from __future__ import annotations

from bench.simulator.model.diary import Entry, alter, rewrite, split
from bench.simulator.model.life import Tagged
from bench.simulator.scenes.changes import LONG, D, H, M, Scene
from bench.simulator.scenes.story import Story


def series_moved(story: Story, entry: Entry, k: int) -> None:
    """All of it, the past too, as calendars do it; from session k on it matters."""
    at = story.before(story.start(entry, k), 10 * H, 120 * H)
    by = story.rng.choice((H, -H, D, 30 * M, D + H))
    words = f"moves the whole series of {entry.client} by {by}"
    story.edit(at, words, alter(entry.id, at, first=entry.first + by))


def series_split(story: Story, entry: Entry, k: int) -> None:
    at = story.before(story.start(entry, k), 30 * H, 120 * H)
    by = story.rng.choice((H, 2 * H, D, -D))
    words = f"moves {entry.client} by {by}, this and following, from {entry.original(k)} on"
    story.edit(at, words, split(entry.id, k, at, by))


def series_split_for_nothing(story: Story, entry: Entry, k: int) -> None:
    """This and following get another id, and stay where they are."""
    at = story.before(story.start(entry, k), 30 * H, 120 * H)
    change = split(entry.id, k, at, 0 * H)
    story.edit(at, f"edits {entry.client}, this and following, times as before", change)


def series_ended(story: Story, entry: Entry, k: int) -> None:
    """The last session was k - 1; mostly the client is discharged then."""
    at = story.before(story.start(entry, k), 30 * H, 120 * H)
    words = f"ends the series of {entry.client} before {entry.original(k)}"
    story.edit(at, words, alter(entry.id, at, count=k))
    if story.rng.random() < 0.7 and entry.client != story.comes_twice:
        story.tags.append(Tagged(at=at + H, client=entry.client, tag="discharged"))


WHOLE_SERIES: tuple[Scene, ...] = (
    series_moved, series_split, series_split_for_nothing, series_ended,
)  # fmt: skip


def swapped(story: Story, one: Entry, other: Entry, k: int) -> None:
    """Two clients change places for a week."""
    first = min(story.start(one, k), story.start(other, k))
    at = story.before(first, *LONG)
    decision = story.decision()
    here = rewrite(one.id, k, at, start=other.original(k))
    there = rewrite(other.id, k, at, start=one.original(k))
    words = f"{one.client} and {other.client} change places in the week of {one.original(k)}"
    story.edit(at, words, here, decision=decision)
    story.edit(at, "(the other half)", there, decision=decision)
