"""Small configs for tests."""

from __future__ import annotations

import textwrap
from dataclasses import dataclass
from pathlib import Path

import pytest

from config import ConfigError, Settings, load_settings

MINIMAL = """\
practice: {timezone: America/New_York}
clinicians: [{id: amara}]
sources: [{name: mine, type: ical, path: calendars/amara.ics}]
"""


@dataclass(frozen=True, slots=True, kw_only=False)
class Folder:
    """The working directory of a test."""

    path: Path

    def write(self, name: str, text: str) -> Path:
        file = self.path / name
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text(textwrap.dedent(text), encoding="utf-8")
        return Path(name)

    def load(self, text: str, **environ: str) -> Settings:
        return load_settings(self.write("c.yaml", text), environ=environ)

    def load_with(self, more: str, **environ: str) -> Settings:
        """A minimal config and `more` below it, from line 4 on."""
        return self.load(MINIMAL + textwrap.dedent(more), **environ)

    def refused(self, text: str, **environ: str) -> list[str]:
        """Every line of the error."""
        with pytest.raises(ConfigError) as caught:
            self.load(text, **environ)
        assert str(caught.value) == "\n".join(str(p) for p in caught.value.problems)
        return str(caught.value).splitlines()

    def refused_with(self, more: str, **environ: str) -> list[str]:
        return self.refused(MINIMAL + textwrap.dedent(more), **environ)
