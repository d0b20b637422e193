"""A message is in the practice's language from its subject to its small print."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import replace
from gettext import NullTranslations
from html.parser import HTMLParser
from typing import Any

import pytest
from babel import Locale

from monitor.core.common.translation import Language
from monitor.core.digest.model import to_json
from monitor.locale import catalog
from monitor.notify.message import Message
from monitor.notify.render.messages import render_alert, render_digest, render_test
from tests.unit.locale import test_catalogs as catalogs
from tests.unit.notify.render.rich import alert_of, digest_in, empty_digest_in, every_alert
from tests.unit.notify.render.samples import MADE_AT, ZONE

CODES = catalogs.CODES
# A message's own words that are no sentence: names, ids, dates, commands, what a reader has chosen.
_GERMAN = Locale("de")
_DATES = (
    _GERMAN.days["format"]["abbreviated"],
    _GERMAN.days["stand-alone"]["abbreviated"],
    _GERMAN.months["format"]["abbreviated"],
)
DATES = "|".join(re.escape(word) for words in _DATES for word in words.values())
NO_SENTENCE = re.compile(
    rf"\b(?:{DATES})|`[^`]*`|steadyframe [a-z]+[^\n⟦⟧]*|SteadyFrame|[fd]_\w+|\bc_7h2k\b|\d{4}-W\d\d"
    r"|Dr\. Amara Osei|Ben Ruiz|Riverside Counseling|\b(?:jd|ek|bo|am|[tw]\d|feed|room|desk|home)\b"
)


class Bracketed(NullTranslations):
    """Every sentence in brackets."""

    def gettext(self, message: str) -> str:
        return f"⟦{message}⟧"

    def ngettext(self, msgid1: str, msgid2: str, n: int) -> str:
        return self.gettext(msgid1 if n == 1 else msgid2)


class Words(HTMLParser):
    """What a page shows or reads out."""

    def __init__(self, page: str) -> None:
        super().__init__()
        self.words = ""
        self._is_style = False
        self.feed(page)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self._is_style = tag == "style"
        self.words += f"\n{dict(attrs).get('alt') or ''}"

    def handle_endtag(self, tag: str) -> None:
        self._is_style = False
        self.words += "\n"

    def handle_data(self, data: str) -> None:
        self.words += "" if self._is_style else data


def in_language(code: str) -> Language:
    return Language(code, catalog(code))


def digests(language: Language) -> Iterator[Message]:
    built = (
        digest_in(language),
        digest_in(language, clinician=None),
        empty_digest_in(language, is_late=True),
    )
    for digest in built:
        yield render_digest(digest, created_at=MADE_AT, show=str, zone=ZONE, language=language)


def alerts(language: Language) -> Iterator[Message]:
    for content in every_alert():
        yield render_alert(content, created_at=MADE_AT, show=str, zone=ZONE, language=language)
    yield render_test("Riverside Counseling", "feed", created_at=MADE_AT, language=language)


def forms(messages: Iterable[Message]) -> Iterator[str]:
    for message in messages:
        yield message.subject
        yield message.text
        yield Words(message.html).words
        yield "\n".join(slack_texts(message.forms["slack"]))
        yield from (image.alt for image in message.images)


def slack_texts(part: object) -> Iterator[str]:
    if isinstance(part, dict):
        known = part.get("type") in ("mrkdwn", "plain_text")
        yield from [part["text"]] if known else slack_texts(list(part.values()))
    elif isinstance(part, (list, tuple)):
        for one in part:
            yield from slack_texts(one)


def data(language: Language) -> Iterator[str]:
    """The sentences of `digest --format json`."""
    for clinician in ("amara", None):
        found = to_json(digest_in(language, clinician=clinician))
        yield from (found["lead"], found["method"], found["trend"]["sentence"])
        for part in ("repair", "follow_ups", "changes", "late", "steady", "coming", "blind_spots"):
            for item in found[part]:
                yield from (item["what"], item.get("suggestion", ""), item.get("mended", ""))


def unsaid(text: str) -> str:
    """What is left of `text` without its bracketed sentences and what is none."""
    left, before = " ".join(text.split()), ""
    while left != before:
        left, before = re.sub(r"⟦[^⟦⟧]*⟧", " ", left), left
    return NO_SENTENCE.sub(" ", left)


def test_no_word_of_a_message_is_left_out_of_translation() -> None:
    language = Language("de", Bracketed())
    said = [*forms(digests(language)), *forms(alerts(language)), *data(language)]

    assert sum(text.count("⟦") for text in said) > 1000
    assert {word for text in said for word in re.findall(r"[A-Za-z]{2,}", unsaid(text))} == set()


@pytest.mark.parametrize("code", CODES)
def test_no_english_sentence_is_left_in_a_message(code: str) -> None:
    language = in_language(code)
    everything = "\n".join([*forms(digests(language)), *forms(alerts(language)), *data(language)])
    said = NO_SENTENCE.sub(" ", re.sub(r"[ \n]+", " ", everything))

    assert [english for english in english_only(code) if re.search(english, said)] == []


def english_only(code: str) -> Iterator[str]:
    """As patterns: the sentences whose translation differs, with anything in their places."""
    for message in catalogs.messages(code):
        for meant in catalogs.forms(message.id):
            words = re.sub(r"{\w+}", " ", meant)
            if meant not in catalogs.forms(message.string) and re.search(r"[A-Za-z]{4}", words):
                fixed = map(re.escape, re.split(r"{\w+}", meant))
                yield rf"(?<!\w){'.{1,40}?'.join(fixed)}(?!\w)"


TOLD = {
    "de": (
        "Ihre Woche, 16.–22. Nov.",  # noqa: RUF001 - days are joined by an en dash
        "Im übrigen Teil: 7 von 7 Sitzungen wie geplant.",
        "Kurzfristig verlegt. 2 Stunden vor dem Beginn.",
        "Auf Klientenwunsch.",
        "Kurzfristig verlegt, 3 kommende Sitzungen auf einmal.",
        "Di., 17. Nov., 10:00 → Mi., 18. Nov., 11:00",
        "Von Di., 17. Nov., 09:00 bis Do., 19. Nov., 09:00 nicht gelesen.",
    ),
    "fr": (
        "Votre semaine, 16–22 nov.",  # noqa: RUF001
        "Dans le reste, sur 7 séances, 7 comme prévu.",
        "Déplacée avec peu de préavis. 2 heures avant le début.",
        "À la demande de la personne.",
        "Déplacées avec peu de préavis, 3 séances à venir d’un coup.",  # noqa: RUF001
        "mar. 17 nov., 10:00 → mer. 18 nov., 11:00",
    ),
    "es": (
        "Su semana, 16–22 nov",  # noqa: RUF001
        "Una parte de la semana no se pudo ver. En el resto, 7 de 7 sesiones según lo previsto.",
        "Reprogramada con poca antelación. 2 horas antes del inicio.",
        "A petición de la persona.",
        "Reprogramadas con poca antelación, 3 sesiones futuras a la vez.",
        "mar, 17 nov, 10:00 → mié, 18 nov, 11:00",
    ),
}


@pytest.mark.parametrize("code", CODES)
def test_a_digest_speaks_the_practice_s_language(code: str) -> None:
    message = next(digests(in_language(code)))
    text = re.sub(r"[ \n]+", " ", message.text)

    assert [line for line in TOLD[code] if line not in text] == []
    assert f'<html lang="{code}">' in message.html


ALERTED = {
    "de": "Einen Blick wert: verlegte Sitzung",
    "fr": "Mérite un coup d’œil\u202f: séance déplacée",  # noqa: RUF001
    "es": "Merece un vistazo: sesión reprogramada",
}


@pytest.mark.parametrize("code", CODES)
def test_an_alert_speaks_the_practice_s_language(code: str) -> None:
    assert next(alerts(in_language(code))).subject == ALERTED[code]


NEXT = {
    "en": "Next session: Tue, Dec 22, 10:00\u202fAM.",
    "de": "Nächste Sitzung: Di., 22. Dez., 10:00.",
    "fr": "Prochaine séance\u202f: mar. 22 déc., 10:00.",
    "es": "Próxima sesión: mar, 22 dic, 10:00.",
}


@pytest.mark.parametrize("code", NEXT)
@pytest.mark.parametrize("kind", ["no_next_session", "gap", "not_rebooked"])
def test_an_alert_names_the_next_session_that_is_booked(code: str, kind: str) -> None:
    language = replace(in_language(code), zone=ZONE.key) if code == "en" else in_language(code)
    item = replace(every_alert()[0].items[0], rule="missed_follow_up")

    def told(booked: str | None, **given: Any) -> str:
        value = {"kind": kind, "next_session": booked}
        content = alert_of(replace(item, value=value, **given))
        message = render_alert(content, created_at=MADE_AT, show=str, zone=ZONE, language=language)
        return re.sub(r"[ \n]+", " ", message.text)

    assert NEXT[code] in told("2026-12-22T10:00:00-05:00")
    assert NEXT[code].split(":")[0] not in told(None)
    assert NEXT[code] not in told("2026-12-22T10:00:00-05:00", state="ended")


def test_the_buttons_speak_it_too() -> None:
    blocks = next(alerts(in_language("es"))).forms["slack"]

    labels = {"Entendido", "Más tarde", "Dejar a un lado", "Lo pidió la persona"}
    assert labels <= set(slack_texts(blocks))


def test_what_rests_on_a_source_names_it_and_nothing_english() -> None:
    stale = next(a.items[0] for a in every_alert() if a.items[0].rule == "source_stale")
    message = render_alert(
        alert_of(stale), created_at=MADE_AT, show=str, zone=ZONE, language=in_language("de")
    )

    assert message.subject == "Einen Blick wert: Kalender nicht erreichbar"
    assert "- feed, Di., 17. Nov., 14:00" in message.text


@pytest.mark.parametrize("code", ["en", "de", "fr", "es"])
@pytest.mark.parametrize("exact", [True, False])
def test_no_sentence_ends_with_the_full_stop_of_a_month_and_its_own(code: str, exact: bool) -> None:
    language = in_language(code)
    messages = [
        render_digest(
            digest_in(language, clinician=clinician),
            created_at=MADE_AT,
            show=str,
            zone=ZONE,
            language=language,
            exact_times=exact,
        )
        for clinician in ("amara", None)
    ]

    assert not [form for form in forms(messages) if ".." in form]
