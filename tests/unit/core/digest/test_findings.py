"""What to repair comes first, and what is promised and what changed stands beside it."""

from monitor.core.digest.build import build_digest
from monitor.core.findings.model import FindingStatus, Resolution, Severity
from tests.builders.digest_inputs import at, finding, inputs, late, owed, practice, reschedule


def test_what_to_repair_comes_worst_first_with_one_kind_suggestion_each() -> None:
    mild = late("2026-11-16 10:00")
    grave = reschedule("2026-11-17 08:00", severity=Severity.WARNING)
    digest = build_digest(inputs(findings=[mild, grave]))

    assert [item.finding for item in digest.repair] == [grave.id, mild.id]
    assert all(item.suggestion for item in digest.repair)


def test_what_the_client_asked_for_or_had_good_notice_is_nothing_to_repair() -> None:
    findings = [
        reschedule("2026-11-17 08:00", "client"),
        reschedule("2026-11-17 09:00", value={"short_notice": "no"}),
        late("2026-11-17 10:00", initiator="client"),
    ]

    assert build_digest(inputs(findings=findings)).repair == ()


def test_an_hour_that_drifts_and_another_face_deserve_a_word() -> None:
    drift = finding("slot_drift", "2026-11-16 10:00")
    face = finding("continuity", "2026-11-17 10:00")
    before = finding("slot_drift", "2026-11-13 10:00")
    items = build_digest(inputs(findings=[drift, face, before])).repair

    assert [item.finding for item in items] == [drift.id, face.id]
    assert "usual hour" in items[0].suggestion
    assert "next session" in items[1].suggestion


def test_changes_list_the_own_side_first_and_ask_about_the_unknown() -> None:
    unknown = reschedule("2026-11-16 08:00", "unknown")
    client = reschedule("2026-11-16 09:00", "client")
    own = reschedule("2026-11-16 10:00", "clinician")
    items = build_digest(inputs(findings=[unknown, client, own])).changes

    assert [item.finding for item in items] == [own.id, client.id, unknown.id]
    assert items[0].what == "Moved at short notice."
    assert f"`steadyframe attribute {unknown.id} --initiator client`" in items[2].what
    assert (items[0].notice_minutes_min, items[0].notice_minutes_max) == (120, 125)
    assert items[0].to == at("2026-11-18 11:00")


def test_a_cancellation_is_a_change_without_a_new_hour() -> None:
    gone = finding(
        "cancellation",
        "2026-11-17 08:00",
        planned="2026-11-19 14:00",
        initiator="clinician",
        value={"short_notice": "no", "sessions": 3},
    )
    (item,) = build_digest(inputs(findings=[gone])).changes

    assert (item.from_, item.to) == (at("2026-11-19 14:00"), None)
    assert item.what == "Cancelled, 3 coming sessions at once."


def test_late_starts_say_whether_they_were_seen_or_inferred() -> None:
    seen = late("2026-11-16 10:00", 12)
    inferred = late("2026-11-17 10:00", 8, confidence="inferred")
    items = build_digest(inputs(findings=[inferred, seen])).late

    assert [item.what for item in items] == [
        "Started 12 minutes late.",
        "Started about 8 minutes late, as far as was seen.",
    ]


def test_what_was_dismissed_taken_back_or_switched_off_is_not_told() -> None:
    findings = [
        late("2026-11-16 10:00", status=FindingStatus.DISMISSED),
        late("2026-11-17 10:00", status=FindingStatus.RESOLVED, resolution=Resolution.CORRECTED),
        finding(
            "cancellation",
            "2026-11-18 10:00",
            status=FindingStatus.RESOLVED,
            resolution=Resolution.REBOOKED,
        ),
        reschedule("2026-11-18 11:00"),
    ]
    quiet = practice(rules={"reschedule": {"deliver": "off"}})

    assert build_digest(inputs(findings=findings, practice=quiet)).finding_ids == ()


def test_all_promises_that_were_open_when_the_week_ended_are_listed_oldest_first() -> None:
    old, new = owed("2026-10-05 12:00"), owed("2026-11-20 12:00")
    answered = owed(
        "2026-11-17 12:00", status=FindingStatus.RESOLVED, resolved_at=at("2026-11-18 12:00")
    )
    after_it = owed("2026-11-23 06:00")
    digest = build_digest(inputs(findings=[new, old, answered, after_it]))

    assert [item.finding for item in digest.follow_ups] == [old.id, new.id]
    assert digest.follow_ups[0].due == at("2026-10-05 12:00")


def test_a_promise_whose_grace_runs_beyond_the_week_is_not_owed_yet() -> None:
    in_grace = owed("2026-11-22 12:00")

    assert build_digest(inputs(findings=[in_grace])).follow_ups == ()
    assert len(build_digest(inputs(findings=[in_grace], week="2026-W48")).follow_ups) == 0
    over = build_digest(inputs(findings=[in_grace], week="2026-W48", now=at("2026-11-30 07:30")))
    assert [item.finding for item in over.follow_ups] == [in_grace.id]


def test_a_promise_that_was_answered_after_the_week_is_still_told_and_says_so() -> None:
    answered = owed(
        "2026-11-17 12:00", status=FindingStatus.RESOLVED, resolved_at=at("2026-11-23 06:00")
    )
    (item,) = build_digest(inputs(findings=[answered])).follow_ups

    assert item.what.endswith("Answered since.")
