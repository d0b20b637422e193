"""How `steadyframe init` asks: an option answers, else a person does."""

from __future__ import annotations

import sys
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any, TypeVar

import click

from monitor.core.common.sanitize import printable

T = TypeVar("T")


class Interview:
    """Asks on stderr what no option has answered. `defaults_only`: takes the defaults instead.

    What may be a secret has an option that names a file (`--calendar-file`): what stands on a
    command line is seen by others, and kept in the shell's history.
    """

    def __init__(self, options: Mapping[str, Any], *, defaults_only: bool) -> None:
        self._options = options
        self._defaults_only = defaults_only

    def given(self, option: str) -> Any:
        return self._options.get(option.replace("-", "_"))

    def ask(
        self,
        option: str,
        question: str,
        understand: Callable[[str], T],
        default: str | None,
        *,
        hidden: bool = False,
    ) -> T:
        """The answer, understood. Where nobody answers, ClickException names the option."""
        said, in_file = self.given(option), self.given(f"{option}-file")
        if in_file is not None:
            if said is not None:
                raise click.ClickException(f"Give --{option} or --{option}-file, not both.")
            return _of_option(f"{option}-file", in_file, lambda path: understand(_content(path)))
        if said is not None:
            self._refuse_secret(option, said)
            return _of_option(option, said, understand)
        if self._defaults_only:
            if default is None:
                named = self._named(option)
                raise click.ClickException(f"Give {named}: there is no default for it.")
            return understand(default)
        return self._asked(
            option,
            lambda: click.prompt(
                printable(question),
                default=default,
                show_default=bool(default),
                value_proc=understand,
                hide_input=hidden and _at_terminal(),
                err=True,
            ),
        )

    def is_asked(self, option: str) -> bool:
        """Whether a person answers this one, who can be asked again."""
        options = (self.given(option), self.given(f"{option}-file"))
        return not self._defaults_only and options == (None, None)

    def confirm(self, option: str, question: str, *, default: bool) -> bool:
        said = self.given(option)
        if said is not None:
            return bool(said)
        if self._defaults_only:
            return default
        return self._asked(
            option, lambda: click.confirm(printable(question), default=default, err=True)
        )

    def _asked(self, option: str, prompt: Callable[[], T]) -> T:
        if sys.stdin is not None:
            try:
                return prompt()
            except click.Abort:
                if _at_terminal():
                    raise
                click.echo(err=True)
        named = self._named(option)
        ways = f"{named}, or --yes" if named else "--yes"
        raise click.ClickException(
            f"Nobody answered. Give {ways} to take the defaults of the rest."
        )

    def _named(self, option: str) -> str:
        """As it is given: a password has only an option that names a file, a title has none."""
        names = (
            name for name in (option, f"{option}-file") if name.replace("-", "_") in self._options
        )
        return next((f"--{name}" for name in names), "")

    def _refuse_secret(self, option: str, said: Any) -> None:
        """A private feed's address lets everybody in who knows it, as a webhook's does."""
        may_be_one = f"{option}-file".replace("-", "_") in self._options
        if may_be_one and "://" in str(said):
            raise click.ClickException(
                f"--{option}: An address may be a secret, and others see what stands on a command "
                f"line. Write it into a file and give --{option}-file PATH, or leave --{option} "
                "out and answer the question."
            )


def _at_terminal() -> bool:
    return sys.stdin is not None and sys.stdin.isatty()


def _content(path: str) -> str:
    """A secret, from its file."""
    try:
        return Path(path).expanduser().read_text(encoding="utf-8-sig")
    except (OSError, UnicodeDecodeError):
        raise click.BadParameter(f"{path} can't be read as text.") from None


def _of_option(option: str, said: Any, understand: Callable[[str], T]) -> T:
    try:
        return understand(str(said))
    except click.BadParameter as error:
        raise click.ClickException(f"--{option}: {error.message}") from None


def tell(text: str) -> None:
    click.echo(printable(text), err=True)
