"""Find which blocks of a template its parent templates show, from their sources.

This renders nothing, since a site's base.html may need a request, a user or the database.
"""

from __future__ import annotations

import posixpath
import re
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from typing import NamedTuple

# Tags, variables and comments, as Django parses them: on a single line.
_TOKEN = re.compile(r"\{%(.*?)%\}|\{\{(.*?)\}\}|\{#.*?#\}")


class Source(NamedTuple):
    """The name, path and source of a template."""

    name: str
    path: str
    text: str


class Family(NamedTuple):
    """A template and its parents, from child to parent."""

    members: list[Source]
    # The name of a parent that no engine finds.
    absent: str | None = None
    # Whether the last parent is a variable, which is unknown here.
    is_open: bool = False


# Finds a template by name, except for those with these paths.
Find = Callable[[str, set[str]], Source | None]


def find_family(name: str, find: Find) -> Family:
    """Follow {% extends %} from the template *name*; one may extend another of its own name."""
    members: list[Source] = []
    current: str | None = name
    while current is not None:
        source = find(current, {member.path for member in members})
        if source is None:
            return Family(members, absent=current)
        members.append(source)
        parent = _parent_of(source.text)
        if parent and not _is_quoted(parent):
            return Family(members, is_open=True)
        current = _resolve(parent[1:-1], source.name) if parent else None
    return Family(members)


def shown_blocks(family: Family) -> set[str]:
    """Return the blocks that a child of this family can fill with visible content."""
    levels = [_read_blocks(member.text) for member in family.members]
    return set(_shown(levels, levels[-1][""].children))


def enclosing_block(family: Family, name: str) -> tuple[str, str]:
    """Return the outermost block around the block *name*, and the parent that lacks it."""
    for level, source in enumerate(family.members[:-1]):
        for outer, block in _read_blocks(source.text).items():
            if outer and name in block.inner:
                return outer, family.members[level + 1].name
    return name, family.members[min(1, len(family.members) - 1)].name


def _read(text: str) -> Iterator[tuple[str, str]]:
    """Yield (tag, variable), one of them empty, without what Django skips."""
    end = ""
    for match in _TOKEN.finditer(text):
        tag, variable = (match[1] or "").strip(), (match[2] or "").strip()
        name, _ = _split(tag)
        if end:
            end = "" if tag == end else end
        elif name == "comment":
            end = "endcomment"
        elif name == "verbatim":
            end = f"end{tag}"
        else:
            yield tag, variable


def _split(tag: str) -> tuple[str, str]:
    """Return the name of a tag, and its arguments."""
    name, *rest = tag.split(None, 1) or [""]
    return name, "".join(rest)


def _parent_of(text: str) -> str:
    """Return the argument of {% extends %}, including quotation marks, or ""."""
    for tag, _ in _read(text):
        name, parent = _split(tag)
        if name == "extends":
            return parent
    return ""


def _is_quoted(name: str) -> bool:
    return name[0] in "\"'" and name.endswith(name[0]) and name.count(name[0]) == 2


@dataclass
class _Block:
    """The content of a block; "" is the template outside of all blocks."""

    children: list[str] = field(default_factory=list)
    inner: set[str] = field(default_factory=set)
    has_super: bool = False


def _read_blocks(text: str) -> dict[str, _Block]:
    blocks = {"": _Block()}
    path = [""]
    for tag, variable in _read(text):
        kind, name = _split(tag)
        if kind == "block":
            _open_block(blocks, path, name)
        elif kind == "endblock" and len(path) > 1:
            path.pop()
        elif variable.startswith("block.super"):
            blocks[path[-1]].has_super = True
    return blocks


def _open_block(blocks: dict[str, _Block], path: list[str], name: str) -> None:
    blocks[path[-1]].children.append(name)
    for outer in path[1:]:
        blocks[outer].inner.add(name)
    blocks[name] = _Block()
    path.append(name)


def _shown(levels: Sequence[dict[str, _Block]], names: Sequence[str]) -> Iterator[str]:
    """Yield the blocks *names*, and those inside the content that child templates give them."""
    for name in names:
        yield name
        for level in levels:
            if block := level.get(name):
                yield from _shown(levels, block.children)
                if not block.has_super:
                    break


def _resolve(parent: str, child: str) -> str:
    """Return the name of a parent, which may be relative to that of the child."""
    if parent.startswith(("./", "../")):
        return posixpath.normpath(posixpath.join(posixpath.dirname(child), parent))
    return parent
