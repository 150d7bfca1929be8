"""The files in docs/deployment and of replies by mail, with the addresses of this machine."""

from __future__ import annotations

import re
import shlex

from tests.docs.support.pages import all_pages, text_of

# Each begins with a comment that has its path.
_BLOCK = re.compile(r"^```(?:\w+)\n# ([^\n]+)\n(.*?)^```$", re.MULTILINE | re.DOTALL)
_PAGES = [page for page in all_pages() if page.startswith("deployment/")]
_PAGES.append("how-to/replies-by-mail")
_TEXT = "\n".join(text_of(page) for page in _PAGES)
_BLOCKS = dict(_BLOCK.findall(_TEXT))

Places = dict[str, str]


def block(name: str, places: Places) -> str:
    """Return the text below that comment, with each of *places* replaced."""
    text: str = _BLOCKS[name]
    for there, here in places.items():
        text = text.replace(there, here)
    return text


def command(unit: str, places: Places) -> list[str]:
    """Return the command that a systemd unit starts."""
    [line] = commands(unit, "ExecStart", places)
    return line


def commands(unit: str, name: str, places: Places) -> list[list[str]]:
    """Return each command with this *name* in a systemd unit."""
    lines = re.findall(rf"^{name}=(.+)$", block(unit, places), re.MULTILINE)
    return [shlex.split(line) for line in lines]


def units_restarted_in_turn() -> list[str]:
    """Return the units that the page restarts for a new version, in order."""
    found = re.findall(r"systemctl restart (\S+)", _TEXT)
    assert re.search(r"systemctl restart \S+(?: && sudo systemctl restart \S+)*\n", _TEXT)
    return found
