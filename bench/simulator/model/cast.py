"""Who is in a made-up practice, and the settings they would write."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from random import Random
from typing import Any

_NAMES = (
    "Jane Doe", "Omar Haddad", "Lena Fischer", "Ravi Menon", "Grace Okafor",
    "Tom Becker", "Mia Rossi", "Noah Lind", "Petra Quast", "Sunil Varma",
)  # fmt: skip
CLINICIANS = ("amara", "bruno")


@dataclass(frozen=True, slots=True, kw_only=True)
class Client:
    id: str
    name: str
    email: str | None

    @property
    def initials(self) -> str:
        first, last = self.name.split()
        return f"{first[0]}.{last[0]}."


def draw_clients(rng: Random, many: int) -> tuple[Client, ...]:
    """Most of them known by their address; all of them by their name and initials."""
    names = rng.sample(_NAMES, many)
    return tuple(
        Client(
            id=f"k{number}",
            name=name,
            email=f"{name.split()[0].lower()}@example.com" if rng.random() < 0.7 else None,
        )
        for number, name in enumerate(names)
    )


def address(clinician: str) -> str:
    return f"{clinician}@riverside.example"


def settings(
    folder: Path, *, zone: str, clients: tuple[Client, ...], clinicians: tuple[str, ...]
) -> dict[str, Any]:
    """Without the parts that a life adds: tags, leave, rules."""
    return {
        "practice": {"name": "Riverside", "timezone": zone},
        "clinicians": [{"id": c, "name": c.title(), "email": address(c)} for c in clinicians],
        "clients": [_client(client) for client in clients],
        "sources": [
            {
                "name": f"{c}-calendar",
                "type": "ical",
                "path": str(folder / f"{c}-calendar.ics"),
                "clinician": c,
                # Polls are far apart here; how soon a source is stale is no matter of the rules.
                "poll_every": "15m",
            }
            for c in clinicians
        ],
        "sessions": {"title_patterns": ["^(?:Session|Intake): (?P<client>.+)$"]},
        "storage": {"url": f"sqlite:///{folder / 'steadyframe.db'}"},
    }


def _client(client: Client) -> dict[str, Any]:
    written: dict[str, Any] = {"id": client.id, "name": client.name, "titles": [client.initials]}
    if client.email:
        written["emails"] = [client.email]
    return written
