"""iCloud answers 404 for one member of a multiget while it goes on listing it.

    <multistatus xmlns="DAV:">
      <response><href>/1234567/calendars/home/ABC.ics</href>
        <status>HTTP/1.1 404 Not Found</status></response>
      <response><href>/1234567/calendars/home/DEF.ics</href>
        <propstat><prop><getetag>"C=12@U=3"</getetag><calendar-data …>BEGIN:VCALENDAR…

(AvengeMedia/dankcalendar issue 108: one such member emptied the calendar.) Each is asked for once
more, alone. One that stays away though the server lists it is not gone: it counts as present, and
the next poll asks again. Only a listing without it says gone.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping


def lost_members(asked: Collection[str], answered: Mapping[str, object]) -> list[str]:
    """The members that were asked for and came without content, in order."""
    return [key for key in asked if key not in answered]
