from __future__ import annotations

import json

from monitor.core.digest.model import to_json
from tests.unit.notify.render.samples import empty_week, full_week

CONTRACT = {
    "id", "week", "from", "to", "lead", "kept", "coverage", "not_seen", "repair", "follow_ups",
    "changes", "late", "also", "steady", "coming", "blind_spots", "method", "trend",
}  # fmt: skip


def test_the_json_has_the_contract_s_fields_and_no_other() -> None:
    assert set(to_json(full_week())) == CONTRACT | {"clinician"}


def test_the_practice_s_digest_names_its_scope_instead_of_a_clinician() -> None:
    document = to_json(empty_week(clinician=None, scope="practice"))

    assert set(document) == CONTRACT | {"scope", "rows"}
    assert document["scope"] == "practice"


def test_what_messages_are_worded_from_is_no_part_of_the_json() -> None:
    (item,) = to_json(full_week())["repair"]

    assert set(item) == {"finding", "client", "when", "what", "suggestion", "rule", "mended"}


def test_times_are_written_with_their_offset() -> None:
    document = to_json(full_week())

    assert document["from"] == "2026-11-16T00:00:00-05:00"
    assert document["changes"][0]["from"] == "2026-11-17T14:00:00-05:00"
    assert document["changes"][1]["to"] is None


def test_the_numbers_stand_beside_what_they_are_out_of() -> None:
    document = to_json(full_week())

    assert document["kept"] == {"kept": 17, "planned": 18, "excluded": 2}
    assert document["coverage"] == {"seen": 14, "sessions": 20}


def test_it_is_json_all_the_way_down() -> None:
    assert json.loads(json.dumps(to_json(full_week()))) == to_json(full_week())


def test_findings_are_listed_once_in_the_order_of_reading() -> None:
    assert full_week().finding_ids == (
        "f_3k9dm2x7qaz1",
        "f_8s1ppq40v2ne",
        "f_b6m0x2ktt9wa",
        "f_z0c4r8n51hhy",
        "f_1t6wq9e3bb0k",
    )
