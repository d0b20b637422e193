"""The built-in markers in English, German, French and Spanish, as regular expressions.

Only words that decide for certain: what a booking tool writes into every event (how to cancel, a
policy) is none of them. docs/markers.md lists them for people. Letter case aside.
"""

from __future__ import annotations

from typing import NamedTuple

# A time of day: 10:07, 10.07, 10h07, 11h. Not a date such as 10.07.2026.
_TIME = (
    r"(?P<hour>\d{1,2})(?:[:.]| ?h ?)(?P<minute>\d{2}|(?<=h))(?!\w|[.:/]\d)"
    r"(?: ?(?:[ap]m|[ap]\.m\.|uhr|hrs?)(?!\w))?"
)
_SOME_TIME = r"\d{1,2}(?:[:.]| ?h ?)(?:\d{2}|(?<=h))(?!\w|[.:/]\d)(?: ?(?:[ap]m|uhr)(?!\w))?"
_MINUTES = r"(?<![\w:.,])(?P<minutes>\d{1,3}) ?min(?:s|utes?|uten|utos?)?(?!\w)\.?"
_NO_RULE = r"(?! (?:fee|rate|polic|charge|cancellation|arrival|rule))"

# English: Calendly and Cal.com say "canceled by", SimplePractice "client canceled".
_BY_EN = r"\b(?:rescheduled|cancell?ed|moved|postponed) by (?:the )?"
_C_EN = r"(?:client|patient|invitee|(?:pt|ct)\.?)"
_T_EN = r"(?:clinician|therapist|provider|practitioner|counsell?or|psychologist|host)"
_C_DE = r"(?:klient(?:[:*_]?in|en)?|patient(?:[:*_]?in|en)?)"
_T_DE = r"(?:therapeut(?:[:*_]?in|en)?|behandler(?:[:*_]?in)?|psycholog(?:[:*_]?in|en?)|praxis)"
_C_FR = r"(?:client|patient)e?"
_T_FR = r"(?:th[ée]rapeute|praticien(?:ne)?|psychologue|cabinet)"
_C_ES = r"(?:client[ea]|paciente)"
_T_ES = r"(?:terapeuta|psic[óo]log[oa]|profesional|consulta)"


class _Verbs(NamedTuple):
    """What was done with a session: German and Spanish participles, a French stem, and so on."""

    de: str
    fr: str
    es: str
    es_did: str


_OFF = _Verbs(
    de="abgesagt|storniert", fr="annul", es="(?:cancelad|anulad)[oa]", es_did="canceló|anuló"
)
_OFF_OR_MOVED = _Verbs(
    de=f"{_OFF.de}|verschoben|verlegt|umgebucht",
    fr=f"{_OFF.fr}|report|d[ée]plac|d[ée]cal",
    es=f"{_OFF.es}|(?:aplazad|reprogramad|cambiad)[oa]|pospuest[oa]",
    es_did=f"{_OFF.es_did}|aplazó|reprogramó",
)


def _asked(verbs: _Verbs, de: str, fr: str, es: str) -> tuple[str, ...]:
    """What German, French and Spanish say of one side, given its names."""
    article = r"(?:(?:der|den|dem|die) )?"
    done = rf"(?:{verbs.de})"
    return (
        rf"\b{done} (?:von|vom|durch) {article}{de}\b",
        rf"\b(?:von|vom|durch) {article}{de} {done}\b",
        rf"\b{article}{de} hat (?:den termin |die sitzung )?{done}\b",
        rf"\b(?:{verbs.fr})[ée]e? par (?:le |la |l['\u2019])?{fr}\b",
        rf"\b(?:le |la |l['\u2019])?{fr} a (?:{verbs.fr})é\b",
        rf"\b(?:{verbs.es}) por (?:el |la |un |una )?{es}\b",
        rf"\b(?:el |la )?{es} (?:{verbs.es_did})(?!\w)",
    )


def _asked_by_me(verbs: _Verbs) -> tuple[str, ...]:
    return (
        rf"\bvon mir (?:{verbs.de})\b",
        rf"\b(?:{verbs.de}) von mir\b",
        rf"\b(?:{verbs.fr})[ée]e? par moi\b",
        rf"\b(?:{verbs.es}) por m[íi]\b",
    )


_CLIENT_DID = rf"\b(?:the )?{_C_EN} (?:has )?(?:late[- ])?cancell?ed\b{_NO_RULE}"
_CLIENT_CANCEL = rf"\b{_C_EN} (?:late[- ])?cancel(?=[\s.!]*(?:$|[)\]}}]))"
CLIENT = (
    r"\[client\]",
    rf"{_BY_EN}{_C_EN}(?!\w)",
    _CLIENT_DID,
    _CLIENT_CANCEL,
    rf"\b(?:the )?{_C_EN} (?:asked|requested) to (?:move|reschedule|cancel|postpone)\b",
    rf"\b(?:at|on|per) (?:the )?{_C_EN}(?:['\u2019]s)? request\b",
    *_asked(_OFF_OR_MOVED, _C_DE, _C_FR, _C_ES),
    rf"\bauf wunsch (?:der |des |von |vom ){_C_DE}\b",
    rf"\bà la demande (?:du |de la |de l['\u2019]){_C_FR}\b",
    rf"\ba petición (?:del |de la ){_C_ES}\b",
)
CLINICIAN = (
    r"\[me\]",
    rf"{_BY_EN}(?:{_T_EN}|practice|me)\b",
    rf"\b(?:the )?{_T_EN} (?:has )?(?:late[- ])?(?:cancell?ed|rescheduled)\b",
    *_asked(_OFF_OR_MOVED, _T_DE, _T_FR, _T_ES),
    *_asked_by_me(_OFF_OR_MOVED),
)
# Of these, what says that the session is off, wherever it stands in a title.
CANCELLED_BY = (
    rf"\bcancell?ed by (?:the )?(?:{_C_EN}|{_T_EN}|practice|me)(?!\w)",
    _CLIENT_DID,
    _CLIENT_CANCEL,
    rf"\b(?:the )?{_T_EN} (?:has )?(?:late[- ])?cancell?ed\b{_NO_RULE}",
    *_asked(_OFF, _C_DE, _C_FR, _C_ES),
    *_asked(_OFF, _T_DE, _T_FR, _T_ES),
    *_asked_by_me(_OFF),
)
# A session that is off, said of it alone: `monitor.core.markers.cancelled` tells where it counts.
CANCELLED = (
    r"(?:(?:late|short[- ]notice|same[- ]day|last[- ]minute)[- ])?cancell?(?:ed|ation)(?: late)?",
    r"(?:late|same[- ]day|last[- ]minute)[- ]cancel",
    r"called off|cxl(?:'?d|ed)?|canx(?:'?d|ed)?|(?:late )?cx(?:'?d)?",
    r"(?:(?:kurzfristig|kurzfr\.|rechtzeitig|fristgerecht|leider) )?"
    r"(?:abgesagt|storniert|gestrichen|gecancell?e?[dt]|ausgefallen|entfallen|entfällt)",
    r"fällt (?:leider )?aus|findet (?:leider )?nicht statt|storno|stornierung",
    r"(?:(?:kurzfristige|kurzfr\.) )?absage|n['\u2019]a pas lieu|canceló|anuló",
    r"(?:annul|supprim)[ée]e?(?: tardivement)?|annulation(?: tardive)?",
    r"(?:cancelad|anulad|suspendid)[oa](?: tarde)?|(?:cancelación|anulación)(?: tardía)?",
)
# Why, in a word behind these: `cancelled sick`, `abgesagt krank`.
REASONS = (
    r"(?:sick(?:ness)?|ill(?:ness)?|unwell|flu|cold|fever|covid(?:[- ]?19)?|migraine|emergency"
    r"|holidays?|vacation|travell?ing|weather|snow|traffic|childcare|no (?:charge|fee)|charged"
    r"|krank(?:heit)?|erkrankt|erkältet|grippe|fieber|notfall|urlaub|verreist|ohne ersatz"
    r"|malade|maladie|grippée?|fièvre|urgence|congés?|vacances|non facturée?"
    r"|enferm[oa]|enfermedad|gripe|fiebre|urgencia|vacaciones|de viaje)"
)
CANCELLED_IN_CAPITALS = (
    "CANCELL?ED|CANX|CXL|ABGESAGT|STORNIERT|GESTRICHEN|AUSGEFALLEN|ANNUL[ÉE]E?|CANCELAD[OA]"
    "|ANULAD[OA]"
)
HAS = r"(?:has|have|is|hat|habe|haben|ist|a|ai|est|ha|he|está)(?: (?:leider|kurzfristig))?"
# May stand before these words: `she cancelled`, `hat abgesagt`.
SOMEBODY = (
    r"(?:(?:i|we|s?he|they|ich|wir|er|sie|je|nous|il|elle|yo|él|ella|(?:pt|ct)\.?)"
    rf"(?: {HAS})?|{HAS})"
)
# What leaves it open, and what comes after these words where it is on again.
PERHAPS = (
    r"(?:perhaps|maybe|probably|possibly|likely|not|never|eventuell|evtl|ggf|vielleicht"
    r"|wahrscheinlich|möglicherweise|nicht|peut-être|probablement|pas|quizás?|probablemente)"
)
BACK_ON = (
    r"\b(?:back on|on again|re-?instated|restored|un-?cancell?ed|not any ?more|doch"
    r"|findet (?:doch )?statt|rétablie?|maintenue?|finalement|restablecid[oa]|se mantiene)\b"
)
# Those that say of whatever stands before them that it is off: no noun, and nothing to be done.
WAS_CANCELLED = (
    r"(?:(?:late|same[- ]day|last[- ]minute)[- ])?(?:cancell?ed|canx|cxl)(?: late)?|called off"
    r"|(?:(?:kurzfristig|rechtzeitig|leider) )?"
    r"(?:abgesagt|storniert|gestrichen|gecancell?e?[dt]|ausgefallen|entfallen)"
    r"|entfällt|fällt (?:leider )?aus|findet (?:leider )?nicht statt"
    r"|(?:annul|supprim)ée?(?: tardivement)?|n['\u2019]a pas lieu"
    r"|(?:cancelad|anulad|suspendid)[oa]|canceló|anuló"
)
# Before a name they make a title something to do, or to talk about, and no session.
TO_DO = (
    r"(?:call|phone|ring|text|e?-?mail|send|write|ask|tell|invoice|bill|charge|check|follow[- ]?up"
    r"|review|discuss|note|re|why|when|if|was|is|were|has|had|who|what|not|fyi|to-?do|reminder"
    r"|anrufen|anruf|rückruf|schreiben|fragen|rechnung|wenn|war|ist|wer|was|nicht"
    r"|appeler|écrire|facturer|demander|si|qui|pas|llamar|escribir|facturar|preguntar|quién|no)"
)
# What may stand beside these words without being more than they say.
A_SESSION = (
    r"(?:appointment|session|meeting|event|booking|termin|sitzung|rendez-vous|rdv|séance"
    r"|cita|sesión|reunión)"
)
# Whoever these are depends on whose invitation it is.
ATTENDEE = (rf"{_BY_EN}attendee\b",)
ORGANIZER = (rf"{_BY_EN}organi[sz]er\b",)
# "Canceled by Jane Doe", "Rescheduled by: jane@example.com", in a description.
NAMED = (r"\b(?:rescheduled|cancell?ed) by:? *(?=(?P<who>[^\n<>()]{3,200}))",)

_STARTED = (
    r"\b(?:started(?: at)?|began(?: at)?|(?:begonnen|gestartet|angefangen)(?: um)?"
    r"|(?:commencée?|débutée?)(?: à)?|(?:empezó|empezamos|comenzó|comenzamos)(?: a las?)?) "
)
_UNTIL = r"(?: ?[-\u2013] ?|,? (?:until|till|to|bis|jusqu['\u2019]à|hasta(?: las?)?) )"
LATE = (
    rf"{_STARTED}{_TIME}",
    rf"(?<![\w:.])(?:um )?{_TIME} (?:begonnen|gestartet|angefangen)\b",
    rf"\blate (?:by )?{_MINUTES}{_NO_RULE}",
    rf"\+?(?<![\w:.,])(?P<minutes>\d{{1,3}}) ?m(?:in(?:s|utes?)?)?\.? late\b{_NO_RULE}",
    rf"{_MINUTES} (?:verspätet|verspätung|zu spät|später (?:begonnen|gestartet|angefangen))(?!\w)",
    rf"\b(?:verspätet|verspätung|zu spät)(?: um| von|:)? {_MINUTES}",
    rf"{_MINUTES} de (?:retard|retraso)\b",
    rf"\b(?:retard|retraso)(?: de|:)? {_MINUTES}",
    rf"{_MINUTES} tarde\b",
    r"(?m:^[^\S\n]*\+(?P<minutes>\d{1,2}) ?m(?:in)?\.?[^\S\n]*$)",
)
# Too common in a description: there these words tell the plan.
LATE_IN_TITLE = (
    r"(?<![^\s(\[,])(?<!\d\s)(?<!min\s)\+(?P<minutes>\d{1,2}) ?m(?:in)?\.?(?=\s*(?:$|[)\],;(\[]))",
    rf"\bbeginn:? (?:um )?{_TIME}",
    rf"{_MINUTES} später\b",
)
ENDED = (
    rf"\b(?:ended|finished)(?: at)? {_TIME}",
    rf"\bextended (?:to|until|till) {_TIME}",
    rf"\b(?:beendet|geendet)(?: um)? {_TIME}",
    rf"(?<![\w:.])(?:um )?{_TIME} (?:beendet|geendet)\b",
    rf"\bverlängert bis {_TIME}",
    rf"\b(?:finie?|terminée?)(?: à)? {_TIME}",
    rf"\bprolongée? jusqu['\u2019]à {_TIME}",
    rf"\b(?:terminó|acabó|finalizó)(?: a las?)? {_TIME}",
    rf"\b(?:prolongad|alargad)[oa] hasta las? {_TIME}",
    rf"{_STARTED}{_SOME_TIME}{_UNTIL}{_TIME}",
)
ENDED_IN_TITLE = (rf"\b(?:until|till|bis|ende:?|jusqu['\u2019]à|hasta(?: las?)?) {_TIME}",)

NO_SHOW = (
    rf"\bno[ -]?show\b{_NO_RULE}",
    r"\bdid(?: not|n['\u2019]t) (?:attend|show(?: up)?)\b",
    r"(?-i:\bDNA\b)(?![ -](?:test(?:s|ing)?|results?|samples?|analys[ei]s|kits?|reports?)\b)",
    r"\b(?:nicht erschienen|nicht gekommen|unentschuldigt gefehlt)\b",
    r"\bn['\u2019]est pas venue?(?!\w)",
    r"\bne s['\u2019]est pas présentée?(?!\w)",
    r"\babsente? non excusée?(?!\w)",
    r"\bno se present[óo](?!\w)",
    r"\bno (?:asistió|acudió)(?!\w)",
)

# What stands directly before a marker and takes it back, or says it of somebody else.
NOT_SO = (
    r"(?:\b(?:not|never|than|over|up to|at least|max\.?"
    r"|nicht|mehr als|über|bis zu|ab|pas|plus de|au-delà de|más de|hasta"
    r"|(?:can|may|must|could|should|might)(?: only)? be|(?:kann|muss) nur"
    r"|peut être|doit être|puede ser|debe ser)|n['\u2019]t)\s*$"
)
# Late is the clinician who is late: not when the words say that somebody else came late.
WHOSE = (
    rf"(?:\b(?:{_C_EN}|{_C_DE}|{_C_FR}|{_C_ES}|s?he|they|sie|er|elle|ella)\b"
    r"(?: (?:was|is|came|arrived|kam|ist|war|est|était|avait|a|llegó))?(?: um| mit| avec| en| con)?"
    r"[\s:]+)"
)
OTHERS_LATE = rf"(?:{WHOSE}|\b(?:arrived|came|joined|gekommen|kam|arrivée?|llegó)\s+)$"
# Missed by the clinician is no no-show of the client.
OTHERS_ABSENT = rf"\b(?:{_T_EN}|{_T_DE}|{_T_FR}|{_T_ES}|i|ich|je)(?: (?:ist|war|a))?\s*$"
# What stands directly after a marker and makes it a question or a form to fill in.
OR_SO = r"\s*(?:\?|/|or\b|oder\b|ou\b)"
# Words before a marker in its sentence that make it a rule, not a report.
A_RULE = (
    r"\b(?:if|when|whenever|unless|in case|sessions|appointments|any|each|every|please|policy"
    r"|an? (?:session|appointment)|wenn|falls|sofern|bitte|termine|sitzungen|jede[rsnm]?"
    r"|si|lorsque|quand|en cas|tout|toute|chaque|veuillez|cuando|en caso|cualquier|cada|todas?"
    r"|por favor)\b"
)

ALL = (
    *(*CLIENT, *CLINICIAN, *ATTENDEE, *ORGANIZER),
    *(*ENDED[-1:], *LATE, *LATE_IN_TITLE, *ENDED, *ENDED_IN_TITLE, *NO_SHOW),
    # After a number it is no marker ("50 +15 min"), but the client is the same with it.
    r"(?<![^\s(\[,])\+\d{1,2} ?m(?:in)?\.?(?=\s*(?:$|[)\],;(\[]))",
)
