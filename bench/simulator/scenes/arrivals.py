"""Scenes about how a session began, or that nobody came."""

from __future__ import annotations

from random import Random

from bench.simulator.model.diary import Entry, rewrite
from bench.simulator.model.life import CheckIn, Stay
from bench.simulator.scenes.changes import H, M, Scene
from bench.simulator.scenes.promises import reached_out
from bench.simulator.scenes.story import Story


def check_in(story: Story, entry: Entry, k: int, late: int, told: int | None = None) -> None:
    """`late` minutes after the start it begins; it is told `told` minutes after the start."""
    start = story.start(entry, k)
    story.checkins.append(
        CheckIn(
            at=start + (late + 1 if told is None else told) * M,
            client=entry.client,
            sid=entry.sid(k),
            start=start,
            moment=start + late * M,
        )
    )


def in_time(story: Story, entry: Entry, k: int) -> None:
    check_in(story, entry, k, story.rng.choice((-4, 0, 3, 5)))


def late(story: Story, entry: Entry, k: int) -> None:
    check_in(story, entry, k, story.rng.choice((6, 8, 12, 25)))


def told_afterwards(story: Story, entry: Entry, k: int) -> None:
    check_in(story, entry, k, story.rng.choice((1, 9)), told=story.rng.choice((31, 55)))


def ended(story: Story, entry: Entry, k: int) -> None:
    """Begun late, and it is said when it ended: in time, early, or so that nothing was lost."""
    minutes = story.rng.choice((7, 12))
    start, end = story.start(entry, k), story.end_of(entry, k)
    check_in(story, entry, k, minutes)
    at = end + story.rng.choice((-5, 0, minutes)) * M
    story.checkins.append(
        CheckIn(
            at=at + M, client=entry.client, sid=entry.sid(k), start=start, moment=at, kind="end"
        )
    )


def is_online(entry: Entry) -> bool:
    return entry.place.startswith("https://")


def in_conference(story: Story, entry: Entry, k: int) -> None:
    """The clinician joins the call, early or late; the client mostly too."""
    start, minutes = story.start(entry, k), story.rng.choice((-3, 1, 4, 7, 14))
    is_alone = story.rng.random() < 0.25
    left = start + 35 * M if is_alone else story.end_of(entry, k) + story.rng.choice((-4, 0, 9)) * M
    story.stays.append(
        Stay(
            client=entry.client,
            sid=entry.sid(k),
            start=start,
            joined=start + minutes * M,
            left=left,
            is_alone=is_alone,
        )
    )
    # A person's own word is better than the record, and that better than a note.
    kind = story.rng.random()
    if kind < 0.2 and not is_alone:
        check_in(story, entry, k, story.rng.choice((2, 9)))
    elif kind < 0.4 and not is_alone:
        at = left + 20 * M
        change = rewrite(entry.id, k, at, note="late 21 min")
        story.edit(at, f"notes a late start of {entry.client}", change)


def marked(story: Story, entry: Entry, k: int) -> None:
    minutes = story.rng.choice((4, 5, 8, 14))
    at = story.after(story.end_of(entry, k), 5 * M, 9 * H)
    began = entry.original(k) + minutes * M
    words = story.rng.choice(
        (
            f"late {minutes} min",
            f"{minutes} min late",
            f"+{minutes}m late",
            f"started {began:%H:%M}",
        )
    )
    where = {"note": words} if story.rng.random() < 0.5 else {"tail": f" ({words})"}
    story.edit(at, f"notes {words!r} on {entry.client}", rewrite(entry.id, k, at, **where))


def start_dragged(story: Story, entry: Entry, k: int) -> None:
    """When the session begins late, the clinician sets its start to now."""
    minutes = story.rng.choice((4, 7, 12, 20, 35))
    at = story.start(entry, k) + minutes * M
    to = entry.original(k) + minutes * M
    near = story.rng.random() < 0.6
    story.edit(
        at,
        f"begins with {entry.client} at {to} and drags the start there",
        rewrite(entry.id, k, at, start=to),
        looks=(6 * M, 18 * M) if near else None,
        look_before=near,
    )


def put_elsewhere(story: Story, entry: Entry, k: int, rng: Random) -> None:
    """They have begun, and somebody tidies the calendar: the entry goes earlier, or far later."""
    at = story.start(entry, k) + rng.choice((15, 25, 40)) * M
    to = story.free(entry.client, entry.original(k) + rng.choice((-90, -45, -20, 90, 180, 240)) * M)
    words = f"has begun with {entry.client} and puts the entry to {to}"
    story.edit(at, words, rewrite(entry.id, k, at, start=to), looks=(4 * M, 17 * M))


def did_not_come(story: Story, entry: Entry, k: int) -> None:
    start = story.start(entry, k)
    at = story.after(start, 20 * M, 5 * H)
    if story.rng.random() < 0.5:
        checkin = CheckIn(
            at=at,
            client=entry.client,
            sid=entry.sid(k),
            start=start,
            moment=start + 15 * M,
            kind="no_show",
        )
        story.checkins.append(checkin)
        if story.rng.random() < 0.4:
            reached_out(story, entry, k)
        return
    tail = story.rng.choice((" - no show", " (no-show)", " did not attend", " DNA"))
    change = rewrite(entry.id, k, at, tail=tail)
    story.edit(at, f"writes {tail!r} to {entry.client}", change)


ARRIVALS: tuple[Scene, ...] = (
    in_time, late, ended, told_afterwards, marked, marked,
    start_dragged, start_dragged, did_not_come, did_not_come,
)  # fmt: skip
