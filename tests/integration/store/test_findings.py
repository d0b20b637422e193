"""Findings, what people said about them, and what the installation keeps of itself."""

from __future__ import annotations

from dataclasses import replace

from sqlalchemy import Engine

from monitor.core.findings.model import FindingStatus, Resolution, Severity
from monitor.store import meta
from monitor.store.database import reading, writing
from monitor.store.evaluation import findings, statements
from monitor.store.evaluation.findings import Told, Wanted
from tests.integration.store.stored_things import DAY, HOUR, MONDAY, a_finding


def test_a_finding_comes_back_as_it_was_stored(store: Engine) -> None:
    opened = replace(a_finding(), alerted_at=MONDAY + HOUR, alerted_severity="warning")
    with writing(store) as connection:
        findings.save(connection, [opened])

    with reading(store) as connection:
        assert findings.load_one(connection, opened.id) == opened
        assert findings.load_scope(connection, "client:c_1") == {opened.id: opened}


def test_a_finding_about_no_session_comes_back_too(store: Engine) -> None:
    stale = a_finding(
        "calendar", client=None, session=None, change_id=None, initiator=None, keep_open=None
    )
    with writing(store) as connection:
        findings.save(connection, [stale])

    with reading(store) as connection:
        assert findings.load_one(connection, stale.id) == stale


def test_the_same_fact_twice_is_one_finding(store: Engine) -> None:
    finding = a_finding()
    worse = a_finding(severity=Severity.CRITICAL)
    with writing(store) as connection:
        findings.save(connection, [finding])
        findings.save(connection, [worse])

    with reading(store) as connection:
        assert findings.load_all(connection) == [worse]


def test_findings_are_told_apart_by_their_status(store: Engine) -> None:
    open_one = a_finding("a")
    resolved = a_finding("b", status=FindingStatus.RESOLVED, resolved_at=MONDAY + DAY)
    with writing(store) as connection:
        findings.save(connection, [open_one, resolved])

    with reading(store) as connection:
        (found,) = findings.load_wanted(connection, Wanted(status="resolved"))

    assert (found.id, found.resolution) == (resolved.id, Resolution.AGED)


def test_a_dismissed_finding_says_when_and_keeps_its_words(store: Engine) -> None:
    finding = a_finding()
    with writing(store) as connection:
        findings.save(connection, [finding])
        statements.add(connection, finding.id, "dismiss", "agreed by phone", MONDAY + DAY)
        findings.dismiss(connection, finding.id, MONDAY + DAY)

    with reading(store) as connection:
        found = findings.load_one(connection, finding.id)
        (word,) = statements.about(connection, finding.id)
        assert statements.of_kind(connection, "attribute") == []

    assert found is not None
    assert (found.status, found.resolved_at) == (FindingStatus.DISMISSED, MONDAY + DAY)
    assert (word.text, word.at) == ("agreed by phone", MONDAY + DAY)


def test_why_it_was_not_alerted_is_kept_and_what_was_alerted_stays(store: Engine) -> None:
    finding = a_finding()
    with writing(store) as connection:
        findings.save(connection, [finding])
        told = Told(finding=finding.id, reason="sent_now", severity="warning", due=MONDAY)
        findings.mark_told(connection, [told], MONDAY)
        findings.mark_reasons(connection, {finding.id: "already_alerted"})

    with reading(store) as connection:
        found = findings.load_one(connection, finding.id)

    assert found is not None
    assert (found.alert_reason, found.alerted_at) == ("already_alerted", MONDAY)
    assert (found.alerted_severity, found.alert_due) == ("warning", MONDAY)


def test_what_was_said_since_a_finding_was_loaded_outlives_its_being_saved(store: Engine) -> None:
    loaded = a_finding()
    with writing(store) as connection:
        findings.save(connection, [loaded])
        findings.acknowledge(connection, loaded)
        findings.snooze(connection, loaded.id, MONDAY)
        findings.save(connection, [loaded])

    with reading(store) as connection:
        found = findings.load_one(connection, loaded.id)

    assert found is not None
    assert found.acknowledged_severity == loaded.draft.severity
    assert found.snoozed_until == MONDAY


def test_a_dismissal_spoken_since_a_finding_was_loaded_outlives_its_being_saved(
    store: Engine,
) -> None:
    loaded = a_finding()
    ended = replace(
        loaded, status=FindingStatus.RESOLVED, resolved_at=MONDAY, resolution=Resolution.AGED
    )
    with writing(store) as connection:
        findings.save(connection, [loaded])
        findings.dismiss(connection, loaded.id, MONDAY + DAY)
        findings.save(connection, [loaded, ended])

    with reading(store) as connection:
        found = findings.load_one(connection, loaded.id)

    assert found is not None
    assert (found.status, found.resolved_at) == (FindingStatus.DISMISSED, MONDAY + DAY)
    assert found.resolution is None


def test_a_finding_put_off_since_it_was_loaded_still_counts_as_not_told(store: Engine) -> None:
    loaded = replace(a_finding(), alerted_at=MONDAY, alerted_severity="warning")
    with writing(store) as connection:
        findings.save(connection, [loaded])
        findings.mark_untold(connection, loaded.id, "snoozed")
        findings.save(connection, [loaded])

    with reading(store) as connection:
        found = findings.load_one(connection, loaded.id)

    assert found is not None
    assert (found.alerted_at, found.alert_reason) == (None, "snoozed")


def test_the_installations_key_is_made_once(store: Engine) -> None:
    with writing(store) as connection:
        first = meta.add(connection, "installation_key", "aa")
        second = meta.add(connection, "installation_key", "bb")
        meta.save(connection, "latest_moment", "1")
        meta.save(connection, "latest_moment", "2")

    with reading(store) as connection:
        assert (first, second) == ("aa", "aa")
        assert meta.load(connection, "latest_moment") == "2"
        assert meta.load(connection, "unknown") is None
