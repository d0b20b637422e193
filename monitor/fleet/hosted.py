"""Whom workers serve: the practices of a fleet, or one practice by itself."""

from __future__ import annotations

from typing import TYPE_CHECKING, Protocol

if TYPE_CHECKING:
    from config.loading.fleet import Stamp
    from config.settings import Settings


class Hosted(Protocol):
    """What `config.loading.fleet` has for either."""

    @property
    def queue_url(self) -> str:
        """The queue's PostgreSQL. A secret."""

    def ids(self) -> list[str]:
        """Raises ConfigError where the folder of practices can't be read."""

    def stamp_of(self, practice: str) -> Stamp:
        """Another one where the practice's config is another. Raises ConfigError."""

    def stamps(self) -> dict[str, Stamp]:
        """Of all practices, by id. Raises ConfigError where the folder can't be read."""

    def settings(self, practice: str) -> Settings:
        """Raises ConfigError."""
