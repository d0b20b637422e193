"""Scenes about the frame: leave, excused time, another room, somebody who stands in."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

from bench.simulator.diary import Entry, drop, rewrite
from bench.simulator.life import Away
from bench.simulator.scenes_changes import D, H, M
from bench.simulator.story import WEEKS, Story


def leave(story: Story, series: list[Entry]) -> None:
    """A week away; its sessions are taken off in good time, or late, or some are forgotten."""
    monday = story.sunday + timedelta(weeks=story.rng.randrange(6, WEEKS - 3), days=1)
    away = Away(first=monday.date(), last=(monday + 6 * D).date())
    story.away.append(away)
    ahead = story.rng.choice((32, 34, 12)) * D
    at = story.moment(monday) - ahead + story.rng.randrange(600) * M
    decision = story.decision()
    forgets = story.rng.random() < 0.3
    for number, entry in enumerate(series):
        for k in entry.numbers(monday + 7 * D):
            if not away.covers(entry.original(k).date()) or (forgets and number % 2):
                continue
            words = f"takes {entry.client} off the leave of {away.first}"
            story.edit(at, words, drop(entry.id, k, at), decision=f"{decision}-{entry.id}")


def excused(story: Story, entry: Entry) -> None:
    """The client travels for a fortnight, and its sessions are taken off at short notice."""
    first = story.sunday + timedelta(weeks=story.rng.randrange(4, WEEKS - 4), days=1)
    away = Away(first=first.date(), last=(first + 13 * D).date(), client=entry.client)
    story.away.append(away)
    for k in entry.numbers(first + 14 * D):
        if away.covers(entry.original(k).date()):
            at = story.before(story.start(entry, k), 5 * H, 60 * H)
            words = f"{entry.client} is excused on {entry.original(k)}"
            story.edit(at, words, drop(entry.id, k, at))


def another_room(story: Story, entry: Entry, k: int) -> None:
    least, most = story.rng.choice(((2 * H, 20 * H), (40 * H, 90 * H)))
    at = story.before(story.start(entry, k), least, most)
    room = rewrite(entry.id, k, at, place="Library, upstairs")
    story.edit(at, f"puts {entry.client} of {entry.original(k)} into the library", room)


def stand_in(story: Story, entry: Entry, k: int) -> None:
    """The colleague takes the hour over: it leaves one calendar and is put into the other."""
    if len(story.clinicians) < 2:
        another_room(story, entry, k)
        return
    least, most = story.rng.choice(((2 * H, 20 * H), (40 * H, 90 * H)))
    at = story.before(story.start(entry, k), least, most)
    new = replace(story.single(entry.client, entry.original(k), at), clinician=story.clinicians[1])
    decision = story.decision()
    off = drop(entry.id, k, at)
    words = f"{story.clinicians[1]} stands in with {entry.client} on {entry.original(k)}"
    story.book(at, new, words)
    story.edit(at, "(and so it leaves the first calendar)", off, decision=decision)


FRAME = (another_room, another_room, stand_in, stand_in)
