"""What is done to text before it is stored."""

from __future__ import annotations

import re
import unicodedata

# Control characters (general category Cc) other than tab and line feed.
_CONTROL = re.compile("[\x00-\x08\x0b-\x1f\x7f-\x9f]")
_SURROGATE = re.compile("[\ud800-\udfff]")
# Overrides and isolates of direction: they can make a name read as another one.
_DIRECTION = re.compile("[\u200e\u200f\u202a-\u202e\u2066-\u2069]")
_LINE_BREAK = re.compile("\r\n?|[\u0085\u2028\u2029]")


def clean_text(text: str) -> str:
    """Return *text* as any database and any client takes it.

    Every kind of line break becomes a line feed; other control characters but tabs, NUL among
    them, are removed; a lone surrogate becomes U+FFFD; blank lines around it and spaces at its
    end go.
    """
    text = _LINE_BREAK.sub("\n", text)
    text = _CONTROL.sub("", text)
    text = _SURROGATE.sub("\ufffd", text)
    indent = len(text) - len(text.lstrip())
    return text[text.rfind("\n", 0, indent) + 1 :].rstrip()


def clean_line(text: str) -> str:
    """Return *text* as one line without characters that hide or turn what it says."""
    text = _DIRECTION.sub("", _LINE_BREAK.sub(" ", text))
    return " ".join(clean_text(text).split())


def clean_file_name(name: str, *, max_length: int = 255) -> str:
    """Return a name to show for an uploaded file. It is never used as a path.

    Folders are cut off, reserved characters become hyphens, and a name that is too long keeps its
    ending.
    """
    name = clean_line(unicodedata.normalize("NFC", name)).replace("\\", "/").rsplit("/", 1)[-1]
    name = re.sub(r'[<>:"|?*]', "-", name).strip(". ")
    stem, dot, ending = name.rpartition(".")
    if len(name) > max_length and dot and len(ending) <= 16:
        return stem[: max_length - len(ending) - 1] + dot + ending
    return name[:max_length] or "file"
