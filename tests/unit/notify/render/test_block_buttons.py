"""Buttons keep inside Slack's limits and are there only where somebody hears them."""

from __future__ import annotations

import json
import subprocess
import sys
from typing import Any

from monitor.notify.answers import ResponseState
from monitor.notify.message import Form
from monitor.notify.render.block_buttons import findings_of, for_channel, with_states
from monitor.notify.render.messages import render_alert
from tests.unit.notify.render.samples import MADE_AT, ZONE, alert, alert_item


def rendered(*items: Any) -> Form:
    return render_alert(
        alert(*items), created_at=MADE_AT, show=lambda client: client, zone=ZONE
    ).forms["slack"]


def pressable(*items: Any) -> list[dict[str, Any]]:
    return [dict(block) for block in for_channel(rendered(*items), can_press=True)]


def of_type(blocks: list[dict[str, Any]], kind: str) -> list[dict[str, Any]]:
    return [block for block in blocks if block["type"] == kind]


def test_each_finding_has_its_buttons_right_under_it() -> None:
    blocks = pressable(alert_item(finding="f_1"), alert_item(finding="f_2"))

    for finding in ("f_1", "f_2"):
        (place,) = [n for n, b in enumerate(blocks) if b.get("block_id") == f"about:{finding}"]
        assert f"`{finding}`" in blocks[place - 1]["text"]["text"]
        assert {e["value"] for e in blocks[place]["elements"]} == {finding}


def test_of_many_findings_the_first_five_have_buttons_and_the_others_are_told_all_the_same() -> (
    None
):
    blocks = pressable(*(alert_item(finding=f"f_{number:03}") for number in range(40)))

    assert findings_of(blocks) == [f"f_{number:03}" for number in range(5)]
    assert json.dumps(blocks).count("`f_") == 15
    assert len(blocks) <= 50
    ids = [block["block_id"] for block in blocks if "block_id" in block]
    assert len(ids) == len(set(ids))


def test_for_findings_without_buttons_it_says_what_to_type() -> None:
    five = json.dumps(pressable(*(alert_item(finding=f"f_{number}") for number in range(5))))
    six = json.dumps(pressable(*(alert_item(finding=f"f_{number}") for number in range(6))))

    assert "steadyframe ack" not in five
    assert "steadyframe ack f_0" in six
    assert "put its own id in" in six


def test_who_asked_is_a_button_only_where_nobody_knows() -> None:
    asked = json.dumps(pressable(alert_item(initiator="unknown")))
    known = json.dumps(pressable(alert_item(initiator="clinician")))

    assert "The client asked" in asked
    assert "We asked" in asked
    assert "asked" not in known


def test_what_is_over_has_no_buttons() -> None:
    assert of_type(pressable(alert_item(state="ended")), "actions") == []


def test_where_nobody_hears_them_there_are_commands_instead() -> None:
    blocks = for_channel(rendered(alert_item()), can_press=False)

    assert of_type(blocks, "actions") == []
    assert "steadyframe ack" in json.dumps(blocks)
    assert "steadyframe ack" not in json.dumps(pressable(alert_item()))


def test_a_finding_that_was_answered_says_so_once_however_often_it_is_shown_anew() -> None:
    blocks = pressable(alert_item(finding="f_1"), alert_item(finding="f_2"))
    first = {"f_1": ResponseState(text="Somebody knows.", answered=frozenset({"acknowledge"}))}
    over = {"f_1": ResponseState(text="Set aside.", answered=frozenset({"snooze", "dismiss"}))}

    shown = with_states(with_states(with_states(blocks, first), first), over)

    assert findings_of(shown) == ["f_1", "f_2"]
    notes = [block for block in shown if block.get("block_id") == "said:f_1"]
    assert [note["elements"][0]["text"] for note in notes] == ["Set aside."]
    assert [block["block_id"] for block in of_type(shown, "actions")] == ["about:f_2"]
    assert with_states(shown, over) == shown


def test_slack_bolt_is_loaded_by_no_one_who_has_no_use_for_it() -> None:
    program = "import sys, monitor.daemon; print('slack_bolt' in sys.modules)"
    done = subprocess.run(
        [sys.executable, "-c", program], capture_output=True, text=True, check=True
    )

    assert done.stdout.strip() == "False"
