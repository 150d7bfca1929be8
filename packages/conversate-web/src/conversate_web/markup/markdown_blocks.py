"""Tables, task lists and code blocks: rules for markdown-it, and how they are rendered."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from typing import Any

from markdown_it import MarkdownIt
from markdown_it.common.utils import escapeHtml
from markdown_it.renderer import RendererHTML
from markdown_it.rules_block import StateBlock
from markdown_it.rules_block import table as gfm_table
from markdown_it.rules_core import StateCore
from markdown_it.token import Token

from .effort import spend
from .markdown_rules import COST_OF_LINE, MOST_NESTED

# Approximate microseconds (see `effort.spend`).
_COST_OF_CELL = 10
_PIPE = re.compile(r"(?<!\\)\|")
_EDGES = re.compile(r"^\|?|(?<!\\)\|?$")
_ALIGNMENTS = {"text-align:center": "cnv-text__center", "text-align:right": "cnv-text__end"}
_TASK = re.compile(r"\[([ xX])\][ \t]+(?=\S)")
# The last character asks for the form of text, as some fonts have a colored checked box.
_BOXES = {" ": "\u2610 ", "x": "\u2611\ufe0e "}


def add_blocks(parser: MarkdownIt) -> None:
    """Add tables and task lists to *parser*, and the names of languages to code."""
    parser.enable("table")
    parser.block.ruler.at("table", table, {"alt": ["paragraph", "reference"]})
    parser.core.ruler.after("block", "task_lists", task_lists)
    # A wide table scrolls, also by the keyboard.
    parser.add_render_rule(
        "table_open", lambda *_: '<div class="cnv-text__table" tabindex="0"><table>\n'
    )
    parser.add_render_rule("table_close", lambda *_: "</table></div>\n")
    parser.add_render_rule("th_open", _render_cell)
    parser.add_render_rule("td_open", _render_cell)
    parser.add_render_rule("fence", _render_code)
    parser.add_render_rule("code_block", _render_code)


def table(state: StateBlock, start: int, end: int, silent: bool) -> bool:
    """Make a table, unless GFM would omit cells because their row has more than the header."""
    # The first call only looks.
    if state.level >= MOST_NESTED or not gfm_table(state, start, end, True):
        return False
    columns, *rows = [_count_cells(line) for line in _lines(state, start, end)]
    spend(state.env, COST_OF_LINE * len(rows))
    if max(rows) > columns:
        return False
    if not silent:
        spend(state.env, _COST_OF_CELL * columns * len(rows))
        gfm_table(state, start, end, False)
    return True


def _lines(state: StateBlock, start: int, end: int) -> Iterator[str]:
    for line in range(start, end):
        if state.isEmpty(line) or state.sCount[line] < state.blkIndent:
            break
        yield state.src[state.bMarks[line] + state.tShift[line] : state.eMarks[line]]


def _count_cells(line: str) -> int:
    return len(_PIPE.findall(_EDGES.sub("", line.strip()))) + 1


def task_lists(state: StateCore) -> None:
    """Show a box before the text of each list item that begins with ``[ ]`` or ``[x]``."""
    for item, _, text in zip(state.tokens, state.tokens[1:], state.tokens[2:], strict=False):
        if item.type == "list_item_open" and (task := _TASK.match(text.content)):
            item.attrs["class"] = "cnv-text__task"
            text.content = _BOXES[task[1].lower()] + text.content[task.end() :]


def _render_cell(
    renderer: RendererHTML, tokens: Sequence[Token], index: int, options: Any, env: Any
) -> str:
    cell = tokens[index]
    alignment = _ALIGNMENTS.get(str(cell.attrs.pop("style", "")))
    return f'<{cell.tag} class="{alignment}">' if alignment else f"<{cell.tag}>"


def _render_code(
    renderer: RendererHTML, tokens: Sequence[Token], index: int, options: Any, env: Any
) -> str:
    """Render code with the word after the fence, which the cleaner removes if it is no name."""
    code = tokens[index]
    language = escapeHtml((code.info.split() or [""])[0])
    return (
        f'<pre data-language="{language}"><code class="language-{language}" tabindex="0">'
        f"{escapeHtml(code.content)}</code></pre>\n"
    )
