"""Settings: the whole config, checked, with the questions that the monitor asks of it."""

from __future__ import annotations

from typing import Any
from zoneinfo import ZoneInfo

from pydantic import BaseModel, Field, PrivateAttr, SecretStr

from config.sections.alerts import Alerts, Heartbeat
from config.sections.channels import Channel
from config.sections.commitments import Commitments
from config.sections.digests import Digest
from config.sections.email import EmailServer
from config.sections.evidence import Evidence
from config.sections.leave import Excused, Leave
from config.sections.overrides import EffectiveRules, Override, applying
from config.sections.people import Client, Clinician
from config.sections.practice import Practice
from config.sections.privacy import Privacy
from config.sections.queue import Queue
from config.sections.rules import Rules
from config.sections.sessions import WITHOUT_SECTION, Sessions
from config.sections.sources import Source
from config.sections.storage import Storage
from config.sections.web import Web
from config.tree.nodes import Mapping, Path, locate, scalars
from config.values.fields import Section, section


class Defaults(Section):
    """Settings that several entries share. They are put into each before anything is checked."""

    sources: dict[str, Any] = Field({}, description="For each source that has such a setting.")
    channels: dict[str, Any] = Field({}, description="For each channel that has such a setting.")


class Settings(Section):
    """Everything that the config says. Relative paths have become the config's own folder's."""

    practice: Practice
    defaults: Defaults = section()
    clinicians: tuple[Clinician, ...] = Field(min_length=1)
    clients: tuple[Client, ...] = ()
    sources: tuple[Source, ...] = Field(min_length=1)
    sessions: Sessions = section(WITHOUT_SECTION)
    evidence: Evidence = section()
    commitments: Commitments = section()
    leave: tuple[Leave, ...] = ()
    excused: tuple[Excused, ...] = ()
    rules: Rules = section()
    overrides: tuple[Override, ...] = ()
    channels: tuple[Channel, ...] = ()
    email: EmailServer | None = None
    alerts: Alerts = section()
    digests: tuple[Digest, ...] = ()
    heartbeat: Heartbeat | None = None
    privacy: Privacy = section()
    storage: Storage = section()
    web: Web = section()
    queue: Queue = section()

    _written: Mapping | None = PrivateAttr(default=None)
    _names: dict[str, dict[str, Any]] = PrivateAttr(default_factory=dict)
    _rules: EffectiveRules = PrivateAttr()

    def model_post_init(self, context: Any, /) -> None:
        self._names = {
            "clinician": {clinician.id: clinician for clinician in self.clinicians},
            "client": {client.id: client for client in self.clients},
            "source": {source.name: source for source in self.sources},
            "channel": {channel.name: channel for channel in self.channels},
        }
        self._rules = EffectiveRules(practice=self.rules, overrides=self.overrides)

    def remember(self, written: Mapping) -> None:
        """Keeps the tree that these settings were read from, for `where`."""
        self._written = written

    @property
    def effective_rules(self) -> EffectiveRules:
        """The rules in force for each clinician and client, as a value of their own."""
        return self._rules

    @property
    def zone(self) -> ZoneInfo:
        """The practice's time zone."""
        return ZoneInfo(self.practice.timezone)

    def clinician(self, id: str) -> Clinician:  # noqa: A002 - the config's own word
        """Raises KeyError for an unknown id; so do `source` and `channel`."""
        found: Clinician = self._names["clinician"][id]
        return found

    def client(self, id: str) -> Client | None:  # noqa: A002 - the config's own word
        """None for a client that nobody configured (`c_…`)."""
        return self._names["client"].get(id)

    def source(self, name: str) -> Source:
        found: Source = self._names["source"][name]
        return found

    def channel(self, name: str) -> Channel:
        found: Channel = self._names["channel"][name]
        return found

    def source_clinician(self, source: Source) -> str:
        """The id of the clinician whose calendar it is."""
        return source.clinician or self.clinicians[0].id

    def digest_clinician(self, digest: Digest) -> str | None:
        """Whom a digest is about; None for the practice as a whole."""
        if digest.clinician is not None or digest.scope is not None:
            return digest.clinician
        return self.clinicians[0].id if len(self.clinicians) == 1 else None

    def rules_for(
        self, clinician: str | None, client: str | None, source: str | None = None
    ) -> Rules:
        """The rules as overridden for that client and clinician.

        A source stands for its clinician where none is given.
        """
        if clinician is None and source is not None:
            clinician = self.source_clinician(self.source(source))
        return self._rules.of(clinician, client)

    def where(self, clinician: str | None, client: str | None, rule: str, parameter: str) -> str:
        """`file:line` of the setting that decides for that pair, or `default`.

        Raises AttributeError for a rule that does not exist.
        """
        for index, override in reversed(applying(self.overrides, clinician, client)):
            if _gives(override.rules, rule, parameter):
                return self._place("overrides", index, "rules", rule, parameter)
        if _gives(self.rules, rule, parameter):
            return self._place("rules", rule, parameter)
        return "default"

    def as_written(self) -> list[tuple[str, str | None, str]]:
        """Each setting that the files give: its name, what they say, and `file:line`.

        None for what they say of a secret, and of whatever is not known to be none.
        """
        if self._written is None:
            return []
        return [
            (_named(path), one.written or "" if self._is_told(path) else None, str(one.place))
            for path, one in scalars(self._written)
        ]

    def _is_told(self, path: Path) -> bool:
        value: Any = self
        for step in path:
            if isinstance(value, BaseModel):
                value = getattr(value, str(step), None)
            elif isinstance(value, (tuple, list)) and isinstance(step, int):
                value = value[step] if step < len(value) else None
            else:
                return False  # what several entries share has no type of its own
        return value is not None and not isinstance(value, (SecretStr, BaseModel))

    def _place(self, *path: str | int) -> str:
        if self._written is None:
            return ".".join(map(str, path))
        return str(locate(self._written, path)[0])


def _named(path: Path) -> str:
    return "".join(f"[{p}]" if isinstance(p, int) else f".{p}" for p in path).lstrip(".")


def _gives(rules: Rules, rule: str, parameter: str) -> bool:
    return rule in rules.model_fields_set and parameter in getattr(rules, rule).model_fields_set
