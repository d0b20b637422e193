"""`completion`: what makes a shell complete commands and options."""

from __future__ import annotations

import click
from click.shell_completion import BashComplete, FishComplete, ZshComplete

_SHELLS = {"bash": BashComplete, "zsh": ZshComplete, "fish": FishComplete}


@click.command
@click.argument("shell", type=click.Choice(tuple(_SHELLS)))
@click.pass_context
def completion(context: click.Context, shell: str) -> None:
    """Print what makes SHELL complete commands and options.

    \b
    bash: steadyframe completion bash > ~/.local/share/bash-completion/completions/steadyframe
    zsh:  steadyframe completion zsh > "${fpath[1]}/_steadyframe"
    fish: steadyframe completion fish > ~/.config/fish/completions/steadyframe.fish
    """
    root = context.find_root().command
    click.echo(_SHELLS[shell](root, {}, "steadyframe", "_STEADYFRAME_COMPLETE").source())
