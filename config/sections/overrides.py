"""`overrides`: other rules for one clinician or one client, and what comes to hold for whom.

Client beats clinician beats practice; of equals, the later one in the file wins. An override
changes only the parameters that it gives.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from functools import cached_property
from typing import Self

from pydantic import Field, model_validator

from config.errors import MisfitError
from config.sections.rules import Rule, Rules
from config.values.fields import Id, Section


class Override(Section):
    """Rules that hold for one clinician, one client, or a client with that clinician."""

    clinician: Id | None = None
    client: Id | None = None
    rules: Rules = Field(description="Only what differs from the practice's rules.")

    @model_validator(mode="after")
    def _about_someone(self) -> Self:
        if self.clinician is None and self.client is None:
            raise MisfitError("does not say for whom", "Write clinician: or client: beside rules:.")
        return self

    def applies_to(self, clinician: str | None, client: str | None) -> bool:
        return self.clinician in (None, clinician) and self.client in (None, client)


def applying(
    overrides: Sequence[Override], clinician: str | None, client: str | None
) -> list[tuple[int, Override]]:
    """Those that hold for this pair with their index in the file, the strongest last."""
    hits = [hit for hit in enumerate(overrides) if hit[1].applies_to(clinician, client)]
    return sorted(hits, key=lambda hit: hit[1].client is not None)  # stable: file order stays


@dataclass(frozen=True, kw_only=True)
class EffectiveRules:
    """The rules in force for each client and clinician: the practice's, and what overrides them.

    A pair is worked out when it is first asked about; all whom no override names share one result.
    """

    practice: Rules
    overrides: tuple[Override, ...] = ()
    _known: dict[tuple[str | None, str | None], Rules] = field(
        default_factory=dict, init=False, repr=False, compare=False
    )

    def of(self, clinician: str | None, client: str | None) -> Rules:
        key = (
            clinician if clinician in self._clinicians else None,
            client if client in self._clients else None,
        )
        found = self._known.get(key)
        if found is None:
            found = self.practice
            for _, override in applying(self.overrides, *key):
                found = _laid_over(found, override.rules)
            self._known[key] = found
        return found

    @cached_property
    def _clinicians(self) -> frozenset[str | None]:
        return frozenset(override.clinician for override in self.overrides)

    @cached_property
    def _clients(self) -> frozenset[str | None]:
        return frozenset(override.client for override in self.overrides)


def _laid_over(rules: Rules, changes: Rules) -> Rules:
    """`rules` with every parameter that `changes` gives explicitly."""
    changed = {}
    for name in changes.model_fields_set:
        rule: Rule = getattr(rules, name)
        given: Rule = getattr(changes, name)
        values = {field: getattr(given, field) for field in given.model_fields_set}
        changed[name] = rule.model_copy(update=values)
    return rules.model_copy(update=changed)
