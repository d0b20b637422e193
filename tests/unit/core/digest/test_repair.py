"""What is still to be mended comes first; what was mended by the week's end is told as mended."""

from typing import Any

from monitor.core.digest.build import build_digest
from monitor.core.findings.model import Finding, Repair, Severity
from tests.builders.digest_inputs import at, finding, inputs, late, reschedule

OPEN = Repair()


def mended(when: str, by: str = "next_kept", confidence: str = "observed") -> Repair:
    return Repair(by=by, at=at(when), confidence=confidence)


def told(*findings: Finding, **given: Any) -> list[tuple[str, str]]:
    digest = build_digest(inputs(findings=list(findings), **given))
    return [(item.finding, item.mended) for item in digest.repair]


def test_open_loops_come_before_what_has_none_and_that_before_what_was_mended() -> None:
    drift = finding("slot_drift", "2026-11-16 10:00", severity=Severity.CRITICAL)
    whole = late("2026-11-16 11:00", repair=mended("2026-11-19 10:50"), severity=Severity.WARNING)
    loop = late("2026-11-17 10:00", repair=OPEN)

    assert [finding for finding, _ in told(drift, whole, loop)] == [loop.id, drift.id, whole.id]


def test_what_was_mended_says_by_what_and_suggests_nothing() -> None:
    seen = late("2026-11-16 11:00", repair=mended("2026-11-19 10:50"))
    by_word = reschedule("2026-11-17 08:00", repair=mended("2026-11-18 09:00", "word"))
    inferred = reschedule(
        "2026-11-17 09:00", repair=mended("2026-11-18 11:50", "new_time", "inferred")
    )

    digest = build_digest(inputs(findings=[seen, by_word, inferred]))

    assert {item.finding: item.mended for item in digest.repair} == {
        seen.id: "Mended by a next session, which took place as planned.",
        by_word.id: "Mended by a word, kept as a note.",
        inferred.id: "Mended: it took place at its new time, as far as seen.",
    }
    assert not any(item.suggestion for item in digest.repair)


def test_what_was_mended_at_the_week_s_very_end_counts_and_what_came_later_does_not() -> None:
    in_time = late("2026-11-16 10:00", repair=mended("2026-11-23 00:00"))
    after = late("2026-11-17 10:00", repair=mended("2026-11-23 00:01"))

    assert [(one, bool(how)) for one, how in told(in_time, after)] == [
        (after.id, False),
        (in_time.id, True),
    ]


def test_the_practice_counts_only_what_is_still_to_be_mended() -> None:
    left = late("2026-11-16 10:00", repair=OPEN)
    done = late("2026-11-17 10:00", repair=mended("2026-11-19 10:50"))

    (item,) = build_digest(inputs(findings=[left, done], clinician=None)).repair

    assert item.what == "Dr. Amara Osei: 1 thing worth repairing."
