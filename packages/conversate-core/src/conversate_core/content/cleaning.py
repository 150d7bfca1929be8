"""Clean texts and file names before they are stored."""

from __future__ import annotations

import re
import unicodedata
from typing import Literal

# Control characters (general category Cc) other than tab and line feed.
_CONTROL = re.compile("[\x00-\x08\x0b-\x1f\x7f-\x9f]")
_SURROGATE = re.compile("[\ud800-\udfff]")
# Direction overrides and isolates, which can make a name look like another one.
_DIRECTION = re.compile("[\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069]")
# Characters that are invisible on their own: white space, Default_Ignorable_Code_Point of Unicode,
# and letters and signs that are blank (fillers of Hangul, the empty pattern of Braille).
_BLANK = re.compile(
    "[\\s\u00ad\u034f\u061c\u115f\u1160\u17b4\u17b5\u180b-\u180f\u200b-\u200f\u202a-\u202e"
    "\u2060-\u206f\u2800\u3164\ufe00-\ufe0f\ufeff\uffa0\ufff0-\ufffb\U00013441\U00013442"
    "\U00016fe4\U0001bca0-\U0001bca3\U0001d159\U0001d173-\U0001d17a\U000e0000-\U000e0fff]*"
)
_LINE_BREAK = re.compile("\r\n?|[\u0085\u2028\u2029]")
# File systems take 255 bytes for a name; this leaves room for an id or a suffix.
MAX_FILE_NAME_BYTES = 200
_MAX_ENDING_BYTES = 64
# More marks in a row than any text has. Sorting them takes quadratic time:
# https://www.unicode.org/reports/tr15/#Stream_Safe_Text_Format
_MANY_MARKS = re.compile(r"([^\w\s]{64})")


def normalize(form: Literal["NFC", "NFKD"], text: str) -> str:
    """Return *text* in a normalization form of Unicode, in linear time.

    Long runs of accents are sorted in pieces.
    """
    if text.isascii():
        return text
    return "".join(unicodedata.normalize(form, piece) for piece in _MANY_MARKS.split(text))


def clean_text(text: str) -> str:
    """Return *text* in a form that all databases and clients accept.

    Each line break becomes a line feed. Other control characters, including NUL but not tabs, are
    removed. A lone surrogate becomes U+FFFD. The text is normalized to NFC. Blank lines around it
    and white space at its end are removed. A text of invisible characters only becomes empty.
    """
    text = _LINE_BREAK.sub("\n", text)
    text = _CONTROL.sub("", text)
    if _BLANK.fullmatch(text):
        return ""
    text = normalize("NFC", _SURROGATE.sub("\ufffd", text))
    indent = len(text) - len(text.lstrip())
    return text[text.rfind("\n", 0, indent) + 1 :].rstrip()


def clean_line(text: str) -> str:
    """Return *text* as one line without direction overrides."""
    text = _DIRECTION.sub("", _LINE_BREAK.sub(" ", text))
    return " ".join(clean_text(text).split())


def has_unsafe_characters(line: str) -> bool:
    """Return whether *line* has control characters, line breaks or direction overrides."""
    unsafe = (_CONTROL, _SURROGATE, _DIRECTION, _LINE_BREAK)
    return "\t" in line or "\n" in line or any(pattern.search(line) for pattern in unsafe)


def clean_file_name(name: str, *, max_length: int = 255) -> str:
    """Return a name to show for an uploaded file. It is never used as a path.

    Folders are removed, and reserved characters become hyphens. A name that is too long is cut, but
    keeps its extension.
    """
    name = clean_line(name).replace("\\", "/").rsplit("/", 1)[-1]
    name = re.sub(r'[<>:"|?*]', "-", name).strip(". ")
    stem, dot, ending = name.rpartition(".")
    if len(name) > max_length and dot and len(ending) <= 16:
        return stem[: max_length - len(ending) - 1] + dot + ending
    return name[:max_length] or "file"


def shorten_file_name(name: str, *, max_bytes: int = MAX_FILE_NAME_BYTES) -> str:
    """Return *name* cut to *max_bytes* of UTF-8, since file systems and archives count bytes.

    A short extension stays, and no character is cut in two.
    """
    stem, dot, ending = name.rpartition(".")
    if not dot or len(ending.encode()) > _MAX_ENDING_BYTES:
        stem, dot, ending = name, "", ""
    room = max_bytes - len((dot + ending).encode())
    return stem.encode()[:room].decode(errors="ignore") + dot + ending
