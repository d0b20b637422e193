"""A folder of zone files, as a machine with older or newer zone data has it."""

from __future__ import annotations

from collections.abc import Mapping
from importlib import resources
from pathlib import Path


def zone_folder(folder: Path, release: str | None, zones: Mapping[str, str]) -> Path:
    """Writes `zones` into `folder`: each key with the rules of the zone that it is mapped to.

    Los Angeles has the rules that Vancouver had before it stopped changing its clocks.
    """
    package = resources.files("tzdata").joinpath("zoneinfo")
    for key, alike in zones.items():
        file = folder / key
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_bytes(package.joinpath(*alike.split("/")).read_bytes())
    if release is not None:
        (folder / "tzdata.zi").write_text(f"# version {release}\n# more\n", encoding="ascii")
    return folder
