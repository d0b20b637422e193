"""What kind of thing was promised: the little of a title that may be told without a name."""

from __future__ import annotations

import re
from enum import StrEnum


class Promised(StrEnum):
    CALL = "call"
    SENDING = "sending"
    FOLLOW_UP = "follow_up"
    OTHER = "other"


# In the languages that messages are in. The first such word of a title says it.
_WORDS = re.compile(
    r"\b(?:(?P<call>call|phone|telephone|anruf(?:en)?|telefonat|r[üu]ckruf|zur[üu]ckrufen|appel(?:er)?"
    r"|rappeler|t[ée]l[ée]phoner|llamar|llamada)"
    r"|(?P<sending>send|e?-?mail|schicken|(?:zu)?senden|zuschicken|envoyer|envoi|enviar|mandar)"
    r"|(?P<follow_up>follow[- ]?up|r[üu]ckmeldung|nachfassen|suivi|seguimiento))\b",
    re.IGNORECASE,
)


def promised_in(title: str) -> Promised:
    found = _WORDS.search(title)
    return Promised(found.lastgroup) if found and found.lastgroup else Promised.OTHER
