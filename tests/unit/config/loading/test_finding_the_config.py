"""Which config is read when nobody, the environment, or the command line names one."""

from __future__ import annotations

from pathlib import Path

import pytest

from config import ConfigError, find_config
from tests.unit.config.yamls import Folder


def test_the_command_line_beats_the_environment_and_that_the_defaults(folder: Folder) -> None:
    for name in ("said.yaml", "env.yaml", "config/steadyframe.yaml", "steadyframe.yaml"):
        folder.write(name, "")
    environ = {"STEADYFRAME_CONFIG": "env.yaml"}
    here = folder.path

    assert find_config(Path("said.yaml"), environ, here) == here / "said.yaml"
    assert find_config(None, environ, here) == here / "env.yaml"
    assert find_config(None, {}, here) == here / "steadyframe.yaml"
    (here / "steadyframe.yaml").unlink()
    environ = {"STEADYFRAME_CONFIG": ""}
    assert find_config(None, environ, here) == here / "config/steadyframe.yaml"


HERE, BELOW = "steadyframe.yaml", "config/steadyframe.yaml"


@pytest.mark.parametrize(
    ("there", "explicit", "environment", "found"),
    [
        pytest.param((HERE, BELOW), None, None, HERE, id="the one that one stands beside"),
        pytest.param((BELOW,), None, None, BELOW, id="the one in the folder, if it is alone"),
        pytest.param((HERE, "config/other.yaml"), None, None, HERE, id="a folder beside it"),
        pytest.param((HERE, BELOW), None, BELOW, BELOW, id="the environment names the other"),
        pytest.param((HERE, BELOW), None, "config", "config", id="the environment names a folder"),
        pytest.param((HERE, BELOW), "config", None, "config", id="--config names a folder"),
        pytest.param((HERE, BELOW), BELOW, HERE, BELOW, id="--config beats the environment"),
        pytest.param((HERE, BELOW), HERE, "config", HERE, id="a file beats a folder so as well"),
        pytest.param((HERE, BELOW), None, "", HERE, id="an empty variable says nothing"),
        # A folder may bear the name.
        pytest.param((f"{HERE}/a.yaml", BELOW), None, None, HERE, id="a folder of that name"),
        pytest.param((f"{BELOW}/a.yaml",), None, None, BELOW, id="a folder of the other name"),
    ],
)
def test_of_several_configs_the_nearest_that_was_named_counts(
    folder: Folder,
    there: tuple[str, ...],
    explicit: str | None,
    environment: str | None,
    found: str,
) -> None:
    for name in there:
        folder.write(name, "")
    environ = {} if environment is None else {"STEADYFRAME_CONFIG": environment}
    said = Path(explicit) if explicit is not None else None

    assert find_config(said, environ, folder.path) == folder.path / found


@pytest.mark.parametrize(
    ("explicit", "environ"),
    [(Path("lost.yaml"), {}), (None, {"STEADYFRAME_CONFIG": "lost.yaml"})],
    ids=["--config", "the environment"],
)
def test_one_that_was_named_and_is_not_there_is_not_replaced_by_another(
    folder: Folder, explicit: Path | None, environ: dict[str, str]
) -> None:
    folder.write(HERE, "")
    folder.write(BELOW, "")

    with pytest.raises(ConfigError, match=r"lost\.yaml: .* names it, but nothing is there"):
        find_config(explicit, environ, folder.path)


@pytest.mark.parametrize(
    ("explicit", "environ", "start"),
    [
        (Path("said.yaml"), {}, "said.yaml: --config names it, but nothing is there."),
        (None, {"STEADYFRAME_CONFIG": "e"}, "e: $STEADYFRAME_CONFIG names it, but nothing is"),
        (None, {}, "steadyframe.yaml: there is no config here, and no config/steadyframe.yaml"),
    ],
)
def test_a_config_that_is_missing_says_how_to_write_one(
    folder: Folder, explicit: Path | None, environ: dict[str, str], start: str
) -> None:
    with pytest.raises(ConfigError) as caught:
        find_config(explicit, environ, folder.path)

    assert str(caught.value).startswith(start)
    assert "steadyframe init" in str(caught.value)
