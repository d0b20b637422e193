"""Words by which `init` guesses what a title is about. Only guesses: a person decides.

In the languages that messages come in; lower case, as `casefold` has it.
"""

from __future__ import annotations

import re

_SESSION = """
appointment appt booking check-in clinic coaching consult consultation counseling counselling emdr
follow-up individual intake lesson session sessions therapy tutoring treatment
behandlung beratung coachingsitzung einzel einzelsitzung erstgespräch nachhilfe sitzung stunde
termin therapie unterricht
consultation cours entretien rdv rendez-vous suivi séance thérapie
cita clase consulta entrevista sesión terapia tutoría
"""
# A couple or a group is one client, and not the one of that name who also comes alone.
_TOGETHER = """
couple couples family families group workshop
familie gruppe paar paare paarsitzung paartherapie
couples famille groupe
familia grupo pareja parejas
"""
_PRIVATE = """
admin birthday block blocked break breakfast choir coffee commute conference dentist dinner doctor
drinks drive errand errands flight gym haircut hold holiday intervision invoices invoicing kids
lunch meeting notes paperwork peer pickup pilates planning reminder run running school shopping
staff supervision swim tax team training travel vacation vet walk webinar workout yoga
abendessen arzt besprechung buchhaltung chor einkaufen feiertag frisör friseur fortbildung
geburtstag kaffee kita mittag mittagessen pause reise schule sport steuer steuerberater teamsitzung
urlaub zahnarzt
anniversaire café congé courses déjeuner dentiste dîner docteur école formation médecin pause
réunion sport trajet vacances voyage
almuerzo café cena compras comida cumpleaños dentista descanso escuela formación gimnasio médico
reunión supervisión vacaciones viaje
"""
_NAMELESS = """
busy reserved booked call client first free initial min mins minute minutes new patient
belegt gebucht klient klientin neu neue patientin
occupé réservé nouveau nouvelle première premier
ocupado reservado nuevo nueva paciente primera
"""
_MODES = """
online in-person in person meet hangout phone remote skype teams telehealth telephone tele video
virtual webex zoom doxy
präsenz telefon videosprechstunde vor ort
au cabinet en ligne téléphone visio distanciel
en línea presencial teléfono videollamada
"""


def _set(words: str) -> frozenset[str]:
    return frozenset(words.casefold().split())


SESSION, TOGETHER, PRIVATE = _set(_SESSION), _set(_TOGETHER), _set(_PRIVATE)
NAMELESS = _set(_NAMELESS) | SESSION
MODES = _set(_MODES)
_WORD = re.compile(r"[^\W_]+(?:[-'][^\W_]+)*")


def words_of(text: str) -> list[str]:
    """The words in order, in lower case."""
    return [word.casefold() for word in _WORD.findall(text)]


def is_nameless(text: str) -> bool:
    """Whether it says nothing of whom: `Busy`, `Session (Zoom)`, `30 min call`, no words at all."""
    return all(word in NAMELESS | MODES or word.isdigit() for word in words_of(text))


def is_mode(text: str) -> bool:
    """Whether it says nothing but how or where: `Zoom`, `by phone`, `online (Teams)`."""
    said = [word for word in words_of(text) if word not in {"by", "via", "on", "per", "par", "por"}]
    return bool(said) and all(word in MODES for word in said)
