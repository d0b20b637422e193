"""Scenes about one session of a series: moved, cancelled, booked again, there and back."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime, timedelta

from bench.simulator.model.diary import Entry, drop, put, restore, rewrite
from bench.simulator.model.life import Word
from bench.simulator.scenes.story import Story

H, M, D = timedelta(hours=1), timedelta(minutes=1), timedelta(days=1)
LONG, SHORT = (30 * H, 130 * H), (2 * H, 23 * H)
Scene = Callable[[Story, Entry, int], None]
_BY_CLIENT = ("[client]", "rescheduled by client", "Cancelled by the patient", "canceled by client")
_BY_CLINICIAN = ("[me]", "rescheduled by therapist", "cancelled by clinician")
# As Outlook, booking tools and people write it.
_OFF_BEFORE = (
    "Canceled: ", "Cancelled - ", "CANCELLED: ", "[CANCELLED] ", "(canceled) ",
    "Abgesagt: ", "Annulé : ", "Cancelado: ",
)  # fmt: skip
_OFF_BEHIND = (
    " [cancelled]", " (canceled)", " - cancelled", " - late cancel", " (abgesagt)", " - annulé",
    " [cancelado]", " - cancelled by client", " (cancelled by therapist)",
)  # fmt: skip


def _target(story: Story, entry: Entry, k: int, at: datetime) -> datetime:
    """Another start, in the days around or on the same day, that lies ahead of `at`."""
    start = entry.original(k)
    choices = [start + d * D for d in (-2, -1, 1, 2, 3)]
    choices += [start + d * D + 2 * H for d in (-1, 1, 2)]
    choices += [start + m * M for m in (-120, -30, 30, 45, 60, 120, 180)]
    return story.free(
        entry.client, story.rng.choice([c for c in choices if story.moment(c) > at + H])
    )


def _when(story: Story, entry: Entry, k: int, notice: tuple[timedelta, timedelta]) -> datetime:
    return story.before(story.start(entry, k), *notice)


def move(
    story: Story, entry: Entry, k: int, notice: tuple[timedelta, timedelta], **look: object
) -> datetime:
    at = _when(story, entry, k, notice)
    to = _target(story, entry, k, at)
    words = f"moves {entry.client} from {entry.original(k)} to {to} {look or ''}"
    story.edit(at, words, rewrite(entry.id, k, at, start=to, **look))
    return at


def move_early(story: Story, entry: Entry, k: int) -> None:
    move(story, entry, k, LONG)


def move_late(story: Story, entry: Entry, k: int) -> None:
    move(story, entry, k, SHORT)


def move_for_client(story: Story, entry: Entry, k: int) -> None:
    """The title says no "canceled by client": there it would say that the session is off."""
    words = story.rng.choice(_BY_CLIENT)
    where = story.rng.choice(("note", "tail"))
    if words.lower().startswith("cancel"):
        where = "note"
    move(story, entry, k, story.rng.choice((LONG, SHORT)), **{where: _as(where, words)})


def move_for_clinician(story: Story, entry: Entry, k: int) -> None:
    words = story.rng.choice(_BY_CLINICIAN)
    move(story, entry, k, story.rng.choice((LONG, SHORT)), note=words)


def _as(where: str, words: str) -> str:
    return words if where == "note" else f" ({words})"


def change_and_say_who(story: Story, entry: Entry, k: int) -> None:
    """A person's word stands above whatever the calendar says, and comes soon or late."""
    notice = story.rng.choice((LONG, SHORT))
    if story.rng.random() < 0.6:
        note = story.rng.choice(("", *_BY_CLIENT[:2], *_BY_CLINICIAN[:2]))
        at = move(story, entry, k, notice, **({"note": note} if note else {}))
    else:
        at = cancel(story, entry, k, notice)
    story.words.append(
        Word(
            at=at + story.rng.choice((28 * H, 4 * D)),
            kind="attribute",
            rules=("reschedule", "cancellation"),
            client=entry.client,
            start=story.start(entry, k),
            says=story.rng.choice(("client", "clinician")),
        )
    )


def cancel(
    story: Story, entry: Entry, k: int, notice: tuple[timedelta, timedelta], **look: object
) -> datetime:
    at = _when(story, entry, k, notice)
    words = f"cancels {entry.client} on {entry.original(k)} {look or ''}"
    story.edit(at, words, drop(entry.id, k, at, **look))
    return at


def cancel_early(story: Story, entry: Entry, k: int) -> None:
    cancel(story, entry, k, LONG)


def cancel_late(story: Story, entry: Entry, k: int) -> None:
    cancel(story, entry, k, SHORT)


def cancel_marked(story: Story, entry: Entry, k: int) -> None:
    """Where a cancelled session is not shown any more, the words come first."""
    note = story.rng.choice((*_BY_CLIENT, *_BY_CLINICIAN))
    at = _when(story, entry, k, story.rng.choice((LONG, SHORT)))
    words = f"cancels {entry.client} on {entry.original(k)}, having noted {note!r}"
    if not story.dialect.keeps_cancelled:
        noted = at - 40 * M
        story.edit(
            noted, f"notes {note!r}", rewrite(entry.id, k, noted, note=note), looks=(10 * M,)
        )
    story.edit(at, words, drop(entry.id, k, at, note=note))


def cancel_in_words(story: Story, entry: Entry, k: int) -> None:
    """The event stays, confirmed as before, and its title says that it is off."""
    if not story.dialect.notes:
        cancel(story, entry, k, story.rng.choice((LONG, SHORT)))
        return
    cancel(story, entry, k, story.rng.choice((LONG, SHORT)), **_words_of_off(story))


def _words_of_off(story: Story) -> dict[str, object]:
    where, words = story.rng.choice((("head", _OFF_BEFORE), ("tail", _OFF_BEHIND)))
    return {where: story.rng.choice(words), "is_worded": True}


def decline(story: Story, entry: Entry, k: int) -> None:
    """The client declines; the clinician then takes the session off or moves it."""
    declined = _when(story, entry, k, story.rng.choice((LONG, SHORT)))
    change = rewrite(entry.id, k, declined, declined=True)
    story.edit(declined, f"{entry.client} declines {entry.original(k)}", change, looks=(8 * M,))
    at = story.after(declined, 20 * M, 60 * M)
    if story.rng.random() < 0.6:
        story.edit(at, "and so it is cancelled", drop(entry.id, k, at))
    else:
        to = entry.original(k) + 2 * D
        words = f"and so it is moved to {to}"
        story.edit(at, words, rewrite(entry.id, k, at, start=to, declined=False))


def rebook(story: Story, entry: Entry, k: int) -> None:
    """Cancelled, and another event is made for it: before, at once, or within a day."""
    at = _when(story, entry, k, story.rng.choice((LONG, (5 * H, 20 * H))))
    days, hours = story.rng.choice((1, 2, 3, 4)), story.rng.choice((0, 1, 2))
    to = story.free(entry.client, entry.original(k) + days * D + hours * H)
    note = story.rng.choice(("", "", *_BY_CLIENT[:2], _BY_CLINICIAN[0]))
    words = f"cancels {entry.client} on {entry.original(k)}"
    story.edit(at, words, drop(entry.id, k, at))
    booked = at + story.rng.choice((-3 * H, 2 * M, 5 * H, 20 * H))
    booked = min(booked, story.moment(to) - 3 * H)
    new = story.single(entry.client, to, booked)
    put_with_note = rewrite(new.id, 0, booked, note=note)
    words = f"books {entry.client} for {to} instead {note!r}"
    story.edit(booked, words, lambda diary: put_with_note(put(new)(diary)))


def there_and_back_at_once(story: Story, entry: Entry, k: int) -> None:
    """Dragged away and back within minutes, with polls in between: nothing."""
    at = _when(story, entry, k, LONG)
    to = _target(story, entry, k, at)
    away = rewrite(entry.id, k, at, start=to)
    story.edit(at, f"drags {entry.client} to {to}", away, looks=(2 * M,))
    back = at + 5 * M
    home = rewrite(entry.id, k, back, start=entry.original(k))
    story.edit(back, "and back within settle", home, looks=(2 * M, 20 * M))


def there_and_back_later(story: Story, entry: Entry, k: int) -> None:
    """Moved, and moved back after hours: two changes."""
    at = _when(story, entry, k, LONG)
    to = _target(story, entry, k, at)
    away = rewrite(entry.id, k, at, start=to)
    story.edit(at, f"moves {entry.client} to {to}", away, looks=(5 * M, 17 * M))
    back = at + story.rng.choice((3, 8, 20)) * H
    home = rewrite(entry.id, k, back, start=entry.original(k))
    story.edit(back, "and back after hours", home, looks=(5 * M, 17 * M))


def two_steps(story: Story, entry: Entry, k: int) -> None:
    """Moved and moved on within settle: one change, from the first state to the last."""
    at = _when(story, entry, k, LONG)
    start = entry.original(k)
    first, last = start + D, start + 2 * D
    step = rewrite(entry.id, k, at, start=first)
    story.edit(at, f"moves {entry.client} to {first}", step, looks=(2 * M,))
    later = at + 5 * M
    step = rewrite(entry.id, k, later, start=last)
    story.edit(later, f"and on to {last} within settle", step, looks=(3 * M, 16 * M))


def off_and_on_at_once(story: Story, entry: Entry, k: int) -> None:
    at = _when(story, entry, k, LONG)
    story.edit(at, f"deletes {entry.client}", drop(entry.id, k, at), looks=(2 * M,))
    back = at + 5 * M
    story.edit(back, "and undoes it", restore(entry.id, k, back), looks=(3 * M, 20 * M))


def off_and_on_later(story: Story, entry: Entry, k: int) -> None:
    at = _when(story, entry, k, LONG)
    look = _words_of_off(story) if story.dialect.notes and story.rng.random() < 0.5 else {}
    off = drop(entry.id, k, at, **look)
    story.edit(at, f"cancels {entry.client} {look}", off, looks=(3 * M, 17 * M))
    back = at + 20 * H
    story.edit(back, "and puts it back a day later", restore(entry.id, k, back))


def tidied_up(story: Story, entry: Entry, k: int) -> None:
    """After the session its times are set to what they were: record-keeping."""
    at = story.after(story.end_of(entry, k), H, 20 * H)
    to = entry.original(k) + story.rng.choice((-15, 10, 15, 20)) * M
    words = f"corrects the record of {entry.client} to {to}"
    looks = None if story.dialect.stamps == "true" else (9 * M,)
    story.edit(
        at, words, rewrite(entry.id, k, at, start=to), looks=looks, look_before=looks is not None
    )


def deleted_afterwards(story: Story, entry: Entry, k: int) -> None:
    """A past session is thrown away: it had ended."""
    at = story.after(story.end_of(entry, k), H, 20 * H)
    change = drop(entry.id, k, at)
    story.edit(at, f"deletes {entry.client}, past", change, looks=(9 * M,), look_before=True)


def made_longer(story: Story, entry: Entry, k: int) -> None:
    at = _when(story, entry, k, LONG)
    change = rewrite(entry.id, k, at, minutes=80, note=story.rng.choice(("", "bring the letter")))
    story.edit(at, f"gives {entry.client} 80 minutes", change)


ONE_SESSION: tuple[Scene, ...] = (
    move_early, move_late, move_for_client, move_for_clinician,
    change_and_say_who, change_and_say_who,
    cancel_early, cancel_late, cancel_marked, cancel_in_words, cancel_in_words,
    decline, rebook, rebook,
    there_and_back_at_once, there_and_back_later, two_steps,
    off_and_on_at_once, off_and_on_later, tidied_up, deleted_afterwards, made_longer,
)  # fmt: skip
