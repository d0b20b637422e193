"""Who is in the made-up practice, and when their sessions usually are."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from zoneinfo import ZoneInfo

ZONE = ZoneInfo("America/New_York")
WEEKS = 10
EARLIER_WEEKS = 6  # how long the series had been running when the first calendar was read
SESSION = timedelta(minutes=50)
MON, TUE, WED, THU, FRI = range(5)


@dataclass(frozen=True, slots=True, kw_only=True)
class Clinician:
    id: str
    name: str
    email: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Client:
    """`title` is how the clinician writes the name. Only some are named in the config."""

    id: str
    name: str
    title: str
    clinician: str
    weekday: int  # Monday = 0
    time: str  # local, "10:00"
    every: int = 1  # weeks
    first_week: int | None = None  # 1-based; None: has been coming for a while
    last_week: int | None = None
    emails: tuple[str, ...] = ()
    configured: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Weeks:
    """The ten weeks, beginning on a Monday. Weeks are numbered from 1."""

    start: date

    def at(self, week: int, weekday: int, clock: str) -> datetime:
        """That wall clock time in New York, aware. Week 0 is the week before the first."""
        day = self.start + timedelta(weeks=week - 1, days=weekday)
        return datetime.combine(day, time.fromisoformat(clock), ZONE)

    def day(self, week: int, weekday: int) -> date:
        return self.at(week, weekday, "12:00").date()


CLINICIANS = (
    Clinician(id="amara", name="Dr. Amara Osei", email="amara@riverside.example"),
    Clinician(id="ben", name="Ben Okafor", email="ben@riverside.example"),
)


def _client(id_: str, name: str, title: str, slot: tuple[str, int, str], *emails: str) -> Client:
    """Someone whom the config names, by e-mail and title."""
    clinician, weekday, clock = slot
    return Client(
        id=id_,
        name=name,
        title=title,
        clinician=clinician,
        weekday=weekday,
        time=clock,
        emails=emails,
        configured=True,
    )


CLIENTS = (
    _client("jd", "Jane Doe", "Jane D.", ("amara", MON, "10:00"), "jane@mail.example"),
    _client("rp", "Ravi Patel", "Ravi P.", ("amara", MON, "11:00"), "ravi@mail.example"),
    _client("sm", "Sofia Marin", "Sofia M.", ("amara", TUE, "09:00"), "sofia@mail.example"),
    Client(
        id="lk",
        name="Lee and Kim Harper",
        title="Lee & Kim",
        clinician="amara",
        weekday=TUE,
        time="17:00",
        every=2,
        first_week=0,
        emails=("lee@mail.example", "kim@mail.example"),
        configured=True,
    ),
    _client("tb", "Tom Becker", "Tom B.", ("amara", WED, "10:00"), "tom@mail.example"),
    _client("nl", "Nora Lind", "Nora L.", ("amara", WED, "14:00"), "nora@mail.example"),
    Client(
        id="ab", name="Aisha Bello", title="Aisha B.", clinician="amara", weekday=THU, time="11:00"
    ),
    Client(
        id="oh", name="Omar Haddad", title="Omar H.", clinician="amara", weekday=FRI, time="10:00"
    ),
    _client("gp", "Grace Park", "Grace P.", ("ben", MON, "15:00"), "grace@mail.example"),
    _client("lc", "Luca Conti", "Luca C.", ("ben", TUE, "10:00"), "luca@mail.example"),
    Client(
        id="mn",
        name="Mia Novak",
        title="Mia N.",
        clinician="ben",
        weekday=TUE,
        time="13:00",
        last_week=5,
    ),
    Client(
        id="ic",
        name="Ivy Chen",
        title="Ivy C.",
        clinician="ben",
        weekday=WED,
        time="16:00",
        every=2,
        first_week=-1,
    ),
    _client("dr", "Daniel Reyes", "Daniel R.", ("ben", THU, "09:00"), "daniel@mail.example"),
    Client(
        id="ph",
        name="Peter Holm",
        title="Peter H.",
        clinician="ben",
        weekday=FRI,
        time="11:00",
        last_week=5,
    ),
    Client(
        id="zm",
        name="Zoe Martin",
        title="Zoe M.",
        clinician="ben",
        weekday=TUE,
        time="16:00",
        first_week=4,
    ),
)
BY_ID = {client.id: client for client in CLIENTS}
