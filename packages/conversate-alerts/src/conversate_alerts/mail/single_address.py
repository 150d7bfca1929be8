"""Validate one e-mail address: a text with a comma would send the mail to two addresses."""

from __future__ import annotations

import re

# RFC 5322, 3.4.1, without comments and folding; a local part or a domain may be quoted.
_ADDRESS = re.compile(
    r'(?:"[^"\\\r\n]+"|[^\s@,;:<>()\[\]\\"]+)@(?:\[[0-9A-Za-z:.]+\]|[^\s@,;:<>()\[\]\\"]+)'
)
_NAME = re.compile(r'"(?:[^"\\\r\n]|\\.)*"|[^@,;:<>()\[\]\\"\r\n]*')


def single_address(text: str) -> str:
    """Return *text* if it is one address, with or without a name; else an empty text."""
    text = text.strip()
    name, address = "", text
    if text.endswith(">"):
        name, _, address = text[:-1].rpartition("<")
    is_one = _NAME.fullmatch(name.strip()) and _ADDRESS.fullmatch(address)
    return text if is_one else ""
