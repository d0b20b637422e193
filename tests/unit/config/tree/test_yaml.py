"""What the reader takes, what it refuses, and that it stays bounded."""

from __future__ import annotations

from pathlib import Path

import pytest

from config import ConfigError, load_settings
from config.tree.reader import read_config
from config.tree.yaml_tree import RefusedError, TreeLimits, tree_of
from tests.unit.config.yamls import MINIMAL, Folder

BARE = (
    "a ${…} between { and }, or [ and ], has no quotes. "
    'Put quotes around the whole value, as in {url: "${NAME}"}.'
)


@pytest.mark.parametrize(
    ("text", "line"),
    [
        ("", "c.yaml: is empty. Run `steadyframe init` to write a config."),
        ("# nothing yet\n", "c.yaml: is empty. Run `steadyframe init` to write a config."),
        ("- a\n", "c.yaml:1: does not start with a section"),
        ("practice:\n\ttimezone: UTC\n", "c.yaml:2: a tab stands where YAML wants spaces"),
        ("practice: {timezone: UTC\n", "c.yaml:1: a section is opened with { and not closed"),
        ("clinicians: [{id: a}\n", "c.yaml:1: a list is opened with [ and not closed"),
        ("a: {url: ${X}}\n", f"c.yaml:1: {BARE}"),
        ("a:\n  - {url: https://h/${X}, b: 1}\n", f"c.yaml:2: {BARE}"),
        ("a: {\n  b: 1,\n  urls: [x, ${X}]\n}\n", f"c.yaml:3: {BARE}"),
        ("a: {url: ${X}\n", f"c.yaml:1: {BARE}"),
        ("a: {url: '${X}'\nb: ${Y}\n", "c.yaml:1: a section is opened with { and not closed"),
        ("a: 1\nb: 'it's'\n", "c.yaml:2: the line does not fit the ones around it"),
        ('a: 1\nb: "open\nc: 2\n', "c.yaml:2: a quote is opened here and never closed"),
        ("a: b: c\n", "c.yaml:1: a colon where none can stand"),
        ("a: @home\n", "c.yaml:1: a value cannot start with this sign"),
        ('a: "\\d+"\n', 'c.yaml:1: a backslash in "double" quotes'),
        ("a: 1\n---\nb: 2\n", "c.yaml:2: a second document starts"),
        ("web: {}\nrules: {}\nweb: {}\n", "c.yaml:3: web: is given twice, first on line 1"),
        ("a:\n  - {x: 1,\n     x: 2}\n", "c.yaml:3: x: is given twice, first on line 2"),
        ("? [a, b]\n: c\n", "c.yaml:1: a key must be a single word"),
        ("a: *other\n", "c.yaml:1: an alias stands for nothing above it"),
        ("a: [*b, &b 1]\n", "c.yaml:1: an alias stands for nothing above it"),
        ("a: !!binary aGk=\n", "c.yaml:1: a YAML tag is not allowed here"),
        ("a: !!omap [b: 1]\n", "c.yaml:1: a YAML tag is not allowed here"),
        ("a: !secret x\n", "c.yaml:1: a YAML tag is not allowed here"),
        ("a: \x07\n", "c.yaml:1: holds the unprintable character U+0007"),
        ("a: " + "[" * 21 + "]" * 21 + "\n", "c.yaml:1: is nested deeper than 20 levels"),
    ],
)
def test_text_that_is_no_config_is_refused_with_its_line(
    folder: Folder, text: str, line: str
) -> None:
    [said] = folder.refused(text)

    assert said.startswith(line)


def test_bytes_that_are_not_utf_8_are_refused_with_their_line(folder: Folder) -> None:
    (folder.path / "c.yaml").write_bytes(b"a: 1\nb: \xe9\n")

    with pytest.raises(ConfigError, match=r"c\.yaml:2: is not UTF-8 text\. Save the file as UTF-8"):
        load_settings(Path("c.yaml"), environ={})


def test_a_byte_order_mark_and_windows_line_ends_are_no_trouble(folder: Folder) -> None:
    (folder.path / "c.yaml").write_bytes(b"\xef\xbb\xbf" + MINIMAL.replace("\n", "\r\n").encode())

    assert load_settings(Path("c.yaml"), environ={}).clinicians[0].id == "amara"


@pytest.mark.parametrize(
    ("text", "values"),
    [
        ("a: [1, 2]\nb: 3\n", 1 + 3 + 1),
        ("a: &a [1, 2]\nb: *a\n", 1 + 3 + 3),
        ("a: &a [1, 2]\nb: &b [*a, *a]\nc: *b\n", 1 + 3 + 7 + 7),
        ("a: &a {x: 1}\nb: {<<: *a, y: 2}\n", 1 + 2 + 1 + 2 + 1),
    ],
)
def test_an_alias_counts_for_all_that_it_stands_for(text: str, values: int) -> None:
    assert tree_of(text, "c.yaml", TreeLimits(values=values))
    with pytest.raises(RefusedError, match=f"more than {values - 1} values once its aliases"):
        tree_of(text, "c.yaml", TreeLimits(values=values - 1))


def test_what_is_nested_deeper_than_allowed_is_refused_where_it_is() -> None:
    text = "a:\n  b:\n    c: 1\n"
    assert tree_of(text, "c.yaml", TreeLimits(levels=3))
    with pytest.raises(RefusedError, match="deeper than 2 levels") as refused:
        tree_of(text, "c.yaml", TreeLimits(levels=2))
    assert refused.value.line == 3


def test_aliases_and_merge_keys_work_within_reason(folder: Folder) -> None:
    settings = folder.load(
        """\
        practice: {timezone: UTC}
        clinicians: [{id: amara}, {id: ben}]
        sources:
          - &base {name: one, type: ical, path: a.ics, clinician: amara, poll_every: 3m}
          - {<<: *base, name: two, clinician: ben}
        """
    )

    assert settings.source("two").poll_every == settings.source("one").poll_every


def test_a_file_larger_than_allowed_is_refused_before_it_is_understood(folder: Folder) -> None:
    path = folder.write("c.yaml", "a: [1, 2")
    with pytest.raises(ConfigError, match=r"c\.yaml: is larger than .* Is this the right file\?"):
        read_config(path, largest=7)
    with pytest.raises(ConfigError, match="a list is opened"):
        read_config(path, largest=8)


def test_a_file_that_is_missing_says_how_to_make_one(folder: Folder) -> None:
    with pytest.raises(ConfigError) as caught:
        load_settings(Path("none.yaml"), environ={})

    said = "none.yaml: there is no such file. Run `steadyframe init` to write a config."
    assert str(caught.value) == said


def test_what_yaml_1_1_would_misread_stays_what_was_written(folder: Folder) -> None:
    settings = folder.load(
        """\
        practice: {timezone: UTC}
        clinicians: [{id: no}, {id: 007}]
        sources: [{name: on, type: ical, path: 2026-01-01, clinician: no}]
        rules: {late_start: {deliver: off, enabled: yes}}
        channels: [{name: log, type: file, path: out/x}]
        digests: [{name: d, to: [log], time: 07:30}]
        leave: [{clinician: 007, from: 2026-12-21, to: "2027-01-03"}]
        """
    )

    assert [clinician.id for clinician in settings.clinicians] == ["no", "007"]
    assert settings.rules.late_start.deliver == "off"
    assert settings.rules.late_start.enabled is True
    assert settings.digests[0].time.isoformat() == "07:30:00"
    assert settings.leave[0].last.isoformat() == "2027-01-03"


def test_a_folder_is_its_files_together(folder: Folder) -> None:
    folder.write("config/a.yaml", "practice: {timezone: UTC}\nclinicians: [{id: amara}]\n")
    folder.write("config/b.yaml", "sources: [{name: mine, type: ical, path: a.ics}]\n")
    folder.write("config/.hidden.yaml", "practice: {}\n")
    folder.write("config/notes.txt", "not: [yaml\n")

    assert load_settings(Path("config"), environ={}).source("mine").type == "ical"


def test_a_key_in_two_files_of_a_folder_names_both(folder: Folder) -> None:
    folder.write("config/a.yaml", MINIMAL)
    folder.write("config/b.yaml", "# more\nsources: []\n")

    with pytest.raises(ConfigError) as caught:
        load_settings(Path("config"), environ={})

    assert str(caught.value) == (
        "config/b.yaml:2: sources: is also given in config/a.yaml:3. "
        "Keep each top-level key in one file."
    )


def test_every_unreadable_file_of_a_folder_is_told(folder: Folder) -> None:
    folder.write("config/a.yaml", "a: [\n")
    folder.write("config/b.yaml", "a: {\n")

    with pytest.raises(ConfigError) as caught:
        load_settings(Path("config"), environ={})

    assert [problem.file for problem in caught.value.problems] == ["config/a.yaml", "config/b.yaml"]


def test_a_folder_without_yaml_is_refused(folder: Folder) -> None:
    (folder.path / "config").mkdir()

    with pytest.raises(ConfigError, match=r"^config: no \*\.yaml file in it"):
        load_settings(Path("config"), environ={})


def test_a_file_is_named_from_the_working_directory(folder: Folder) -> None:
    folder.write("config/steadyframe.yaml", "practise: {}\n")

    with pytest.raises(ConfigError) as caught:
        load_settings(folder.path / "config/steadyframe.yaml", environ={})

    assert {problem.file for problem in caught.value.problems} == {"config/steadyframe.yaml"}
