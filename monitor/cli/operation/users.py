"""`users`: who may sign in to the page, and as what."""

from __future__ import annotations

import sys
from typing import Any

import click

from monitor.cli.errors import DONE
from monitor.cli.options import format_option, install
from monitor.cli.output import documents, local_or_null, report, short, table

_ROLES = ("clinician", "supervisor", "admin")


@click.group()
def users() -> None:
    """Let people sign in to the page, list who may, or keep somebody out."""


@users.command()
@click.argument("name")
@click.option("--role", type=click.Choice(_ROLES), required=True, help="What they see.")
@click.option("--clinician", metavar="ID", help="Whose clients; for the role clinician.")
@click.option("--no-password", is_flag=True, help="They sign in by web.oidc alone.")
@click.pass_context
def add(
    context: click.Context, name: str, role: str, clinician: str | None, no_password: bool
) -> int:
    """Let NAME sign in: best an e-mail address.

    A clinician sees the own clients, a supervisor the practice without its clients, an admin all
    of it. Asks for the password, or reads it from stdin.
    """
    from monitor.jobs.access.users import Role, add_user

    app = install(context, writes=False, sends=True)
    password = None if no_password else _password()
    user = add_user(app, name, Role(role), clinician, password)
    report(f"{user.name} may sign in at {app.settings.web.address}/ as {role}.")
    return DONE


@users.command()
@click.argument("name")
@click.pass_context
def password(context: click.Context, name: str) -> int:
    """Give NAME a new password; it unlocks, and ends where they are signed in."""
    from monitor.jobs.access.users import set_password

    app = install(context, writes=False, sends=True)
    set_password(app, name, _password())
    report(f"{name} has a new password, and is signed in nowhere.")
    return DONE


@users.command()
@click.argument("name")
@click.pass_context
def disable(context: click.Context, name: str) -> int:
    """Keep NAME out from now on, wherever they are signed in."""
    from monitor.jobs.access.users import disable_user

    app = install(context, writes=False, sends=True)
    disable_user(app, name)
    report(f"{name} is kept out. `steadyframe users add` lets them in again.")
    return DONE


@users.command("list")
@format_option("text", "json", "jsonl")
@click.pass_context
def list_(context: click.Context, style: str) -> int:
    """Everybody who may sign in, or might once."""
    from monitor.jobs.access.users import list_users

    app = install(context, writes=False)
    found, zone, now = list_users(app), app.settings.zone, app.now()
    if style != "text":
        rows: list[dict[str, Any]] = [
            {
                "id": one.id,
                "name": one.name,
                "role": one.role.value,
                "clinician": one.clinician,
                "has_password": one.password is not None,
                "added_at": local_or_null(one.made_at, zone),
                "disabled_at": local_or_null(one.disabled_at, zone),
                "locked_until": local_or_null(one.locked_until, zone),
            }
            for one in found
        ]
        documents(rows, style)
        return DONE
    table(
        ("name", "role", "clinician", "since", "state"),
        [
            (
                one.name,
                one.role.value,
                one.clinician or "-",
                short(one.made_at, zone),
                "kept out" if one.disabled_at else "locked" if one.is_locked(now) else "good",
            )
            for one in found
        ],
        empty="Nobody may sign in. `steadyframe users add NAME --role admin` lets somebody in.",
    )
    return DONE


def _password() -> str:
    if sys.stdin is None:  # closed by whoever called
        return ""
    if sys.stdin.isatty():
        asked: str = click.prompt("Password", hide_input=True, confirmation_prompt=True, err=True)
        return asked
    return sys.stdin.readline().rstrip("\r\n")
