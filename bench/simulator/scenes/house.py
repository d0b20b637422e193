"""How a made-up practice has set itself up: holidays, overrides, rooms that are video calls."""

from __future__ import annotations

from datetime import timedelta

from holidays import country_holidays

from bench.simulator.model.diary import Entry, drop
from bench.simulator.model.life import Clinic, Setting, Word
from bench.simulator.scenes.story import WEEKS, Story

_HOLIDAYS = {
    "America/New_York": "US-NY",
    "Europe/Berlin": "DE-BY",
    "Australia/Sydney": "AU-NSW",
    "Asia/Kolkata": "IN",
    "America/Vancouver": "CA-BC",
}
M, H, D = timedelta(minutes=1), timedelta(hours=1), timedelta(days=1)
_Choice = tuple[str, str, timedelta | bool]
_PRACTICE: tuple[_Choice, ...] = (
    ("no_buffer", "buffer", 10 * M),
    ("no_buffer", "buffer", 15 * M),
    ("no_buffer", "buffer", 20 * M),
    ("unannounced_break", "announce_breaks", 42 * D),
    ("unannounced_break", "announce_breaks", 14 * D),
    ("missed_follow_up", "grace", 2 * H),
)
_CLINICIAN: tuple[_Choice, ...] = (
    ("late_start", "grace", 8 * M),
    ("reschedule", "short_notice", 36 * H),
    ("cancellation", "short_notice", 36 * H),
    ("not_started", "alert_after", 15 * M),
    ("no_buffer", "buffer", 15 * M),
)
_CLIENT: tuple[_Choice, ...] = (
    ("late_start", "grace", 2 * M),
    ("late_start", "grace", 10 * M),
    ("reschedule", "short_notice", 12 * H),
    ("reschedule", "short_notice", 48 * H),
    ("cancellation", "short_notice", 12 * H),
    ("cancellation", "short_notice", 72 * H),
    ("continuity", "announce", 72 * H),
    ("not_started", "alert_after", 20 * M),
    ("no_buffer", "buffer", 25 * M),
    ("missed_follow_up", "rebook_after", 5 * D),
    ("missed_follow_up", "enabled", False),
    ("repeated_changes", "enabled", False),
    ("slot_drift", "enabled", False),
    ("continuity", "enabled", False),
    ("not_started", "enabled", False),
)
_SET_ASIDE = (
    "late_start", "reschedule", "cancellation", "no_show", "missed_follow_up", "no_buffer",
    "slot_drift", "repeated_changes", "continuity",
)  # fmt: skip


def set_up(story: Story) -> None:
    if story.rng.random() < 0.35:
        keep_holidays(story)
    if story.rng.random() < 0.3:
        _settle(story, _PRACTICE, 1)
    if story.rng.random() < 0.15:
        _settle(story, _CLINICIAN, 2, clinician=story.clinicians[0])
    if story.rng.random() < 0.45:
        for client in story.rng.sample(story.clients, 2):
            _settle(story, _CLIENT, 2, client=client.id)


def keep_holidays(story: Story) -> None:
    story.holidays_of = _HOLIDAYS[story.zone.key]
    country, _, part = story.holidays_of.partition("-")
    # A series goes on after the life: what is taken off its coming dates is looked at as well.
    years = range(story.begin.year, story.end.year + 2)
    story.holidays = frozenset(country_holidays(country, subdiv=part or None, years=years))


def close_on_holidays(story: Story, series: list[Entry]) -> None:
    """The hours that fall to a holiday are taken off some days or weeks before."""
    story.closes_on_holidays = True
    for entry in series:
        for k in entry.numbers(story.sunday + WEEKS * 7 * D):
            start = story.start(entry, k)
            if entry.original(k).date() in story.holidays and start > story.begin + 2 * D:
                at = max(story.begin + H, story.before(start, 30 * H, 20 * D))
                words = f"takes {entry.client} off the holiday {entry.original(k)}"
                story.edit(at, words, drop(entry.id, k, at))


def keep_copies(story: Story) -> None:
    """The clinic has a calendar too, with copies of some clients' sessions, at once or later."""
    many = story.rng.choice((2, 4, len(story.clients)))
    lag = 0 * M if story.dialect.refreshed_every else story.rng.choice((0 * M, 25 * M))
    story.clinic = Clinic(
        clients=frozenset(c.id for c in story.rng.sample(story.clients, many)),
        lag=lag,
        own_uids=story.rng.random() < 0.5,
    )


def _settle(
    story: Story,
    choices: tuple[_Choice, ...],
    many: int,
    *,
    client: str | None = None,
    clinician: str | None = None,
) -> None:
    for rule, name, value in story.rng.sample(choices, many):
        story.settings.append(
            Setting(rule=rule, name=name, value=value, client=client, clinician=clinician)
        )


def rooms(story: Story) -> list[str]:
    """Of the first five clients. A room that is a link is a video conference."""
    is_online = story.dialect.conferences and story.rng.random() < 0.7
    links = [f"https://meet.google.com/abc-dfg-hj{letter}" for letter in "km"]
    return ["Room 2", *(links if is_online else ["Room 2"] * 2), "Room 2", "Room 2"]


def set_aside(story: Story) -> None:
    """Now and then somebody dismisses what is open about a client."""
    for client in story.rng.sample(story.clients, 3):
        day = story.rng.randrange(20, WEEKS * 7)
        story.words.append(
            Word(
                at=story.begin + day * D + story.rng.randrange(600) * M,
                kind="dismiss",
                rules=tuple(story.rng.sample(_SET_ASIDE, 4)),
                client=client.id,
                start=None,
                says="known, and talked over",
            )
        )
