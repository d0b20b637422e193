"""A view as Slack's Block Kit, inside Slack's limits.

Limits: 50 blocks, 3,000 characters a section, 150 a header (docs.slack.dev/reference/block-kit).
"""

from __future__ import annotations

from collections.abc import Iterable

from monitor.core.common.translation import Language
from monitor.notify.render.block_buttons import TYPED, Block, buttons
from monitor.notify.render.plain_text import is_picture_only, said_of, table_rows
from monitor.notify.view import Command, Line, Link, Section, View

FORM = "slack"  # the name of this form of a message
MOST_BLOCKS = 50
LONGEST_TEXT = 3000
LONGEST_HEADER = 150
MOST_ASKING = 5  # findings with buttons in one message: more would bury what they are about


def escape(text: str) -> str:
    """`<!channel>` and `<http://…|…>` become harmless words; Slack asks for just these three."""
    return text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")


def fitted(escaped: str, longest: int) -> str:
    """Cut so that no `&lt;` is left half."""
    if len(escaped) <= longest:
        return escaped
    kept = escaped[: longest - 1]
    start = kept.rfind("&")
    if start > len(kept) - 5 and ";" not in kept[start:]:
        kept = kept[:start]
    return kept + "…"


def blocks_of(view: View) -> tuple[Block, ...]:
    blocks: list[Block] = [_header(view.title)]
    blocks += _context(view.whose)
    blocks += _sections(_escaped(view.lead, view.note))
    blocks += _sections(_escaped(view.left_out))
    for part in (part for part in view.sections if not is_picture_only(part)):
        blocks += _part(part, view.language)
    blocks += _sections(_typed(item) for item in view.commands if not item.is_answer)
    answers = _sections(_typed(item) for item in view.commands if item.is_answer)
    if all(len(_asking(part)) <= MOST_ASKING for part in view.sections):
        answers = [{**block, "block_id": TYPED} for block in answers]
    blocks += answers
    blocks += _context(view.small_print)
    if len(blocks) > MOST_BLOCKS:
        more = _context(view.language.say("There is more: see `steadyframe findings`."))
        blocks = blocks[: MOST_BLOCKS - 1] + more
    return tuple(blocks)


def _escaped(*texts: str) -> list[str]:
    return [escape(text) for text in texts if text]


def _typed(item: Command) -> str:
    return f"{escape(item.label)}  `{escape(item.command)}`"


def _part(part: Section, language: Language) -> list[Block]:
    """The first lines that ask for an answer have buttons of their own; the others follow."""
    asking = _asking(part)[:MOST_ASKING]
    rows, blocks = _first_rows(part, language), []
    for line in asking:
        blocks += _sections([*rows, _row(line, language)])
        blocks += [buttons(line.finding, line.answers, language)]
        rows = []
    return blocks + _sections([*rows, *_last_rows(part, asking, language)])


def _asking(part: Section) -> list[Line]:
    return [line for line in part.lines if line.answers]


def _first_rows(part: Section, language: Language) -> list[str]:
    heading = [f"*{escape(part.heading)}*"] if part.heading else []
    table = [f"• {escape(row)}" for row in table_rows(part.table, language)]
    return [*heading, *_escaped(part.intro), *table, *_escaped(part.caption)]


def _last_rows(part: Section, asking: list[Line], language: Language) -> list[str]:
    rows = [_row(line, language) for line in part.lines if line not in asking]
    asks = [f"{escape(ask.label)}\n`{escape(ask.command)}`" for ask in part.asks]
    return [*rows, *_escaped(part.rest), *asks]


def _row(line: Line, language: Language) -> str:
    who = f"*{escape(line.who)}*" if line.who else ""
    about = ", ".join(filter(None, (who, escape(line.when))))
    tag = f"`{escape(line.finding)}`" if line.finding else ""
    first = "  ".join(filter(None, (f"• {about}" if about else "•", tag)))
    rows = [escape(line.what), f"_{escape(line.hint)}_" if line.hint else ""]
    if line.links:
        rows.append(" · ".join(map(_link, _beside(line))))
    if not tag and not line.hint:
        return f"• {said_of(about, rows[0], language)}"
    return "\n".join([first, *(f"   {row}" for row in rows if row)])


def _beside(line: Line) -> Iterable[Link]:
    """Buttons say the rest; where there are none, the page that says why offers it."""
    return (link for link in line.links if link.act == "why")


def _link(link: Link) -> str:
    return f"<{escape(link.address)}|{escape(link.label)}>"


def _sections(rows: Iterable[str]) -> list[Block]:
    """As few section blocks as the rows fit into."""
    texts: list[str] = []
    for row in rows:
        fitting = fitted(row, LONGEST_TEXT)
        if texts and len(texts[-1]) + 1 + len(fitting) <= LONGEST_TEXT:
            texts[-1] += "\n" + fitting
        else:
            texts.append(fitting)
    return [{"type": "section", "text": {"type": "mrkdwn", "text": text}} for text in texts]


def _header(title: str) -> Block:
    text = fitted(escape(title), LONGEST_HEADER)
    return {"type": "header", "text": {"type": "plain_text", "text": text, "emoji": False}}


def _context(text: str) -> list[Block]:
    if not text:
        return []
    shown = fitted(escape(text), LONGEST_TEXT)
    return [{"type": "context", "elements": [{"type": "mrkdwn", "text": shown}]}]
