"""A fleet's config, and what of its practices' configs is the fleet's to say."""

from __future__ import annotations

from pathlib import Path

import pytest

from config import ConfigError, load_fleet
from config.loading.fleet import Fleet
from tests.unit.config.yamls import MINIMAL, Folder

DATABASE = "postgresql+psycopg://app@db.example/fleet"
FLEET = f"queue: {{url: '{DATABASE}'}}\npractices: practices\n"


def fleet_of(folder: Folder, text: str = FLEET, **environ: str) -> Fleet:
    return load_fleet(folder.write("fleet.yaml", text), environ=environ)


def with_practice(folder: Folder, more: str = "", fleet: str = FLEET, **environ: str) -> Fleet:
    """A fleet whose practice `north` says `more`, from its line 4 on."""
    folder.write("practices/north.yaml", MINIMAL + more)
    return fleet_of(folder, fleet, **environ)


def refusal(fleet: Fleet, practice: str = "north") -> list[str]:
    with pytest.raises(ConfigError) as caught:
        fleet.settings(practice)
    return str(caught.value).splitlines()


@pytest.mark.parametrize(
    ("text", "line"),
    [
        ("practices: p\n", "fleet.yaml:1: queue.url: missing. "),
        (
            "queue: {url: 'sqlite:///x.db'}\npractices: p\n",
            "fleet.yaml:1: queue.url: is no Postgre",
        ),
        (f"queue: {{url: '{DATABASE}'}}\n", "fleet.yaml:1: practices: missing. "),
        (f"{FLEET}practises: p\n", "fleet.yaml:3: practises: unknown key. Did you mean practices?"),
        (f"{FLEET}defaults: all\n", "fleet.yaml:3: defaults: must be a section."),
        (
            f"{FLEET}defaults: {{storage: {{schema: x}}}}\n",
            "fleet.yaml:3: defaults.storage.schema: can't be the same for all practices.",
        ),
        (f"{FLEET}defaults: {{queue: {{}}}}\n", "fleet.yaml:3: defaults.queue: can't be the same"),
        (
            "queue: {url: '${NONE}'}\npractices: p\n",
            "fleet.yaml:1: queue.url: the environment variable NONE is not set.",
        ),
    ],
)
def test_a_mistake_in_fleet_yaml_is_told_with_file_and_line(
    folder: Folder, text: str, line: str
) -> None:
    with pytest.raises(ConfigError) as caught:
        fleet_of(folder, text)
    assert str(caught.value).startswith(line)


def test_files_and_folders_are_practices_called_by_their_names(folder: Folder) -> None:
    folder.write("practices/north.yaml", MINIMAL)
    folder.write("practices/south-2/steadyframe.yaml", MINIMAL)
    folder.write("practices/.hidden.yaml", MINIMAL)
    folder.write("practices/notes.txt", "")

    fleet = fleet_of(folder)

    assert fleet.ids() == ["north", "south-2"]
    assert [fleet.settings(one).storage.in_schema for one in fleet.ids()] == [
        "practice_north",
        "practice_south-2",
    ]


@pytest.mark.parametrize("name", ["North.yaml", "a b.yaml", "_x.yaml", f"{'x' * 49}.yaml"])
def test_a_name_that_is_no_id_is_refused(folder: Folder, name: str) -> None:
    folder.write(f"practices/{name}", MINIMAL)
    with pytest.raises(ConfigError, match="its name is no id of a practice"):
        fleet_of(folder).ids()


def test_two_practices_of_one_id_are_refused(folder: Folder) -> None:
    folder.write("practices/north/steadyframe.yaml", MINIMAL)
    folder.write("practices/north.yaml", MINIMAL)
    with pytest.raises(ConfigError, match="has the same id as north"):
        fleet_of(folder).ids()


def test_the_folder_of_practices_may_be_missing_and_is_named_then(folder: Folder) -> None:
    with pytest.raises(ConfigError, match="practices: the folder of practices can't be read"):
        fleet_of(folder).ids()


def test_an_unknown_practice_is_told_with_a_likely_one(folder: Folder) -> None:
    assert refusal(with_practice(folder), "nort") == [
        "practices: no practice is called `nort`. Did you mean north?"
    ]


def test_a_practice_lies_in_the_queues_database_unless_it_names_another(folder: Folder) -> None:
    assert with_practice(folder).settings("north").storage.url.get_secret_value() == DATABASE
    other = "postgresql+psycopg://app@other.example/shard"

    moved = with_practice(folder, "storage: {url: '${SHARD}'}\n", SHARD=other).settings("north")

    assert moved.storage.url.get_secret_value() == other
    assert moved.storage.in_schema == "practice_north"


def test_a_practice_on_sqlite_is_refused_where_it_says_so(folder: Folder) -> None:
    (line,) = refusal(with_practice(folder, "storage: {url: 'sqlite:///own.db'}\n"))
    assert line.startswith("practices/north.yaml:4: storage.url: is no PostgreSQL, and only that")


def test_a_config_that_names_another_practices_schema_is_refused(folder: Folder) -> None:
    (line,) = refusal(with_practice(folder, "storage: {schema: practice_south}\n"))
    assert line == (
        "practices/north.yaml:4: storage.schema: `practice_south` is not this practice's schema, "
        "which is practice_north. Take it out."
    )


def test_its_own_schema_may_be_named(folder: Folder) -> None:
    fleet = with_practice(folder, "storage: {schema: practice_north}\n")
    assert fleet.settings("north").storage.in_schema == "practice_north"


def test_the_queue_is_not_for_a_practice_to_say(folder: Folder) -> None:
    (line,) = refusal(with_practice(folder, "queue: {engine: inline}\n"))
    assert line.startswith("practices/north.yaml:4: queue: is for the fleet to say")


@pytest.mark.parametrize(
    ("more", "path"),
    [
        ("heartbeat: {url: 'https://hc.example/x'}\n", "heartbeat"),
        ("web: {enabled: true}\n", "web.enabled"),
    ],
)
def test_what_workers_do_not_do_is_refused(folder: Folder, more: str, path: str) -> None:
    lines = refusal(with_practice(folder, more))
    assert f"north.yaml:4: {path}: is not available with workers in this version." in lines[0]


def test_defaults_fill_what_a_practice_leaves_out_and_no_more(folder: Folder) -> None:
    folder.write("secrets/smtp", "of the fleet")
    defaults = (
        "defaults:\n"
        "  email: {host: h, from: m@x.example, username: m, password_file: secrets/smtp}\n"
        "  privacy: {names: initials, retention: 90d}\n"
    )
    fleet = with_practice(folder, "privacy: {names: full}\n", FLEET + defaults)

    settings = fleet.settings("north")

    assert settings.email is not None
    assert settings.email.password is not None
    assert settings.email.password.get_secret_value() == "of the fleet"
    assert (settings.privacy.names, settings.privacy.retention.days) == ("full", 90)


def test_a_mistake_in_a_default_is_told_at_its_own_line(folder: Folder) -> None:
    fleet = with_practice(folder, "", f"{FLEET}defaults:\n  privacy: {{names: ful}}\n")
    (line,) = refusal(fleet)
    assert line.startswith("fleet.yaml:4: privacy.names: `ful` is none of the choices.")


def test_no_secret_shows_in_a_fleets_own_words(folder: Folder) -> None:
    fleet = with_practice(folder, "", FLEET.replace("app@", "app:hidden@"))
    assert "hidden" not in repr(fleet)
    assert "hidden" not in repr(fleet.settings("north"))


def test_the_stamp_is_another_one_when_a_file_is(folder: Folder) -> None:
    fleet = with_practice(folder)
    before = fleet.stamp_of("north")
    assert fleet.stamp_of("north") == before
    with Path("practices/north.yaml").open("a", encoding="utf-8") as file:
        file.write("leave: []\n")
    assert fleet.stamp_of("north") != before
