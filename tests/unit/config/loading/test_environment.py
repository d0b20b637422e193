"""Values from the environment, as files and shells really set them."""

from __future__ import annotations

import pytest

from tests.unit.config.yamls import Folder

MAIL = "email: {host: h, from: m@x.example, username: u, password: 'PASSWORD'}"


def password(folder: Folder, written: str, **environ: str) -> str:
    mail = folder.load_with(MAIL.replace("PASSWORD", written), **environ).email
    assert mail is not None
    assert mail.password is not None
    return mail.password.get_secret_value()


@pytest.mark.parametrize("ending", ["\r", "\n", "\r\n"])
def test_the_end_of_a_line_is_no_part_of_a_value(folder: Folder, ending: str) -> None:
    """An .env file that was written on Windows leaves a CR at each."""
    assert password(folder, "${SMTP}", SMTP=f"s3cret{ending}") == "s3cret"
    assert password(folder, "a${SMTP}b", SMTP=f"s3cret{ending}") == "as3cretb"


def test_spaces_are_part_of_a_value(folder: Folder) -> None:
    assert password(folder, "${SMTP}", SMTP=" s3 cret ") == " s3 cret "


@pytest.mark.parametrize("value", ["", " ", "\r", "\r\n"])
def test_a_variable_without_a_value_is_called_empty(folder: Folder, value: str) -> None:
    [said] = folder.refused_with(MAIL.replace("PASSWORD", "${SMTP}"), SMTP=value)

    assert said == (
        "c.yaml:4: email.password: the environment variable SMTP is empty. "
        "Set SMTP, or use a `_file` setting where there is one."
    )
