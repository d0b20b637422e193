"""What clients whom nobody configured are called: an id, and two words that can be read out."""

from __future__ import annotations

import hashlib
import hmac
import re
from collections.abc import Collection, Iterator
from dataclasses import dataclass, field
from itertools import count

from monitor.core.sessions.pseudonym_words import ADJECTIVES, NOUNS

_MADE_UP = re.compile(r"c_[0-9a-f]{12}", re.ASCII)


@dataclass(frozen=True, slots=True, kw_only=True)
class PseudonymKey:
    """Turns names into ids. Without `secret`, no id can be tried against a name."""

    secret: bytes = field(repr=False)

    def pseudonym_of(self, name: str) -> str:
        """`c_` and a hash that is keyed by the installation's secret."""
        digest = hmac.new(self.secret, name.encode(), hashlib.sha256).hexdigest()
        return f"c_{digest[:12]}"


def is_made_up(client: str) -> bool:
    """Whether it is the id of a client whom nobody configured."""
    return _MADE_UP.fullmatch(client) is not None


def two_words(client: str, taken: Collection[str] = ()) -> str:
    """`quiet-heron` for the id of a client whom nobody configured; a configured id as it is.

    Of the words that follow from the id the first that are not `taken`.
    """
    return next((words for words in words_for(client) if words not in taken), client)


def words_for(client: str) -> Iterator[str]:
    """What a client may be called, the best first.

    It follows from the id, so it is as stable and as keyed as that is. Of two clients with the same
    words the later one gets the next of theirs.
    """
    if not is_made_up(client):
        yield client
        return
    for number in count():
        digest = hashlib.blake2b(f"{client}\x1f{number}".encode(), digest_size=8).digest()
        rest, first = divmod(int.from_bytes(digest), len(ADJECTIVES))
        yield f"{ADJECTIVES[first]}-{NOUNS[rest % len(NOUNS)]}"
