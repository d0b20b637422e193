"""The sentences in the code and those in the .po files are the same ones, all translated."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterable, Iterator
from functools import cache
from pathlib import Path

import pytest
from babel.messages.catalog import Catalog, Message
from babel.messages.extract import extract_from_dir
from babel.messages.pofile import read_po

import monitor

CODES = ("de", "fr", "es")
ROOT = Path(monitor.__file__).parent
# As `make messages` has them.
KEYWORDS = {"say": None, "count": (1, 2), "N_": None, "nN_": (1, 2)}
FOLDERS = ("core", "jobs", "notify", "web")
NEVER_SAID = {
    "de": "verstoß|verstöß|versäumnis|verletz|fehler|versagen|vorschrift",
    "fr": "infraction|manquement|échec|faute|conformité|violation",
    "es": "infracción|incumpl|cumplimiento|fallo|fracaso|violación",
}


@cache
def places_in_code() -> frozenset[tuple[str | tuple[str, ...], str]]:
    """Each sentence with a file in which it is said."""
    return frozenset(
        (tuple(said) if isinstance(said, (tuple, list)) else said, f"monitor/{folder}/{file}")
        for folder in FOLDERS
        for file, _line, said, _comments, _context in extract_from_dir(
            ROOT / folder, method_map=[("**.py", "python")], keywords=KEYWORDS
        )
    )


@cache
def in_code() -> frozenset[str | tuple[str, ...]]:
    return frozenset(said for said, _file in places_in_code())


@cache
def catalog(code: str) -> Catalog:
    with (ROOT / "locale" / f"{code}.po").open("rb") as file:
        return read_po(file, locale=code)


def messages(code: str) -> list[Message]:
    return [message for message in catalog(code) if message.id]


def id_of(message: Message) -> str | tuple[str, ...]:
    return message.id if isinstance(message.id, str) else tuple(message.id)


def forms(text: str | Iterable[str] | None) -> tuple[str, ...]:
    return (text,) if isinstance(text, str) else tuple(text or ())


def places(sentence: str) -> set[str]:
    return set(re.findall(r"{\w*}", sentence))


def said_in(file: Path) -> Iterator[str]:
    """What a file really says: Babel overlooks what stands within an f-string."""
    for node in ast.walk(ast.parse(file.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Call) and node.args and isinstance(node.args[0], ast.Constant):
            name = getattr(node.func, "attr", getattr(node.func, "id", ""))
            if name in KEYWORDS and isinstance(node.args[0].value, str):
                yield node.args[0].value


def test_no_sentence_is_said_where_make_messages_does_not_see_it() -> None:
    files = [file for folder in FOLDERS for file in (ROOT / folder).rglob("*.py")]
    known = {said if isinstance(said, str) else said[0] for said in in_code()}
    unseen = {said for file in files for said in said_in(file)} - known

    assert unseen == set(), "say it outside of the f-string"


@pytest.mark.parametrize("code", CODES)
def test_a_language_has_just_the_sentences_of_the_code(code: str) -> None:
    assert len(in_code()) > 200
    known = {id_of(message) for message in messages(code)}
    assert known == in_code(), "run `make messages` and translate what is new"


@pytest.mark.parametrize("code", CODES)
def test_a_language_names_the_files_that_say_its_sentences(code: str) -> None:
    """Else the next one who runs `make messages` gets changes that are not theirs."""
    named = {(id_of(message), file) for message in messages(code) for file, _ in message.locations}
    assert named == places_in_code(), "run `make messages`"


@pytest.mark.parametrize("code", CODES)
def test_a_sentence_stands_once_so_that_who_corrects_it_corrects_what_is_read(code: str) -> None:
    text = (ROOT / "locale" / f"{code}.po").read_text(encoding="utf-8")
    said = re.findall(r"^msgid .*", text, re.MULTILINE)

    assert sorted(said) == sorted(set(said))


@pytest.mark.parametrize("code", CODES)
def test_every_sentence_is_translated(code: str) -> None:
    assert [m.id for m in messages(code) if m.fuzzy or not all(forms(m.string))] == []


@pytest.mark.parametrize("code", CODES)
def test_a_translation_has_the_places_of_its_sentence(code: str) -> None:
    wrong = [
        said
        for message in messages(code)
        for meant, said in zip(forms(message.id), forms(message.string), strict=True)
        if places(meant) != places(said)
    ]

    assert wrong == []


@pytest.mark.parametrize("code", CODES)
def test_no_translation_speaks_of_violations(code: str) -> None:
    said = "\n".join(form for message in messages(code) for form in forms(message.string))

    assert re.findall(NEVER_SAID[code], said, re.IGNORECASE) == []


# What a trial's readers stumbled over: stiff, or read as something else than it means.
STIFF = {
    "en": r"an hour before|name the short notice|none planned|: not seen\.",
    "de": r"andere[nr]? seite|(?<!was )\bdas zählt|stellt sie wieder|steht eine zeile"
    r"|kleine woche|niemand gesagt|gehen hinaus|fachperson|eine stunde vor|nichts geplant$",
    "fr": r"[0-9}] sur [^ ]+ (?:séance|session)|nul autre|nommez|un regard|une ligne est-elle"
    r"|atteinte|une heure avant|bref délai|interlocuteur",
    "es": r"como previsto|semana pequeña|está aquí una línea|es constante|deseo suyo"
    r"|una hora antes|una mirada|fuera de alcance|[^n] inicio de sesión",
}


@pytest.mark.parametrize("code", ["en", *CODES])
def test_no_sentence_is_one_that_readers_stumbled_over(code: str) -> None:
    is_own = code == "en"
    said = [
        form
        for message in messages("de" if is_own else code)
        for form in forms(message.id if is_own else message.string)
    ]

    assert len(said) > 300
    assert [form for form in said if re.search(STIFF[code], form, re.IGNORECASE)] == []


@pytest.mark.parametrize("code", CODES)
def test_what_english_says_in_two_ways_is_not_said_in_one(code: str) -> None:
    """Else a reader takes two columns, or two buttons, for the same."""
    columns = ["Kept", "Starts seen", "Late", "Short notice"]
    said = {m.id: m.string for m in messages(code) if m.id in columns}

    assert sorted(said) == sorted(columns)
    assert len(set(said.values())) == len(columns)


@pytest.mark.parametrize(
    ("code", "never"),
    [
        ("de", r"[\"'”«»]"),  # „so“
        ("fr", r"(?<!\u202f)[:;?!»]|«(?!\u202f)|[\"'“”„]"),  # « so », with narrow no-break spaces
        ("es", r"[\"'“”„]|\s[:;?!»]|«\s"),  # «so»
    ],
)
def test_a_translation_keeps_its_language_s_typography(code: str, never: str) -> None:
    said = (form for message in messages(code) for form in forms(message.string))
    words = (re.sub("`.*?`", "", form) for form in said)

    assert [form for form in words if re.search(never, form)] == []
