"""Ten weeks in the made-up practice: mostly steady, with what happens to everyone."""

from __future__ import annotations

from datetime import timedelta
from random import Random

from monitor.demo.calendar_file import Entry
from monitor.demo.edits import Diary, Slot
from monitor.demo.people import (
    BY_ID,
    CLIENTS,
    EARLIER_WEEKS,
    FRI,
    MON,
    THU,
    TUE,
    WED,
    WEEKS,
    Client,
    Weeks,
)

LEAVE_WEEK = 8  # Ben's
LEAVE_TOLD = (4, MON)
FAILED_ON = (6, WED)  # the day on which Ben's calendar arrives cut off


def tell(weeks: Weeks, random: Random) -> Diary:
    """All edits, the earlier ones of each client first. The same `random` tells the same story."""
    diary = Diary(weeks)
    for client in CLIENTS:
        diary.usual_series(client)
    _noise(diary)
    _first_weeks(diary, random)
    _leave(diary)
    _middle_weeks(diary, random)
    _last_weeks(diary, random)
    _noted_starts(diary, random)
    return diary


def _noise(diary: Diary) -> None:
    """What is no session: it must not count as one."""
    made = diary.weeks.at(1 - EARLIER_WEEKS, MON, "08:00")
    daily = "FREQ=WEEKLY;BYDAY=MO,TU,WE,TH,FR"
    standing = [
        ("Lunch", MON, "12:15", 45, daily),
        ("Admin and notes", FRI, "16:00", 60, "FREQ=WEEKLY"),
        ("Team meeting", WED, "08:30", 30, "FREQ=WEEKLY"),
    ]
    for clinician in ("amara", "ben"):
        for title, weekday, clock, minutes, rule in standing:
            start = diary.weeks.at(1 - EARLIER_WEEKS, weekday, clock)
            uid = f"{clinician}-{title.split()[0].lower()}@riverside.example"
            length = timedelta(minutes=minutes)
            diary.add(
                clinician,
                Entry(uid=uid, title=title, start=start, length=length, made=made, rule=rule),
            )
    diary.add(
        "amara",
        Entry(
            uid="amara-supervision@riverside.example",
            title="Supervision group",
            start=diary.weeks.at(3, THU, "15:00"),
            length=timedelta(minutes=90),
            made=diary.weeks.at(2, TUE, "12:20"),
        ),
    )


def _first_weeks(diary: Diary, random: Random) -> None:
    """Weeks 1 to 4."""
    at = diary.weeks.at
    sofia = BY_ID["sm"]
    letter = "Send Sofia M. the referral letter"
    kept = diary.promise(sofia, at(1, TUE, "10:05"), letter, diary.weeks.day(1, FRI))
    diary.keep_promise(sofia, kept, at(1, THU, "16:20"))

    diary.late_by_edit(BY_ID["jd"], 2, random.randint(8, 10))
    diary.move(BY_ID["ab"], 2, at(2, TUE, "13:10"), at(2, FRI, "12:00"), "[client]")
    diary.late_by_marker(BY_ID["lc"], 3, 8)
    diary.move(BY_ID["tb"], 3, at(3, TUE, "18:05"), at(3, THU, "13:00"), "[me]")
    diary.move_series(BY_ID["zm"], at(3, WED, "11:25"), THU, "15:00")

    nora = BY_ID["nl"]
    diary.delete(nora, 4, at(4, MON, "16:10"))
    diary.book_once(nora, at(4, MON, "16:12"), at(4, FRI, "14:00"))
    call = "Call Grace P. about the insurance form"
    late = diary.promise(BY_ID["gp"], at(3, MON, "16:05"), call, diary.weeks.day(4, WED))
    diary.keep_promise(BY_ID["gp"], late, at(5, MON, "09:40"))
    diary.cancel(BY_ID["oh"], 4, at(4, THU, "17:35"))


def _leave(diary: Diary) -> None:
    """Ben's leave is announced four weeks ahead, and his sessions in it are taken out."""
    told = diary.weeks.at(*LEAVE_TOLD, "09:10")
    diary.add(
        "ben",
        Entry(
            uid="ben-leave@riverside.example",
            title="On leave",
            start=diary.weeks.day(LEAVE_WEEK, MON),
            length=timedelta(days=5),
            made=told,
        ),
    )
    for number, client in enumerate(_coming_in(LEAVE_WEEK)):
        diary.delete(client, LEAVE_WEEK, told + timedelta(minutes=1 + number), is_watched=False)


def _coming_in(week: int) -> list[Client]:
    """Ben's weekly clients whose series reach that week."""
    return [
        client
        for client in CLIENTS
        if client.clinician == "ben"
        and client.every == 1
        and (client.last_week is None or client.last_week >= week)
    ]


def _middle_weeks(diary: Diary, random: Random) -> None:
    """Weeks 5 to 8. Peter's series ends in week 5, and nothing follows it."""
    at = diary.weeks.at
    slot = Slot("dr-from-week-6@riverside.example", 6, WED, "12:00", 1)
    diary.split(BY_ID["dr"], at(5, MON, "17:20"), slot, LEAVE_WEEK)
    diary.late_by_edit(BY_ID["sm"], 5, random.randint(12, 14))

    mia = BY_ID["mn"]
    diary.book_once(mia, at(6, TUE, "11:15"), at(6, THU, "13:00"))
    again = Slot("mn-from-week-7@riverside.example", 7, TUE, "13:00", 1)
    leave = at(LEAVE_WEEK, TUE, "13:00")
    diary.book_series(mia, at(6, TUE, "11:18"), again, without=(leave,))

    couple = BY_ID["lk"]
    diary.decline(couple, 6, at(6, MON, "20:15"))
    diary.cancel(couple, 6, at(6, TUE, "08:20"))
    diary.move(BY_ID["oh"], 7, at(7, MON, "10:55"), at(7, FRI, "13:00"))


def _last_weeks(diary: Diary, random: Random) -> None:
    """Weeks 9 and 10, which the last digest tells about."""
    at = diary.weeks.at
    diary.move(BY_ID["jd"], 9, at(9, MON, "07:50"), at(9, MON, "15:00"), "[me]")
    diary.late_by_marker(BY_ID["rp"], 9, 12)
    diary.move(BY_ID["ab"], 9, at(9, WED, "20:35"), at(9, THU, "16:00"))
    list_ = "Follow up: Ravi P. and the reading list"
    diary.promise(BY_ID["rp"], at(9, MON, "12:05"), list_, diary.weeks.day(10, TUE))

    diary.late_by_edit(BY_ID["jd"], 10, random.randint(9, 13))
    diary.late_by_marker(BY_ID["lc"], 10, 14)
    diary.move(BY_ID["tb"], 10, at(10, TUE, "17:45"), at(10, THU, "13:00"), "[me]")
    diary.move(BY_ID["nl"], 10, at(10, MON, "11:55"), at(10, THU, "17:00"), "[client]")


def _noted_starts(diary: Diary, random: Random) -> None:
    """Ben writes down when Grace's and Luca's sessions began, unless he said so already."""
    told = {("lc", 3), ("lc", 10)}
    for client in (BY_ID["gp"], BY_ID["lc"]):
        for week in range(1, WEEKS + 1):
            if week != LEAVE_WEEK and (client.id, week) not in told:
                diary.note_start(client, week, random.randint(0, 3))
