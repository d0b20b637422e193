"""The buttons under a finding in a Slack message, and what is shown once one was pressed.

Limits: 25 elements an actions block, 255 characters a block_id and an action_id
(docs.slack.dev/reference/block-kit).
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any, get_args

from monitor.core.common.translation import N_, Language
from monitor.notify.answers import ResponseState
from monitor.notify.view import Answer

Block = Mapping[str, Any]  # one block of Slack's Block Kit, ready for JSON
ACTION = "answer:"  # how an action_id begins
TYPED = "typed"  # the block with commands that are needless where buttons can be pressed
_ABOUT, _SAID = "about:", "said:"  # how a block_id begins; a finding's id follows
_LABELS: Mapping[Answer, str] = {
    "acknowledge": N_("Got it"),
    "snooze": N_("Later"),
    "dismiss": N_("Set aside"),
    "client": N_("The client asked"),
    "clinician": N_("We asked"),
    "done": N_("It's done"),
}
ALL_ANSWERS: frozenset[Answer] = frozenset(get_args(Answer))


def buttons(finding: str, answers: Iterable[Answer], language: Language) -> Block:
    elements = [_button(finding, answer, language) for answer in answers]
    return {"type": "actions", "block_id": _ABOUT + finding, "elements": elements}


def _button(finding: str, answer: Answer, language: Language) -> Block:
    button = {
        "type": "button",
        "action_id": ACTION + answer,
        "text": _plain(language.say(_LABELS[answer])),
        "value": finding,
    }
    return button | ({"confirm": _sure(language)} if answer == "dismiss" else {})


def _plain(text: str) -> dict[str, Any]:
    return {"type": "plain_text", "text": text, "emoji": False}


def _sure(language: Language) -> Block:
    return {
        "title": _plain(language.say("Set it aside for good?")),
        "text": _plain(
            language.say(
                "It is not told again and does not come back for the same fact. "
                "“Later” tells it again in 4 hours."
            )
        ),
        "confirm": _plain(language.say("Set aside")),
        "deny": _plain(language.say("Not now")),
    }


def for_channel(blocks: Iterable[Block], *, can_press: bool) -> list[Block]:
    """Buttons where they are answered, else the commands to type; never dead buttons.

    Both only where some findings have no buttons.
    """

    def is_meant(block: Block) -> bool:
        return block.get("block_id") != TYPED if can_press else block["type"] != "actions"

    return [dict(block) for block in blocks if is_meant(block)]


def findings_of(blocks: Iterable[Block]) -> list[str]:
    """About which findings there are buttons or answers in a message."""
    found = (_finding(block, prefix) for block in blocks for prefix in (_ABOUT, _SAID))
    return list(dict.fromkeys(filter(None, found)))


def with_states(blocks: Iterable[Block], states: Mapping[str, ResponseState]) -> list[Block]:
    """The message with what has been said of each finding, and without the buttons of that."""
    shown: list[Block] = []
    noted: set[str] = set()
    for block in blocks:
        about, said = _finding(block, _ABOUT), _finding(block, _SAID)
        if (finding := about or said) not in states:
            shown.append(block)
            continue
        if finding not in noted:
            noted.add(finding)
            shown += _note(finding, states[finding].text)
        if about:
            shown += _left(block, states[finding].answered)
    return shown


def _finding(block: Block, prefix: str) -> str:
    block_id = str(block.get("block_id", ""))
    return block_id.removeprefix(prefix) if block_id.startswith(prefix) else ""


def _note(finding: str, said: str) -> list[Block]:
    if not said:
        return []
    element = {"type": "mrkdwn", "text": said}
    return [{"type": "context", "block_id": _SAID + finding, "elements": [element]}]


def _left(block: Block, answered: frozenset[Answer]) -> list[Block]:
    gone = {ACTION + answer for answer in answered}
    elements = [element for element in block["elements"] if element.get("action_id") not in gone]
    return [{**block, "elements": elements}] if elements else []
