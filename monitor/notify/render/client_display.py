"""How a client is called in a message, by the channel's `names` setting."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Literal

from monitor.core.common.sanitize import plain
from monitor.core.sessions.pseudonyms import two_words

NameMode = Literal["pseudonym", "initials", "full"]
_LONGEST = 80


@dataclass(frozen=True, slots=True, kw_only=True)
class ClientDisplay:
    """How a channel may show clients: its `names` setting, and what they are called, by id.

    `pseudonyms` are those that were given; who has none yet gets the one that will be given.
    """

    mode: NameMode
    names: Mapping[str, str] = field(default_factory=dict)
    pseudonyms: Mapping[str, str] = field(default_factory=dict)

    def __call__(self, client: str) -> str:
        return display_name(self.pseudonym(client), self.names.get(client, ""), self.mode)

    def pseudonym(self, client: str) -> str:
        return self.pseudonyms.get(client) or two_words(client, self.pseudonyms.values())

    @property
    def exact_times(self) -> bool:
        return shows_exact_times(self.mode)


def display_name(pseudonym: str, name: str, mode: NameMode) -> str:
    """The pseudonym, the initials (`J. D.`) or the name; the first where no name is known."""
    known = plain(name, longest=_LONGEST)
    if mode == "full" and known:
        return known
    if mode == "initials":
        letters = [initial for word in known.split() if (initial := _initial(word))]
        if letters:
            return " ".join(f"{letter}." for letter in letters[:3])
    return plain(pseudonym, longest=_LONGEST)


def shows_exact_times(mode: NameMode) -> bool:
    """Initials with an hour name a person to anyone who knows the schedule, so they get a day."""
    return mode != "initials"


def _initial(word: str) -> str:
    return next((letter.upper() for letter in word if letter.isalpha()), "")
