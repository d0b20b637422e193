"""What can be wrong with a config, said so that the person who wrote it can put it right."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass


@dataclass(frozen=True, slots=True, kw_only=True)
class Problem:
    """One thing to put right: where it stands and what to write instead.

    `file` is shown as the user named it, `line` counts from 1 (None: the file as a whole), `path`
    is written like `sources[1].poll_every` and is empty where no single setting is at fault.
    """

    file: str
    line: int | None = None
    path: str = ""
    message: str
    hint: str = ""

    def __str__(self) -> str:
        where = self.file if self.line is None else f"{self.file}:{self.line}"
        parts = [where, self.path, self.message] if self.path else [where, self.message]
        return f"{': '.join(parts)}. {self.hint}".rstrip()


class ConfigError(Exception):
    """The config cannot be used. `str()` gives every problem, one a line; nothing secret in it."""

    def __init__(self, problems: Iterable[Problem]) -> None:
        self.problems = list(problems)
        super().__init__("\n".join(str(problem) for problem in self.problems))


class MisfitError(ValueError):
    """A value that cannot be used. `{value}` in `message` stands for it as the file wrote it.

    The value itself stays out, because it may have come from the environment or a secret file.
    """

    def __init__(self, message: str, hint: str = "") -> None:
        self.message = message
        self.hint = hint
        super().__init__(f"{message.replace('{value}', 'this')}. {hint}".rstrip())
