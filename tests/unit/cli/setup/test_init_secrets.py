"""`init` takes secrets from a person or a file, and keeps them in files of their own."""

from __future__ import annotations

import stat
from pathlib import Path

import pytest

from tests.unit.cli.commanding import steadyframe, write
from tests.unit.cli.setup.test_init import BASIC, loaded

SECRET = "private-8f3a"
FEED = (*BASIC[:-2], "--calendar-file", "address")


def mode(path: str) -> int:
    return stat.S_IMODE(Path(path).stat().st_mode)


def test_a_secret_of_before_is_not_overwritten_either(folder: Path) -> None:
    write(folder, "secrets/calendar-url", "precious")

    write(folder, "address", "https://calendar.example/x.ics")

    said = steadyframe("init", *FEED)

    assert said.status == 2
    assert "secrets/calendar-url exists already" in said.err
    assert not (folder / "steadyframe.yaml").exists()


def test_a_feeds_address_stands_in_a_file_of_its_own(folder: Path) -> None:
    write(folder, "address", f"webcal://calendar.example/{SECRET}/basic.ics\n")

    said = steadyframe("init", *FEED)

    assert said.status == 0
    assert SECRET not in (folder / "steadyframe.yaml").read_text() + said.out + said.err
    assert mode("secrets/calendar-url") == 0o600
    url = loaded().sources[0].url  # type: ignore[union-attr]
    assert url is not None
    assert url.get_secret_value() == f"webcal://calendar.example/{SECRET}/basic.ics"


def test_an_address_that_is_none_is_refused_without_repeating_it(folder: Path) -> None:
    write(folder, "address", f"https://{SECRET} .example/x")

    said = steadyframe("init", *FEED)

    assert said.status == 2
    assert "--calendar-file: It is not a web address" in said.err
    assert SECRET not in said.err


@pytest.mark.parametrize(
    "given",
    [
        (*BASIC[:-1], f"https://calendar.example/{SECRET}.ics"),
        (*BASIC[:-1], f"webcal://calendar.example/{SECRET}.ics"),
        (*BASIC[:-1], f" HTTP://amara:{SECRET}@calendar.example/"),
        (*BASIC, "--to", "slack", "--slack-webhook", f"https://hooks.example/{SECRET}"),
    ],
)
def test_an_address_on_the_command_line_is_seen_by_others_and_refused(
    folder: Path, given: tuple[str, ...]
) -> None:
    said = steadyframe("init", *given)

    assert said.status == 2
    assert "Write it into a file and give --" in said.err
    assert SECRET not in said.out + said.err
    assert not list(folder.iterdir())


@pytest.mark.parametrize("secret", [None, "", "\n", "calendars/me.ics\nwebcal://x.example/y"])
def test_a_file_that_holds_no_address_is_told(folder: Path, secret: str | None) -> None:
    if secret is not None:
        write(folder, "address", secret)

    said = steadyframe("init", *FEED)

    assert said.status == 2
    assert said.err.startswith("Error: --calendar-file: ")
    assert not (folder / "steadyframe.yaml").exists()


def test_a_secret_is_given_once(folder: Path) -> None:
    said = steadyframe("init", *BASIC, "--calendar-file", "address")

    assert (said.status, said.err) == (2, "Error: Give --calendar or --calendar-file, not both.\n")


def test_a_feeds_address_can_be_answered(folder: Path) -> None:
    known = ["--name", "P", "--clinician", "Me", "--email", "", "--timezone", "UTC", "--to", "file"]

    address = f"https://calendar.example/{SECRET}.ics"
    said = steadyframe("init", *known, answers=f"{address}\n{address}\n\n")

    assert said.status == 0
    assert SECRET not in (folder / "steadyframe.yaml").read_text() + said.out + said.err


def test_a_password_that_nobody_gives_is_asked_for_by_the_option_for_its_file(
    folder: Path,
) -> None:
    mail = ["--to", "amara@x.example", "--smtp-host", "x.example", "--smtp-username", "monitor"]

    said = steadyframe("init", *BASIC, *mail)

    assert "Error: Give --smtp-password-file: there is no default for it." in said.err


def test_mail_goes_through_the_server_that_was_named(folder: Path) -> None:
    write(folder, "password", f"{SECRET}\n")
    mail = ["--smtp-host", "smtp.x.example:465", "--smtp-username", "monitor"]

    said = steadyframe(
        "init", *BASIC, "--to", "amara@x.example", *mail, "--smtp-password-file", "password"
    )

    assert said.status == 0
    server = loaded().email
    assert server is not None
    assert (server.host, server.port, server.security) == ("smtp.x.example", 465, "tls")
    assert server.sender == "amara@x.example"
    assert server.password is not None
    assert server.password.get_secret_value() == SECRET
    assert mode("secrets/smtp-password") == 0o600
    assert SECRET not in (folder / "steadyframe.yaml").read_text()


def test_a_password_can_be_answered(folder: Path) -> None:
    asked = ["", "email", "me@x.example", "", "smtp.x.example", "monitor", SECRET]
    known = ["--name", "P", "--clinician", "Me", "--email", "", *BASIC[1:]]

    said = steadyframe("init", *known, answers="\n".join(asked) + "\n")

    assert said.status == 0
    server = loaded().email
    assert server is not None
    assert server.sender == "me@x.example"
    assert server.password is not None


def test_slacks_webhook_may_stay_in_the_environment(folder: Path) -> None:
    said = steadyframe("init", *BASIC, "--to", "slack", "--slack-webhook", "SLACK_WEBHOOK")

    assert said.status == 0
    assert "export SLACK_WEBHOOK=" in said.out
    assert loaded(SLACK_WEBHOOK="https://hooks.example/x").channels[0].type == "slack"


def test_slacks_webhook_may_be_given_and_is_kept_aside(folder: Path) -> None:
    write(folder, "hook", f"https://hooks.example/{SECRET}\r\n")

    said = steadyframe("init", *BASIC, "--to", "slack", "--slack-webhook-file", "hook")

    assert said.status == 0
    assert mode("secrets/slack-webhook") == 0o600
    assert SECRET not in (folder / "steadyframe.yaml").read_text() + said.out
    assert loaded().channels[0].type == "slack"
