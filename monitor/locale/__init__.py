"""The sentences of messages in German, French and Spanish, one .po file a language.

`make messages` brings the files up to date with the code. They are read as they are, so that
nobody has to compile them.
"""

from __future__ import annotations

from functools import cache, cached_property
from gettext import GNUTranslations, NullTranslations
from io import BytesIO
from pathlib import Path

_HERE = Path(__file__).parent


@cache
def catalog(code: str) -> NullTranslations:
    """The sentences of one language; the code's own are English."""
    return NullTranslations() if code == "en" else _Translated(_HERE / f"{code}.po")


class _Translated(NullTranslations):
    """Read when something is first said: most commands say nothing, and that takes 0.1 s."""

    def __init__(self, file: Path) -> None:
        super().__init__()
        self._file = file

    def gettext(self, message: str) -> str:
        return self._read.gettext(message)

    def ngettext(self, msgid1: str, msgid2: str, n: int) -> str:
        return self._read.ngettext(msgid1, msgid2, n)

    @cached_property
    def _read(self) -> GNUTranslations:
        from babel.messages.mofile import write_mo
        from babel.messages.pofile import read_po

        compiled = BytesIO()
        with self._file.open("rb") as file:
            write_mo(compiled, read_po(file, locale=self._file.stem))
        compiled.seek(0)
        return GNUTranslations(compiled)
