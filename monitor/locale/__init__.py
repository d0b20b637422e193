"""The sentences of messages in German, French and Spanish, one .po file a language.

`make messages` brings the files up to date with the code. They are read as they are, so that
nobody has to compile them.
"""

from __future__ import annotations

from functools import cache
from gettext import GNUTranslations, NullTranslations
from io import BytesIO
from pathlib import Path

_HERE = Path(__file__).parent


@cache
def catalog(code: str) -> NullTranslations:
    """The sentences of one language; the code's own are English."""
    if code == "en":
        return NullTranslations()
    from babel.messages.mofile import write_mo
    from babel.messages.pofile import read_po

    compiled = BytesIO()
    with (_HERE / f"{code}.po").open("rb") as file:
        write_mo(compiled, read_po(file, locale=code))
    compiled.seek(0)
    return GNUTranslations(compiled)
