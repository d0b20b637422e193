"""`steadyframe init` writes what loads, explains itself, and never takes anything away."""

from __future__ import annotations

import json
from pathlib import Path

import jsonschema
import pytest
import yaml

from config import Settings, config_schema, load_settings
from monitor.cli.setup.init.answers import detected_zone
from tests.unit.cli.commanding import calendar_of, steadyframe, write

BASIC = ("--yes", "--timezone", "Europe/Berlin", "--calendar", "calendars/me.ics")


def loaded(folder: str = "steadyframe.yaml", **environ: str) -> Settings:
    return load_settings(Path(folder), environ=environ)


def test_the_questions_are_asked_and_the_answers_written(folder: Path) -> None:
    write(folder, "calendars/me.ics", calendar_of("J. D.", "Session: Kim", "Dentist"))
    answers = [
        "",
        'Osei: "Counseling"',
        "Europe/Berlin",
        "Dr. Amara Osei",
        "Amara@Osei.example",
        *["y", "y", "n"],
        *["", ""],
    ]

    said = steadyframe("init", answers="\n".join(answers) + "\n")

    assert said.status == 0
    settings = loaded()
    assert settings.practice.name == 'Osei: "Counseling"'
    assert settings.zone.key == "Europe/Berlin"
    assert settings.clinicians[0].id == "amara"
    assert settings.clinicians[0].email == "amara@osei.example"
    assert str(settings.sources[0].path) == "calendars/me.ics"  # type: ignore[union-attr]
    assert "It holds 3 hours that could be sessions" in said.err
    assert not settings.sessions.all_events


def test_an_answer_that_makes_no_sense_is_asked_again(folder: Path) -> None:
    answers = [
        *["ftp://x", "me.ics", "me.ics"],
        "Me",
        *["Europe/Berlinn", "Europe/Berlin"],
        "Ann",
        *["ann", ""],
        *["weekends", "mon, wed"],
        "file",
    ]

    said = steadyframe("init", answers="\n".join(answers) + "\n")

    assert said.status == 0
    assert "Did you mean Europe/Berlin?" in said.err
    assert "Write it like me@practice.example." in said.err
    assert "Write the path of an .ics" in said.err
    assert "There is no file me.ics." in said.err
    assert "'weekends'" in said.err
    assert loaded().practice.working_days == {0, 2}


@pytest.mark.parametrize("answers", ["", "me.ics\nme.ics\n", None])
def test_nobody_to_answer_is_told_which_option_to_give(folder: Path, answers: str | None) -> None:
    said = steadyframe("init", answers=answers)

    assert said.status == 2
    assert f"Give --{'name' if answers else 'calendar'}, or --yes" in said.err
    assert not list(folder.iterdir())


@pytest.mark.parametrize(
    ("answers", "named"),
    [
        ([], "--calendar"),
        (["me.ics", "", "UTC"], "--clinician"),
        (["me.ics", "", "UTC", "Ann", "none"], None),  # which titles are sessions
        (["me.ics", "", "UTC", "Ann", "none", "y"], "--all-events"),
        (["me.ics", "", "UTC", "Ann", "none", "y", "y"], "--working-days"),
        (
            ["me.ics", "", "UTC", "Ann", "none", "y", "y", "", "a@x.example", "", "x"],
            "--smtp-username",
        ),
        (
            ["me.ics", "", "UTC", "Ann", "none", "y", "y", "", "a@x.example", "", "x", "u"],
            "--smtp-password-file",
        ),
    ],
)
def test_only_options_that_there_are_are_named(
    folder: Path, answers: list[str], named: str | None
) -> None:
    write(folder, "me.ics", calendar_of("J. D."))

    said = steadyframe("init", answers="".join(f"{each}\n" for each in answers))

    ways = f"{named}, or --yes" if named else "--yes"
    assert said.err.endswith(
        f"Error: Nobody answered. Give {ways} to take the defaults of the rest.\n"
    )
    assert named is None or named in steadyframe("init", "--help").out


def test_what_has_no_default_is_asked_for_by_its_option(folder: Path) -> None:
    said = steadyframe("init", "--yes", "--timezone", "UTC")

    assert (said.status, said.err) == (2, "Error: Give --calendar: there is no default for it.\n")


def test_the_only_calendar_in_the_folder_is_the_default(folder: Path) -> None:
    write(folder, "calendars/only.ics", calendar_of("J. D."))

    assert steadyframe("init", "--yes", "--timezone", "UTC").status == 0

    assert str(loaded().sources[0].path) == "calendars/only.ics"  # type: ignore[union-attr]


def test_the_config_fits_the_schema_that_is_written_beside_it(folder: Path) -> None:
    steadyframe("init", *BASIC)

    schema = json.loads((folder / "schema.json").read_text())
    text = (folder / "steadyframe.yaml").read_text()
    document = json.loads(json.dumps(yaml.safe_load(text), default=str))
    jsonschema.Draft202012Validator(schema).validate(document)
    assert schema == config_schema()
    assert text.startswith("# yaml-language-server: $schema=schema.json\n")


@pytest.mark.parametrize("name", ["steadyframe.yaml", "schema.json"])
def test_nothing_is_overwritten(folder: Path, name: str) -> None:
    write(folder, f"{name}", "precious")

    said = steadyframe("init", *BASIC)

    assert said.status == 2
    assert f"{name} exists already and nothing is overwritten" in said.err
    assert [file.name for file in folder.iterdir()] == [name]
    assert (folder / name).read_text() == "precious"


def test_a_service_account_reads_the_clinicians_calendar_and_not_its_own(folder: Path) -> None:
    write(folder, "google.json", '{"type": "service_account"}')

    steadyframe("init", *BASIC[:-1], "google.json", "--email", "amara@x.example")

    source = loaded().sources[0]
    assert source.type == "google"
    assert source.calendar_id == "amara@x.example"


def test_a_calendar_that_is_not_there_yet_can_come_later(folder: Path) -> None:
    said = steadyframe("init", *BASIC)

    assert said.status == 0
    assert "There is no file calendars/me.ics." in said.err
    assert loaded().sources


def test_the_next_steps_name_the_folder_that_was_chosen(folder: Path) -> None:
    said = steadyframe("init", "--dir", "practice/settings", *BASIC)

    file = "practice/settings/steadyframe.yaml"
    assert f"steadyframe check --config {file}  " in said.out
    assert steadyframe("check", "--offline", "--config", file).status == 0


def test_a_calendar_is_found_from_the_configs_folder_however_it_was_named(folder: Path) -> None:
    write(folder, "calendars/me.ics", calendar_of("J. D."))

    assert steadyframe("init", "--dir", "practice", *BASIC).status == 0

    [source] = loaded("practice/steadyframe.yaml").sources
    assert source.path.samefile("calendars/me.ics")  # type: ignore[union-attr]


def test_an_own_calendar_is_monitored_after_init_and_check(folder: Path) -> None:
    write(folder, "calendars/me.ics", calendar_of("Anna", "Bert", "Carla"))

    assert steadyframe("init", *BASIC).status == 0
    assert steadyframe("check").status == 0
    polled = steadyframe("poll", "--now", "2026-11-16T09:00:00Z")
    agenda = steadyframe("agenda", "--from", "2026-11-16", "--to", "2026-11-20", "--format", "json")

    assert polled.status == 0
    assert len(json.loads(agenda.out)) == 3


def test_this_machines_zone_is_taken_from_its_settings(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("TZ", "Australia/Sydney")
    assert detected_zone() == "Australia/Sydney"

    monkeypatch.setenv("TZ", "no/such/zone")
    assert detected_zone() != "no/such/zone"


def test_a_folder_that_cannot_be_written_is_named(folder: Path) -> None:
    write(folder, "config", "a file")

    said = steadyframe("init", "--dir", "config/x", *BASIC)

    assert said.status in (1, 2)
    assert "config/x" in said.err
    assert "Traceback" not in said.err
