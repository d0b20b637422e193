"""Scenes about what was promised: to-dos, intakes, clients who are booked one by one."""

from __future__ import annotations

from datetime import datetime, timedelta

from bench.simulator.model.cast import Client
from bench.simulator.model.diary import Entry, ToDo, drop, finish, put_todo
from bench.simulator.model.life import Word
from bench.simulator.scenes.changes import D, H, M
from bench.simulator.scenes.story import HISTORY, WEEKS, Story

_TITLES = ("Call {name} about the forms", "Follow-up: {name}", "Send {name} the letter")


def todos(story: Story) -> None:
    """Some kept, some kept late, some never."""
    for number in range(story.rng.randrange(2, 6)):
        client = story.rng.choice(story.clients)
        title = story.rng.choice(_TITLES).format(name=client.name)
        day = story.sunday + timedelta(days=story.rng.randrange(9, WEEKS * 7 - 14))
        due = day + timedelta(hours=story.rng.choice((9, 11, 17)))
        made = story.moment(due) - story.rng.choice((3, 7)) * D
        again = story.dialect.promises == "todo" and story.rng.random() < 0.25
        todo = ToDo(
            id=f"todo-{number}",
            client=client.id,
            title=title,
            due=due,
            made=made,
            edited=made,
            every=7 * D if again else None,
        )
        story.edit(made, f"promises {title!r} for {due}", put_todo(todo))
        done = story.rng.choice((-1 * D, 4 * H, 5 * D, None))
        if done is not None and todo.every is not None:
            _tick_off_each(story, todo, done)
        elif done is not None:
            at = story.moment(due) + done
            story.edit(at, f"ticks off {title!r}", finish(todo.id, at))


def _tick_off_each(story: Story, todo: ToDo, done: timedelta) -> None:
    """Week by week, in time or days late; in the end it is forgotten."""
    for week in range(story.rng.randrange(1, 5)):
        at = story.moment(todo.due + week * 7 * D) + done
        story.edit(at, f"ticks off {todo.title!r} of week {week}", finish(todo.id, at))


def one_by_one(story: Story, client: Client, slot: datetime) -> None:
    """After each session the next is booked; now and then nothing is, or it is called off."""
    for week in range(-HISTORY, 1):
        story.add(story.single(client.id, slot + week * 7 * D, story.long_ago))
    start = slot
    drifts = story.rng.random() < 0.4  # no week like the other
    for number in range(1, WEEKS - 2):
        skips = number > 2 and story.rng.random() < 0.16
        after = start + 7 * D * (story.rng.choice((3, 4)) if skips else 1)
        if drifts and number > 3:
            after += story.rng.choice((-1, 0, 1)) * D + story.rng.choice((0, 2, 3)) * H
        ahead = 2 if skips else 7
        booked = story.moment(start) + story.rng.choice((55 * M, 5 * H, D))
        if skips:
            booked = story.moment(after) - ahead * D
        if booked >= story.end - 7 * D:
            return
        entry = story.book(booked, story.single(client.id, after, booked))
        if not skips and number > 2 and story.rng.random() < 0.12:
            after = _called_off(story, entry)
        start = after


def _called_off(story: Story, entry: Entry) -> datetime:
    """Cancelled, and the next is booked only a week or more later."""
    at = story.before(story.start(entry, 0), 20 * H, 90 * H)
    note = story.rng.choice(("", "", "[client]"))
    look = {"note": note} if note and story.dialect.keeps_cancelled else {}
    story.edit(at, f"cancels {entry.client} on {entry.first} {look}", drop(entry.id, 0, at, **look))
    return entry.first + story.rng.choice((7, 14)) * D


def intake(story: Story, client: Client, slot: datetime) -> None:
    """A first visit; then sessions within a week, or after a long wait, or none."""
    week = story.rng.randrange(2, 7)
    start = slot + week * 7 * D
    made = story.moment(start) - 4 * D
    first = story.single(client.id, start, made, intake=True)
    story.book(made, first, "books the intake of")
    wait = story.rng.choice((3, 6, 18, None))
    if wait is None:
        return
    later = start + wait * D
    booked = story.moment(start) + (5 * H if wait < 7 else (wait - 4) * D)
    for number in range(3):
        at = booked + number * M
        story.book(at, story.single(client.id, later + number * 7 * D, at))


def reached_out(story: Story, entry: Entry, k: int) -> None:
    """After a no-show somebody calls, and says so."""
    start = story.start(entry, k)
    story.words.append(
        Word(
            at=start + 6 * H,
            kind="note",
            rules=("no_show",),
            client=entry.client,
            start=start,
            says="called",
        )
    )
