"""What rules read of the config is a value: it can be compared, and calls nothing back."""

from __future__ import annotations

import dataclasses
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any

import yaml

from config import load_settings
from monitor.bootstrap import build
from monitor.core.timeline.model import RuleContext

CONFIG: dict[str, Any] = {
    "practice": {"name": "Riverside", "timezone": "America/New_York", "holidays": "US-NY"},
    "clinicians": [
        {"id": "amara", "name": "Dr. Amara Osei", "expect_arrival": True},
        {"id": "ben"},
    ],
    "clients": [
        {"id": "jd", "clinician": "amara", "cadence": "biweekly", "tags": ["paused"]},
        {"id": "jr"},
    ],
    "sources": [{"name": "mine", "type": "ical", "path": "mine.ics", "clinician": "amara"}],
    "overrides": [{"client": "jd", "rules": {"late_start": {"grace": "10m"}}}],
}


def context_of(folder: Path, **sections: Any) -> RuleContext:
    file = folder / "steadyframe.yaml"
    storage = {"url": f"sqlite:///{folder / 'steadyframe.db'}"}
    file.write_text(yaml.safe_dump({**CONFIG, "storage": storage, **sections}), encoding="utf-8")
    return build(load_settings(file, environ={}), lambda: datetime.now(UTC)).practice


def test_the_same_config_gives_an_equal_context_and_another_one_another(tmp_path: Path) -> None:
    context = context_of(tmp_path)

    assert context_of(tmp_path) == context
    assert context_of(tmp_path, overrides=[]) != context
    assert context_of(tmp_path, clients=[{"id": "jd"}, {"id": "jr"}]) != context
    holidays = {**CONFIG["practice"], "holidays": "DE-BY"}
    assert context_of(tmp_path, practice=holidays) != context


def test_nothing_in_it_is_a_function(tmp_path: Path) -> None:
    context = context_of(tmp_path)

    fields = [field.name for field in dataclasses.fields(context)]
    assert [name for name in fields if callable(getattr(context, name))] == []


def test_it_says_what_the_config_says_of_each_clinician_and_client(tmp_path: Path) -> None:
    context = context_of(tmp_path)

    assert context.expecting_arrival == {"amara"}
    names = map(context.clinician_name, ("amara", "ben", "of a former config", None))
    assert list(names) == ["Dr. Amara Osei", "ben", "of a former config", ""]
    assert context.cadences == {"jd": timedelta(weeks=2)}
    assert context.usual_clinicians == {"jd": "amara"}
    assert context.tags == {"jd": {"paused"}, "jr": frozenset()}
    graces = [context.rules_for("amara", client).late_start.grace for client in ("jd", "jr", None)]
    assert graces == [timedelta(minutes=10), timedelta(minutes=5), timedelta(minutes=5)]


def test_a_holiday_is_one_on_the_practices_own_clock(tmp_path: Path) -> None:
    context = context_of(tmp_path)

    assert date(2026, 11, 26) in context.holidays
    assert context.is_holiday(datetime(2026, 11, 27, 3, tzinfo=UTC))  # still Thanksgiving evening
    assert not context.is_holiday(datetime(2026, 11, 26, 3, tzinfo=UTC))
