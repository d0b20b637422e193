"""Rails and Windows name zones by a place or a region that is no IANA key.

    DTSTART;TZID=Eastern Time (US & Canada):20261125T100000
    DTSTART;TZID="(UTC-07:00) La Paz, Mazatlan":20261125T100000
    DTSTART;TZID=Edinburgh:20261125T100000

Rails: ActiveSupport::TimeZone::MAPPING. Windows: what its list of time zones shows. Cities that
IANA knows by the same name are not repeated here.
"""

from __future__ import annotations

import unicodedata
from functools import cache

_KEYS = {
    "America/Adak": ("Aleutian Islands",),
    "America/Anchorage": ("Alaska",),
    "America/Argentina/Buenos_Aires": ("City of Buenos Aires",),
    "America/Bahia": ("Salvador",),
    "America/Cancun": ("Chetumal",),
    "America/Chicago": ("Central Time (US & Canada)", "Central Time"),
    "America/Denver": ("Mountain Time (US & Canada)", "Mountain Time"),
    "America/Edmonton": ("Alberta",),
    "America/Grand_Turk": ("Turks and Caicos",),
    "America/Guatemala": ("Central America",),
    "America/Guayaquil": ("Quito",),
    "America/Guyana": ("Georgetown",),
    "America/Halifax": ("Atlantic Time (Canada)",),
    "America/Indiana/Indianapolis": ("Indiana (East)",),
    "America/Los_Angeles": ("Pacific Time (US & Canada)", "Pacific Time"),
    "America/Mazatlan": ("La Paz, Mazatlan", "Chihuahua, La Paz, Mazatlan"),
    "America/Mexico_City": ("Guadalajara",),
    "America/Miquelon": ("Saint Pierre and Miquelon",),
    "America/New_York": ("Eastern Time (US & Canada)", "Eastern Time"),
    "America/Nuuk": ("Greenland",),
    "America/Phoenix": ("Arizona",),
    "America/Port-au-Prince": ("Haiti",),
    "America/Regina": ("Saskatchewan",),
    "America/Sao_Paulo": ("Brasilia",),
    "America/St_Johns": ("Newfoundland",),
    "America/Tijuana": ("Baja California",),
    "America/Vancouver": ("British Columbia",),
    "America/Whitehorse": ("Yukon",),
    "America/Winnipeg": ("Manitoba",),
    "Africa/Johannesburg": ("Pretoria",),
    "Africa/Lagos": ("West Central Africa",),
    "Asia/Almaty": ("Astana", "Nur-Sultan"),
    "Asia/Colombo": ("Sri Jayawardenepura",),
    "Asia/Dubai": ("Abu Dhabi",),
    "Asia/Ho_Chi_Minh": ("Hanoi",),
    "Asia/Kamchatka": ("Petropavlovsk-Kamchatsky",),
    "Asia/Karachi": ("Islamabad",),
    "Asia/Kolkata": ("Chennai", "Mumbai", "New Delhi"),
    "Asia/Shanghai": ("Beijing",),
    "Asia/Srednekolymsk": ("Chokurdakh",),
    "Asia/Tokyo": ("Osaka", "Sapporo"),
    "Asia/Yangon": ("Yangon (Rangoon)",),
    "Asia/Yekaterinburg": ("Ekaterinburg",),
    "Atlantic/Cape_Verde": ("Cape Verde Is.", "Cabo Verde Is."),
    "Atlantic/South_Georgia": ("Mid-Atlantic",),
    "Australia/Lord_Howe": ("Lord Howe Island",),
    "Etc/GMT": ("Greenwich Mean Time",),
    "Etc/GMT+12": ("International Date Line West",),
    "Europe/London": ("Edinburgh",),
    "Europe/Moscow": ("St. Petersburg",),
    "Europe/Samara": ("Izhevsk",),
    "Europe/Zurich": ("Bern",),
    "Indian/Mauritius": ("Port Louis",),
    "Pacific/Apia": ("Samoa",),
    "Pacific/Auckland": ("Wellington",),
    "Pacific/Bougainville": ("Bougainville Island",),
    "Pacific/Chatham": ("Chatham Islands", "Chatham Is."),
    "Pacific/Easter": ("Easter Island",),
    "Pacific/Fakaofo": ("Tokelau Is.",),
    "Pacific/Guadalcanal": ("Solomon Is.",),
    "Pacific/Honolulu": ("Hawaii",),
    "Pacific/Kiritimati": ("Kiritimati Island",),
    "Pacific/Majuro": ("Marshall Is.",),
    "Pacific/Marquesas": ("Marquesas Islands",),
    "Pacific/Midway": ("Midway Island",),
    "Pacific/Norfolk": ("Norfolk Island",),
    "Pacific/Noumea": ("New Caledonia",),
    "Pacific/Pago_Pago": ("American Samoa",),
    "Pacific/Tongatapu": ("Nuku'alofa",),
    "UTC": ("Coordinated Universal Time", "Co-ordinated Universal Time"),
}


def zone_of_place(name: str) -> str | None:
    """The IANA key of such a name, letter case and accents aside."""
    return _by_name().get(folded(name))


def folded(name: str) -> str:
    """`Brasília` as `brasilia`."""
    plain = unicodedata.normalize("NFKD", name.strip().casefold())
    return "".join(c for c in plain if not unicodedata.combining(c))


@cache
def _by_name() -> dict[str, str]:
    return {folded(name): key for key, names in _KEYS.items() for name in names}
