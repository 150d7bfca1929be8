"""The files that README's section on deployment shows, with the addresses of this machine."""

from __future__ import annotations

import re

from tests.readme.support.markdown import TEXT

# Each begins with a comment that says where it belongs.
_BLOCK = re.compile(r"^```(?:\w+)\n# ([^\n]+)\n(.*?)^```$", re.MULTILINE | re.DOTALL)
_BLOCKS = dict(_BLOCK.findall(TEXT))

Places = dict[str, str]


def block(name: str, places: Places) -> str:
    """The text below that comment, each of *places* that it names being replaced."""
    text: str = _BLOCKS[name]
    for there, here in places.items():
        text = text.replace(there, here)
    return text


def command(unit: str, places: Places) -> list[str]:
    """What a unit of systemd starts."""
    [line] = re.findall(r"^ExecStart=(.+)$", block(unit, places), re.MULTILINE)
    return str(line).split()
