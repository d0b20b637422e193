"""Where secrets come from, and that they never show."""

from __future__ import annotations

import os
from pathlib import Path

import pytest
from pydantic import ValidationError

from config import ConfigError
from config.sections.channels import AppriseChannel, SlackChannel
from config.sections.sources import IcalSource
from config.settings import Settings
from tests.unit.config.yamls import Folder

CANARY = "hunter2-canary"
EMAIL = "email: {{host: h, from: m@x.example, username: u, {}}}"


def test_a_variable_fills_any_text_in_whole_or_in_part(folder: Folder) -> None:
    settings = folder.load_with(
        """\
        email: {host: "smtp.${DOMAIN}", from: "m@${DOMAIN}", port: "${PORT}"}
        storage: {url: "postgresql+psycopg://me:${PG}@db/x"}
        """,
        DOMAIN="x.example",
        PORT="2525",
        PG=CANARY,
    )

    assert settings.email is not None
    assert (settings.email.host, settings.email.sender) == ("smtp.x.example", "m@x.example")
    assert settings.email.port == 2525
    assert settings.storage.url.get_secret_value() == f"postgresql+psycopg://me:{CANARY}@db/x"


def test_two_dollars_write_the_signs_themselves(folder: Folder) -> None:
    settings = folder.load_with("web: {host: '$${X}'}")

    assert settings.web.host == "${X}"


def test_a_value_from_the_environment_is_not_filled_again(folder: Folder) -> None:
    assert folder.load_with("web: {host: '${A}'}", A="${B}", B="no").web.host == "${B}"


def test_a_reference_without_a_name_is_refused(folder: Folder) -> None:
    [said] = folder.refused_with("web: {host: '${}'}")

    assert said.startswith("c.yaml:4: web.host: holds a ${…} without a variable's name in it.")


@pytest.mark.parametrize("key", ["password_file", "password"])
def test_a_secret_reads_the_same_from_a_file_and_from_a_variable(folder: Folder, key: str) -> None:
    folder.write("secrets/smtp", f"  {CANARY}\n")
    value = "secrets/smtp" if key == "password_file" else '"${SMTP}"'

    settings = folder.load_with(EMAIL.format(f"{key}: {value}"), SMTP=CANARY)

    assert settings.email is not None
    assert settings.email.password is not None
    assert settings.email.password.get_secret_value() == CANARY


def test_every_kind_of_secret_may_stand_in_a_file(folder: Folder) -> None:
    folder.write("url", "https://cal.example/private/x.ics\n")
    folder.write("db", "sqlite:///x.db")
    folder.write("urls", "json://one\njson://two\n")
    settings = folder.load(
        """\
        practice: {timezone: UTC}
        clinicians: [{id: amara}]
        sources: [{name: feed, type: ical, url_file: url}]
        storage: {url_file: "${WHERE}"}
        heartbeat: {url_file: url}
        channels:
          - {name: hook, type: slack, webhook_url_file: url}
          - {name: bot, type: slack, token_file: url, channel: C1}
          - {name: post, type: webhook, url_file: url, secret_file: url}
          - {name: chat, type: apprise, urls_file: urls}
        """,
        WHERE="db",
    )

    feed, hook, chat = settings.source("feed"), settings.channel("hook"), settings.channel("chat")
    assert isinstance(chat, AppriseChannel)
    assert [url.get_secret_value() for url in chat.urls] == ["json://one", "json://two"]
    assert isinstance(feed, IcalSource)
    assert feed.url is not None
    assert feed.url.get_secret_value() == "https://cal.example/private/x.ics"
    assert isinstance(hook, SlackChannel)
    assert hook.webhook_url is not None
    assert settings.storage.url.get_secret_value() == "sqlite:///x.db"


@pytest.mark.parametrize(
    ("content", "message"),
    [
        (b"", "the file is empty"),
        (b" \n", "the file is empty"),
        (b"\xff\xfe\x00", "the file is not UTF-8 text"),
        (b"x" * 70_000, "the file is larger than a secret can be"),
    ],
)
def test_a_secret_file_that_holds_no_secret_is_refused(
    folder: Folder, content: bytes, message: str
) -> None:
    (folder.path / "smtp").write_bytes(content)

    [said] = folder.refused_with(EMAIL.format("password_file: smtp"))

    assert f": email.password_file: {message}." in said


def test_a_pipe_or_a_folder_in_place_of_a_secret_file_does_not_hang(folder: Folder) -> None:
    os.mkfifo(folder.path / "pipe")

    for name in ("pipe", "."):
        [said] = folder.refused_with(EMAIL.format(f"password_file: {name}"))
        assert "there is no such file" in said


def test_a_secret_given_twice_is_refused(folder: Folder) -> None:
    folder.write("smtp", CANARY)

    [said] = folder.refused_with(EMAIL.format("password: a, password_file: smtp"))

    assert "email.password_file: password and password_file are both given." in said


def test_a_secret_file_in_the_wrong_place_is_told_by_the_key_that_was_written(
    folder: Folder,
) -> None:
    folder.write("smtp", CANARY)

    [said] = folder.refused_with("privacy: {token_file: smtp}")

    assert said.startswith("c.yaml:4: privacy.token_file: unknown key.")


def test_googles_credentials_stay_a_path(folder: Folder) -> None:
    settings = folder.load(
        """\
        practice: {timezone: UTC}
        clinicians: [{id: amara}]
        sources: [{name: g, type: google, credentials_file: secrets/google.json}]
        """
    )

    source = settings.sources[0]
    assert source.type == "google"
    assert source.credentials_file == Path("secrets/google.json")


def test_settings_never_print_a_secret(folder: Folder) -> None:
    settings = folder.load_with(
        EMAIL.format("password: '${SMTP}'")
        + "\nchannels: [{name: h, type: slack, webhook_url: 'https://h.example/${SMTP}'}]"
        + "\nstorage: {url: 'postgresql+psycopg://me:${SMTP}@db/x'}",
        SMTP=CANARY,
    )

    for text in (repr(settings), str(settings), settings.model_dump_json(), repr(settings.email)):
        assert CANARY not in text


@pytest.mark.parametrize(
    "more",
    [
        "rules: {late_start: {grace: '${S}'}}",
        "rules: {late_start: {deliver: '${S}'}}",
        "rules: {missed_follow_up: {tolerance: '${S}', rebook_within: '${S}'}}",
        "email: {host: h, from: '${S}', port: '${S}', security: '${S}', timeout: '${S}'}",
        "email: '${S}'",
        "alerts: {to: ['${S}'], timezone: '${S}'}",
        "alerts: {to: [], quiet_hours: {from: '${S}', to: '${S}'}}",
        "leave: [{clinician: '${S}', from: '${S}', to: '${S}'}]",
        "clients: [{id: '${S}'}, {id: '${S}', emails: ['${S}'], cadence: '${S}'}]",
        "sessions: {title_patterns: ['(${S}']}",
        "storage: {url: 'mysql://${S}'}",
        "channels: [{name: a, type: '${S}'}, {name: b, type: slack, webhook_url: '${S}'}]",
        "channels: [{name: a, type: webhook, url: '${S}', secret: 'whsec_${S}!'}]",
        "channels: [{name: a, type: apprise, urls: ['${S}', {a: '${S}'}]}]",
        "channels: [{name: b, type: slack, base_url: '${S}', token: x, channel: '${S}'}, x]",
        "queue: {engine: '${S}'}",
        "practice: '${S}'",
        "web: {password: '${S}', port: '${S}', base_url: '${S}'}",
    ],
)
def test_no_error_shows_what_came_from_the_environment(folder: Folder, more: str) -> None:
    for said in folder.refused_with(more, S=CANARY):
        assert CANARY not in said


@pytest.mark.parametrize(
    "text",
    [
        f"email: {{password: '{CANARY}\n",
        f"email: {{password: *{CANARY}}}\n",
        f"email: {{password: !{CANARY} x}}\n",
        f"email: {{password: @{CANARY}}}\n",
        f"email:\n  password: {CANARY}\n host: x\n",
        f"email: {{password: {CANARY}, password: {CANARY}}}\n",
        f"email: {{host: h, from: m@x.example, passwrd: {CANARY}}}\n",
        f"sources: [{{name: a, type: ical, urll: 'https://x.example/{CANARY}'}}]\n",
        f"sources: [{{name: a, type: ical, poll_every: 'https://x.example/{CANARY}'}}]\n",
        f"sources: [{{name: a, type: ical, url: 'ftp://x.example/{CANARY}'}}]\n",
    ],
)
def test_no_error_shows_a_secret_that_stands_in_the_file(folder: Folder, text: str) -> None:
    for said in folder.refused(text):
        assert CANARY not in said


def test_nothing_secret_hangs_on_the_error_either(folder: Folder) -> None:
    with pytest.raises(ConfigError) as caught:
        folder.load_with("email: {host: h, from: '${S}', password: '${S}'}", S=CANARY)

    chain: list[BaseException | None] = [caught.value, caught.value.__cause__]
    chain.append(caught.value.__context__)
    assert CANARY not in "".join(repr(link) + str(link) for link in chain)


def test_pydantics_own_error_hides_its_input() -> None:
    with pytest.raises(ValidationError) as caught:
        Settings.model_validate({"practice": CANARY, "email": {"password": [CANARY]}})

    assert CANARY not in str(caught.value)


def test_control_characters_and_floods_do_not_reach_the_terminal(folder: Folder) -> None:
    said = folder.refused_with(
        'rules: {late_start: {grace: "\\e[2J", "\\e]0;x": 1, ' + "k" * 500 + ": 1}}"
    )

    assert len(said) == 3
    assert all(line.isprintable() and len(line) < 300 for line in said)
