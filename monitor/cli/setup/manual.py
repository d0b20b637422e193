"""`manual`: the manual page, made from what the commands say of themselves."""

from __future__ import annotations

from collections.abc import Iterator
from typing import cast

import click

_WIDTH = 76  # of the help's lines, which man(1) indents by seven
_HEAD = r"""
.TH STEADYFRAME 1 "" "SteadyFrame" "User Commands"
.SH NAME
steadyframe \- a calendar\-integrated reliability monitor
.SH SYNOPSIS
.B steadyframe
[OPTIONS] COMMAND [ARGS]...
.SH DESCRIPTION
""".strip()
_EXIT = """\
0  done
1  something needs attention; the message says what
2  the config or the command is wrong"""


@click.command
@click.pass_context
def manual(context: click.Context) -> None:
    """Print the manual page, for man(1).

    \b
    steadyframe manual | man -l -
    steadyframe manual > ~/.local/share/man/man1/steadyframe.1
    """
    root = context.find_root()
    group = cast("click.Group", root.command)
    named = _within(root, group, "steadyframe", None)
    click.echo(_HEAD)
    for line in _verbatim(group.get_help(named)):
        click.echo(line)
    click.echo(".SH COMMANDS")
    for line in _commands(group, named):
        click.echo(line)
    click.echo(".SH EXIT STATUS")
    for line in _verbatim(_EXIT):
        click.echo(line)


def _within(
    root: click.Context, command: click.Command, name: str, parent: click.Context | None
) -> click.Context:
    return click.Context(
        command,
        info_name=name,
        parent=parent,
        help_option_names=root.help_option_names,
        terminal_width=_WIDTH,
    )


def _commands(group: click.Group, context: click.Context) -> Iterator[str]:
    for name in sorted(group.list_commands(context)):
        command = cast("click.Command", group.get_command(context, name))  # it listed it
        inner = _within(context, command, name, context)
        yield f".SS {_plain(inner.command_path)}"
        yield from _verbatim(command.get_help(inner))
        if isinstance(command, click.Group):
            yield from _commands(command, inner)


def _verbatim(text: str) -> Iterator[str]:
    yield ".nf"
    for line in text.splitlines():
        yield _plain(line) or r"\&"
    yield ".fi"


def _plain(line: str) -> str:
    """Text that roff takes as it is: no escapes, no requests, hyphens that can be copied."""
    safe = line.replace("\\", r"\e").replace("-", r"\-")
    return rf"\&{safe}" if safe.startswith((".", "'")) else safe
