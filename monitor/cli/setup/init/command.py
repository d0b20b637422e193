"""`steadyframe init`: a few questions become a commented config, with the schema beside it."""

from __future__ import annotations

import json
import os
from pathlib import Path
from typing import Any

import click

from monitor.cli.output import say
from monitor.cli.setup.init.answers import Answers
from monitor.cli.setup.init.yaml_text import CONFIG_NAME, SCHEMA_NAME, ConfigFiles
from monitor.clock import system_clock

_STEPS = (
    ("check", "tries the calendar and the messages"),
    ("poll", "reads the calendar; the first time only to learn it"),
    ("agenda", "your week as it was understood: look there first"),
    ("review", "what the calendar already tells: usual hours, gaps, moves"),
    ("run", "keeps watch; Ctrl-C stops it"),
)
_SECURITY = click.Choice(["starttls", "tls", "none"])


@click.command
@click.option(
    "--dir",
    "folder",
    type=click.Path(path_type=Path, file_okay=False),
    default=Path(),
    help="The folder to write into.  [default: the folder you are in]",
)
@click.option("--name", help="Name of the practice.")
@click.option("--timezone", metavar="ZONE", help="Such as America/New_York.")
@click.option("--clinician", metavar="NAME", help="Your name.")
@click.option("--email", metavar="ADDRESS", help="Yours, as your calendar states it.")
@click.option("--calendar", metavar="PATH", help="A file, .zip or folder, or Google's .json.")
@click.option("--calendar-file", metavar="PATH", help="A file that holds the address of a feed.")
@click.option("--calendar-in-zip", metavar="NAME", help="Which one, if it holds several.")
@click.option(
    "--allow-private-network/--no-private-network",
    default=None,
    help="The feed is on a server of your own network.",
)
@click.option("--google-calendar", metavar="ID", help="Which of Google's calendars.")
@click.option("--all-events/--no-all-events", default=None, help="Every timed event is a session.")
@click.option("--working-days", metavar="DAYS", help="Such as mon-fri, or mon, wed, thu.")
@click.option("--to", metavar="WHERE", help="file, a .jsonl path, slack, or an e-mail address.")
@click.option("--mail-to", metavar="ADDRESS", help="With --to email.")
@click.option("--smtp-host", metavar="HOST[:PORT]", help="The mail server.")
@click.option("--smtp-security", type=_SECURITY, help="How the connection is kept private.")
@click.option("--smtp-from", metavar="ADDRESS", help="Whom messages come from.")
@click.option("--smtp-username", metavar="USER", help="The login at the mail server.")
@click.option("--smtp-password-file", metavar="PATH", help="A file that holds the password.")
@click.option("--slack-webhook", metavar="ENV", help="A variable that holds the address.")
@click.option("--slack-webhook-file", metavar="PATH", help="A file that holds it.")
@click.option("--yes", is_flag=True, help="Take the default of everything that is not given.")
def init(folder: Path, yes: bool, **options: Any) -> None:
    """Ask a few questions and write a commented config. Never overwrites a file."""
    _refuse_to_overwrite([folder / CONFIG_NAME, folder / SCHEMA_NAME])
    from monitor.cli.setup.init.interview import Interview
    from monitor.cli.setup.init.questions import interview
    from monitor.cli.setup.init.yaml_text import config_text

    answers = interview(Interview(options, defaults_only=yes), system_clock())
    written = config_text(answers, folder)
    _refuse_to_overwrite(written.secrets)
    made = _write(written, answers)
    _say_what_next(made, answers, folder)


def _refuse_to_overwrite(paths: Any) -> None:
    there = [str(path) for path in paths if os.path.lexists(path)]
    if there:
        verb = "exists" if len(there) == 1 else "exist"
        raise click.ClickException(
            f"{' and '.join(there)} {verb} already and nothing is overwritten. "
            "Move it away, or name another folder with --dir."
        )


def _write(written: ConfigFiles, answers: Answers) -> list[Path]:
    """All files, or none: what is half written is taken away again."""
    from config import ConfigError, config_schema, load_settings

    schema = json.dumps(config_schema(), indent=1) + "\n"
    files: dict[Path, tuple[str | bytes, int]] = {
        path: (secret + "\n", 0o600) for path, secret in written.secrets.items()
    }
    files |= {path: (body, 0o600) for path, body in written.calendars.items()}
    # Names and addresses of people stand in a config, too.
    files[written.folder / CONFIG_NAME] = (written.yaml, 0o600)
    files[written.folder / SCHEMA_NAME] = (schema, 0o644)
    made: list[Path] = []
    try:
        for path, (content, mode) in files.items():
            _create(path, content, mode, made)
        load_settings(written.folder / CONFIG_NAME, environ=_environment(answers))
    except (OSError, ConfigError):
        for path in made:
            path.unlink(missing_ok=True)
        raise
    return made


def _create(path: Path, content: str | bytes, mode: int, made: list[Path]) -> None:
    path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
    handle = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, mode)
    made.append(path)
    with os.fdopen(handle, "wb") as file:
        file.write(content if isinstance(content, bytes) else content.encode())


def _environment(answers: Answers) -> dict[str, str]:
    """A webhook's variable need not be set yet while the config is written."""
    name = _variable(answers)
    return {name: "https://hooks.slack.com/", **os.environ} if name else dict(os.environ)


def _variable(answers: Answers) -> str:
    place = answers.channel.place
    return place[2:-1] if answers.channel.kind == "slack" and place.startswith("${") else ""


def _say_what_next(made: list[Path], answers: Answers, folder: Path) -> None:
    for path in made:
        private = ", readable by you only" if path.parent.name == "secrets" else ""
        say(f"Wrote {path}{private}")
    say("\nNext:")
    variable = _variable(answers)
    if variable and variable not in os.environ:
        say(f"  export {variable}=…      the address of Slack's webhook")
    config = "" if folder == Path() else f" --config {folder / CONFIG_NAME}"
    for command, what in _STEPS:
        say(f"  {f'steadyframe {command}{config}':<{24 + len(config)}}{what}")
    say("\nIf `agenda` misses sessions, or shows too many, adjust `sessions` in the config.")
