"""What is said of an open follow-up: what was promised, and when the client comes next."""

from __future__ import annotations

from datetime import datetime

from monitor.core.common.sanitize import plain
from monitor.core.common.translation import N_, Language
from monitor.notify.render.time_text import TimeWords

_OPEN = N_("“{title}” is not marked as done.")
_OVER = N_("“{title}” had not been marked as done, as far as was seen.")


def by_title(language: Language, title: str, *, is_over: bool) -> str:
    """For a channel that may show names; without a title its kind is all that is told."""
    return language.say(_OVER if is_over else _OPEN, title=plain(title, longest=120))


def next_session(times: TimeWords, start: datetime) -> str:
    return times.language.say("Next session: {moment}.", moment=times.moment(start))
