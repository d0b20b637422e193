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
