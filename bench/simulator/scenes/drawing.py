"""Draw a life from a seed."""

from __future__ import annotations

from datetime import datetime, timedelta
from random import Random
from zoneinfo import ZoneInfo

from bench.simulator.model.cast import CLINICIANS, draw_clients
from bench.simulator.model.dialects import DIALECTS
from bench.simulator.model.diary import Block, Entry
from bench.simulator.model.life import Life
from bench.simulator.scenes.arrivals import (
    ARRIVALS,
    check_in,
    in_conference,
    is_online,
    put_elsewhere,
)
from bench.simulator.scenes.changes import ONE_SESSION, Scene
from bench.simulator.scenes.frame import FRAME, excused, leave, paused
from bench.simulator.scenes.house import (
    close_on_holidays,
    keep_copies,
    keep_holidays,
    rooms,
    set_aside,
    set_up,
)
from bench.simulator.scenes.promises import intake, one_by_one, todos
from bench.simulator.scenes.series import WHOLE_SERIES, series_split_for_nothing, swapped
from bench.simulator.scenes.shapes import LEFT_OUT, SHAPES
from bench.simulator.scenes.story import HISTORY, WEEKS, Story

KINDS = ("mixed", "noise")


def draw(seed: int, dialect: str, zone: str, kind: str) -> Life:
    """`mixed`: all that can happen; `noise`: sessions as planned, and technical noise only."""
    name = f"{kind} {seed} {dialect} {zone}"
    rng = Random(name)
    story = Story(
        name=name,
        kind=kind,
        rng=rng,
        dialect=DIALECTS[dialect],
        zone=ZoneInfo(zone),
        clients=draw_clients(rng, 6 if kind == "noise" else 7),
        clinicians=CLINICIANS if kind != "noise" and rng.random() < 0.25 else CLINICIANS[:1],
    )
    slots = _slots(story)
    series = _series(story, slots)
    _blocks(story)
    if rng.random() < 0.25:
        keep_copies(story)
    if kind == "noise":
        _noise(story, series)
        return story.life()
    story.expects_arrival = rng.random() < 0.25
    set_up(story)
    if story.holidays and rng.random() < 0.7:
        close_on_holidays(story, series)
    one_by_one(story, story.clients[5], slots[5])
    intake(story, story.clients[6], slots[6])
    todos(story)
    _times_away(story, series)
    if rng.random() < 0.5:
        _swap(story, *rng.sample(series[:4], 2))
    for entry in series:
        _weeks_of(story, entry)
    if story.expects_arrival:
        _asked(story, series)
    if rng.random() < 0.3:
        set_aside(story)
    return story.life()


def _series(story: Story, slots: list[datetime]) -> list[Entry]:
    """Of five clients, the last comes every other week; the first perhaps twice a week."""
    series = [
        story.series(client, slot, weeks=2 if number == 4 else 1, place=room)
        for number, (client, slot, room) in enumerate(
            zip(story.clients[:5], slots, rooms(story), strict=False)
        )
    ]
    if story.kind == "noise" or story.rng.random() < 0.35:
        client = story.clients[0]
        story.comes_twice = client.id
        series.append(story.series(client, slots[-1], name=f"s-{client.id}-again"))
    return series


def _noise(story: Story, series: list[Entry]) -> None:
    if story.rng.random() < 0.5:
        keep_holidays(story)
        close_on_holidays(story, series)
    for entry in story.rng.sample(series[:4], 3):
        scene = story.rng.choice((series_split_for_nothing, *SHAPES))
        scene(story, entry, HISTORY + story.rng.randrange(3, WEEKS - 4))


def _times_away(story: Story, series: list[Entry]) -> None:
    if story.rng.random() < 0.45:
        leave(story, series)
    if story.rng.random() < 0.3:
        excused(story, story.rng.choice(series[:4]))
    if story.rng.random() < 0.15:
        paused(story, story.rng.choice(series[:4]))


def _slots(story: Story) -> list[datetime]:
    """One for each client, an hour and a half apart, in the first watched week.

    At the end one more, on another day than the first.
    """
    slots = [
        story.sunday + timedelta(days=day, hours=hour, minutes=minute)
        for day in range(1, 6)
        for hour, minute in ((9, 0), (10, 30), (13, 0), (14, 30), (16, 15))
    ]
    chosen = story.rng.sample(slots, len(story.clients))
    left = [s for s in slots if s not in chosen and s.date() != chosen[0].date()]
    return [*chosen, story.rng.choice(left)]


def _blocks(story: Story) -> None:
    def block(title: str, start: datetime, *, weeks: int = 0, days: int = 0) -> None:
        name = f"b{len(story.blocks)}"
        story.blocks[name] = Block(
            id=name, title=title, start=start, made=story.long_ago, weeks=weeks, days=days
        )

    noon = story.sunday - timedelta(weeks=HISTORY - 1) + timedelta(days=1, hours=12)
    block("Lunch", noon, weeks=1)
    block("Team meeting", noon + timedelta(days=2, hours=-1), weeks=2)
    block("Conference", noon + timedelta(days=70), days=1)


def _weeks_of(story: Story, entry: Entry) -> None:
    """One scene at a time, quiet weeks between them; perhaps a whole-series scene at last."""
    first, last = _watched(entry)
    k = first + story.rng.randrange(1, 3)
    # Of a calendar that shows single events for two months, two series are the better part.
    ends = story.rng.random() < 0.6 and (story.dialect.shows_series or not story.whole_series)
    until = last - 5 if ends else last - 1
    close = story.rng.random() < 0.2  # a time in which this client's hour changes and changes
    while k < until:
        if story.is_away(entry, k) or entry.sid(k) in story.touched:
            k += 1
            continue
        scene: Scene = story.rng.choice((*ONE_SESSION, *ARRIVALS, *FRAME))
        if is_online(entry) and story.rng.random() < 0.35:
            scene = in_conference
        scene(story, entry, k)
        story.touched.add(entry.sid(k))
        k += story.rng.choice((1, 2)) if close else story.rng.choice((2, 3, 4))
    if ends:
        story.rng.choice((*WHOLE_SERIES, *SHAPES, *LEFT_OUT))(story, entry, k + 1)
        story.whole_series += 1
        story.touched |= {entry.sid(n) for n in range(k + 1, last + 1)}


def _swap(story: Story, one: Entry, other: Entry) -> None:
    k = HISTORY + story.rng.randrange(2, WEEKS - 2)
    if not story.is_away(one, k) and not story.is_away(other, k):
        swapped(story, one, other, k)
        story.touched |= {one.sid(k), other.sid(k)}


def _watched(entry: Entry) -> tuple[int, int]:
    """The first and the last occurrence inside the watch."""
    return HISTORY // entry.weeks, (HISTORY + WEEKS) // entry.weeks - 1


def _asked(story: Story, series: list[Entry]) -> None:
    """A clinician who always says when it began, or nearly: asked twelve minutes after.

    Now and then the entry is put elsewhere once they have begun.
    """
    tidies = Random(f"tidied {story.name}")
    for entry in series:
        for k in range(_watched(entry)[0], _watched(entry)[1]):
            story.looks.append(story.start(entry, k) + timedelta(minutes=12))
            if (
                entry.sid(k) not in story.touched
                and not story.is_away(entry, k)
                and story.rng.random() < 0.9
            ):
                check_in(story, entry, k, story.rng.choice((0, 1, 2)))
                if tidies.random() < 0.06:
                    put_elsewhere(story, entry, k, tidies)
