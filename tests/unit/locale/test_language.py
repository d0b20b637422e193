"""Numbers, plurals and dates as each language has them."""

from __future__ import annotations

import re
from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from babel import Locale

from config.values.languages import TAGS
from monitor.core.common.translation import Language
from monitor.core.findings.text import notice_sentence
from monitor.core.rule_text import finding_sentence
from monitor.locale import catalog
from monitor.notify.render.time_text import TimeWords

BERLIN = ZoneInfo("Europe/Berlin")
LANGUAGES = {code: Language(code, catalog(code)) for code in ("en", "de", "fr", "es")}


@pytest.mark.parametrize(
    ("code", "said"),
    [
        ("en", ["0 days", "1 day", "2 days"]),
        ("de", ["0 Tage", "1 Tag", "2 Tage"]),
        ("fr", ["0 jour", "1 jour", "2 jours"]),
        ("es", ["0 días", "1 día", "2 días"]),
    ],
)
def test_a_number_has_the_form_that_its_language_wants(code: str, said: list[str]) -> None:
    day = ("{number} day", "{number} days")

    assert [LANGUAGES[code].count(*day, number) for number in (0, 1, 2)] == said


@pytest.mark.parametrize(
    ("code", "one", "several"),
    [
        ("de", "Abgesagt.", "Abgesagt, 4 kommende Sitzungen auf einmal."),
        ("fr", "Annulée.", "Annulées, 4 séances à venir d’un coup."),  # noqa: RUF001
        ("es", "Cancelada.", "Canceladas, 4 sesiones futuras a la vez."),
    ],
)
def test_one_session_and_several_are_told_apart(code: str, one: str, several: str) -> None:
    value = {"short_notice": "no", "notice_minutes_min": None, "notice_minutes_max": None}
    told = [
        finding_sentence(LANGUAGES[code], "cancellation", {**value, "sessions": number})
        for number in (1, 4)
    ]

    assert told == [one, several]


def test_a_sentence_that_ends_with_an_hour_or_a_day_has_one_full_stop() -> None:
    spanish = Language("es", catalog("es"), zone="America/New_York")
    at = datetime(2026, 11, 24, 11, tzinfo=ZoneInfo("America/New_York"))

    morning = spanish.say("Next session: {moment}.", moment=spanish.moment(at))
    german = LANGUAGES["de"].say("Next session: {moment}.", moment=LANGUAGES["de"].day(at.date()))

    assert re.sub(r"\s", " ", morning) == "Próxima sesión: mar, 24 de nov, 11:00 a.m."
    assert german == "Nächste Sitzung: 24. Nov."
    assert LANGUAGES["en"].say("Next session: {moment}.", moment="soon") == "Next session: soon."


@pytest.mark.parametrize(
    ("tag", "zone", "moment", "day", "week"),
    [
        ("en", "America/New_York", "Tue, Nov 24, 2:05 PM", "Nov 24", "Nov 16 – 22"),  # noqa: RUF001
        ("en", "US/Pacific", "Tue, Nov 24, 2:05 PM", "Nov 24", "Nov 16 – 22"),  # noqa: RUF001
        ("en-US", "Europe/Paris", "Tue, Nov 24, 2:05 PM", "Nov 24", "Nov 16 – 22"),  # noqa: RUF001
        ("en", "Europe/London", "Tue 24 Nov, 14:05", "24 Nov", "16–22 Nov"),  # noqa: RUF001
        ("en-GB", "America/New_York", "Tue 24 Nov, 14:05", "24 Nov", "16–22 Nov"),  # noqa: RUF001
        ("en", "Australia/Sydney", "Tue, 24 Nov, 2:05 pm", "24 Nov", "16–22 Nov"),  # noqa: RUF001
        ("en", "UTC", "Tue 24 Nov, 14:05", "24 Nov", "16–22 Nov"),  # noqa: RUF001
        ("en", "Europe/Berlin", "Tue 24 Nov, 14:05", "24 Nov", "16–22 Nov"),  # noqa: RUF001
        ("de", "America/New_York", "Di., 24. Nov., 14:05", "24. Nov.", "16.–22. Nov."),  # noqa: RUF001
        ("fr", "Europe/Zurich", "mar. 24 nov., 14:05", "24 nov.", "16–22 nov."),  # noqa: RUF001
        ("fr", "America/Toronto", "mar. 24 nov., 14 h 05", "24 nov.", "16 – 22 nov."),  # noqa: RUF001
        ("es", "Europe/Madrid", "mar, 24 nov, 14:05", "24 nov", "16–22 nov"),  # noqa: RUF001
        ("es", "America/Chicago", "mar, 24 de nov, 2:05 p.m.", "24 nov", "16–22 de nov"),  # noqa: RUF001
    ],
)
def test_dates_and_hours_are_those_of_the_place(
    tag: str, zone: str, moment: str, day: str, week: str
) -> None:
    code, _, region = tag.partition("-")
    language = Language(code, catalog(code), region, zone)
    here = ZoneInfo("Etc/GMT-3")
    said = TimeWords(zone=here, language=language)

    afternoon = datetime(2026, 11, 24, 11, 5, tzinfo=UTC)
    assert plain_spaces(said.moment(afternoon)) == moment
    assert language.day(date(2026, 11, 24)) == day
    week_start = datetime(2026, 11, 16, tzinfo=here)
    assert plain_spaces(said.week(week_start, week_start + timedelta(weeks=1))) == week


def plain_spaces(said: str) -> str:
    """Unicode's own spaces keep what belongs together on one line."""
    return re.sub("[\u00a0\u2009\u202f]", " ", said)


@pytest.mark.parametrize("tag", TAGS)
def test_every_language_that_can_be_set_has_its_dates_and_hours(tag: str) -> None:
    code, _, region = tag.partition("-")
    language = Language(code, region=region)
    weeks = [(date(2026, 11, 16), date(2026, 11, 22)), (date(2026, 12, 28), date(2027, 1, 3))]

    assert Locale.parse(language.locale).language == code
    for first, last in weeks:
        said = language.days(first, last)
        assert str(first.day) in said
        # The month in letters: some places have no short form for a span, and a number instead.
        assert re.search(r"[^\W\d]{3}", said)
    assert re.match(r"0?9\b", language.clock(datetime(2026, 11, 24, 9, 5, tzinfo=BERLIN)))


@pytest.mark.parametrize(
    ("code", "within", "across"),
    [
        ("en", "16–22 Nov", "28 Dec – 3 Jan"),  # noqa: RUF001
        ("de", "16.–22. Nov.", "28. Dez. – 3. Jan."),  # noqa: RUF001
        ("fr", "16–22 nov.", "28 déc. – 3 janv."),  # noqa: RUF001
        ("es", "16–22 nov", "28 dic – 3 ene"),  # noqa: RUF001
    ],
)
def test_a_week_is_told_by_its_first_and_last_day(code: str, within: str, across: str) -> None:
    days = LANGUAGES[code].days

    assert plain_spaces(days(date(2026, 11, 16), date(2026, 11, 22))) == within
    assert plain_spaces(days(date(2026, 12, 28), date(2027, 1, 3))) == across


@pytest.mark.parametrize(
    ("code", "said"), [("en", "62%"), ("de", "62\u00a0%"), ("fr", "62\u00a0%"), ("es", "62\u00a0%")]
)
def test_a_percentage_is_whole_and_spaced_as_its_language_has_it(code: str, said: str) -> None:
    assert LANGUAGES[code].percent(0.6249).replace("\u202f", "\u00a0") == said


@pytest.mark.parametrize(
    ("code", "said"),
    [
        ("en", ["90 minutes", "2 hours", "1 day"]),
        ("de", ["90 Minuten", "2 Stunden", "1 Tag"]),
        ("fr", ["90 minutes", "2 heures", "1 jour"]),
        ("es", ["90 minutos", "2 horas", "1 día"]),
    ],
)
def test_a_length_is_told_in_the_largest_unit_that_has_two(code: str, said: list[str]) -> None:
    lengths = [timedelta(minutes=90), timedelta(hours=2), timedelta(days=1)]

    assert [LANGUAGES[code].length(length) for length in lengths] == said


@pytest.mark.parametrize(
    ("code", "said"),
    [
        ("de", "3 Stunden bis 2 Tage vor dem Beginn."),
        ("fr", "Entre 3 heures et 2 jours avant le début."),
        ("es", "Entre 3 horas y 2 días antes del inicio."),
    ],
)
def test_notice_is_an_interval_in_every_language(code: str, said: str) -> None:
    assert notice_sentence(LANGUAGES[code], 180, 2880) == said


def test_without_a_sentence_of_its_own_a_rule_has_none_in_any_language() -> None:
    for language in LANGUAGES.values():
        assert finding_sentence(language, "a_new_rule", {}) is None


def test_an_unknown_sentence_is_said_as_it_is() -> None:
    assert LANGUAGES["de"].say("Never translated: {number}", number=3) == "Never translated: 3"
