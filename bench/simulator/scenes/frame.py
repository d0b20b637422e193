"""Scenes about the frame: leave, excused time, a pause, another room, somebody who stands in."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime, timedelta

from bench.simulator.model.diary import Block, Entry, drop, put_block, rewrite
from bench.simulator.model.life import Away, Tagged
from bench.simulator.scenes.changes import D, H, M
from bench.simulator.scenes.story import WEEKS, Story


def leave(story: Story, series: list[Entry]) -> None:
    """A week away; its sessions are taken off in good time, or late, or some are forgotten."""
    monday = story.sunday + timedelta(weeks=story.rng.randrange(6, WEEKS - 3), days=1)
    ahead = story.rng.choice((32, 34, 12)) * D
    at = story.moment(monday) - ahead + story.rng.randrange(600) * M
    away = _leave_from(story, monday, at)
    story.away.append(away)
    decision = story.decision()
    forgets = story.rng.random() < 0.3
    for number, entry in enumerate(series):
        for k in entry.numbers(monday + 7 * D):
            if not away.covers(entry.original(k).date()) or (forgets and number % 2):
                continue
            words = f"takes {entry.client} off the leave of {away.first}"
            story.edit(at, words, drop(entry.id, k, at), decision=f"{decision}-{entry.id}")


def _leave_from(story: Story, monday: datetime, at: datetime) -> Away:
    """In the settings, perhaps with the day on which it was announced; or in the calendar."""
    first, last = monday.date(), (monday + 6 * D).date()
    if not story.dialect.out_of_office or story.rng.random() < 0.3:
        told = story.rng.choice((None, None, 40, 24, 8))
        announced = None if told is None else first - told * D
        return Away(first=first, last=last, announced=announced)
    written = at - 45 * M
    block = Block(
        id=f"away-{first}", title="Away", start=monday, made=written, is_out_of_office=True
    )
    all_day = story.rng.random() < 0.5
    change = put_block(replace(block, days=7) if all_day else replace(block, minutes=7 * 24 * 60))
    story.edit(written, f"is out of the office from {first} on", change, looks=(15 * M,))
    return Away(first=first, last=last, written=written)


def excused(story: Story, entry: Entry) -> None:
    """The client travels for a fortnight; its sessions are taken off at short notice, or stay."""
    first = story.sunday + timedelta(weeks=story.rng.randrange(4, WEEKS - 4), days=1)
    away = Away(first=first.date(), last=(first + 13 * D).date(), client=entry.client)
    story.away.append(away)
    stays = story.rng.random() < 0.25
    for k in entry.numbers(first + 14 * D):
        if away.covers(entry.original(k).date()) and not stays:
            at = story.before(story.start(entry, k), 5 * H, 60 * H)
            words = f"{entry.client} is excused on {entry.original(k)}"
            story.edit(at, words, drop(entry.id, k, at))


def paused(story: Story, entry: Entry) -> None:
    """By agreement they don't meet for a while; mostly the hours are taken off."""
    k = entry.numbers(story.sunday + timedelta(weeks=story.rng.randrange(4, 7)))[-1]
    numbers = range(k, k + 4)
    if any(story.is_away(entry, n) for n in numbers):
        return
    at = story.before(story.start(entry, k), 30 * H, 120 * H)
    until = story.start(entry, k + 4) - 2 * D
    story.tags.append(Tagged(at=at - H, client=entry.client, tag="paused", until=until))
    story.touched |= {entry.sid(n) for n in numbers}
    if story.rng.random() < 0.3:
        return
    decision = story.decision()
    for n in numbers:
        words = f"takes {entry.client} off for the pause on {entry.original(n)}"
        story.edit(at, words, drop(entry.id, n, at), decision=decision)


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
