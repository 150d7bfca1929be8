"""Decode the text of a part, also if its encoding or character set is wrong or unknown."""

from __future__ import annotations

import binascii
import re
from copy import copy
from email.message import EmailMessage
from typing import cast

# What mail programs call it, and the larger set that they mean. The web does the same:
# https://encoding.spec.whatwg.org/#names-and-labels
_MEANT = {
    "iso-8859-1": "cp1252",
    "latin-1": "cp1252",
    "latin1": "cp1252",
    "us-ascii": "cp1252",
    "ascii": "cp1252",
    "iso-8859-9": "cp1254",
    "gb2312": "gb18030",
    "gbk": "gb18030",
    "ks_c_5601-1987": "cp949",
    "euc-kr": "cp949",
    "shift_jis": "cp932",
    "iso-8859-8-i": "iso-8859-8",
    "x-mac-roman": "mac_roman",
}
# Codecs of Python that are no character sets of e-mails. Some take quadratic time.
_NO_CHARSETS = re.compile("idna|punycode|escape|undefined|mbcs|oem|palmos", re.IGNORECASE)
_NO_BASE64 = re.compile(rb"[^A-Za-z0-9+/]")


def decoded(part: EmailMessage) -> str:
    """Return the text of *part* with line feeds alone. Bytes that have no meaning are replaced."""
    text = decoded_bytes(content_of(part), part.get_content_charset())
    return text.replace("\r\n", "\n").replace("\r", "\n").replace("\0", "")


def content_of(part: EmailMessage) -> bytes:
    """Return the bytes of *part*, without its Content-Transfer-Encoding (RFC 2045, section 6)."""
    if part.is_multipart():
        return b""
    if str(part.get("Content-Transfer-Encoding", "")).strip().lower() != "base64":
        return cast(bytes, part.get_payload(decode=True)) or b""
    # Python does not decode base64 that was cut off.
    encoded = copy(part)
    del encoded["Content-Transfer-Encoding"]
    return _base64(cast(bytes, encoded.get_payload(decode=True)) or b"")


def decoded_bytes(data: bytes, charset: str | None) -> str:
    """Return *data* in the given *charset*, or in the one that it is in."""
    # Text that is UTF-8 by chance is rare; text that is UTF-8 and says something else is not.
    names = [_known(charset), "utf-8"] if data.isascii() else ["utf-8", _known(charset)]
    for name in filter(None, names):
        try:
            return data.decode(name).removeprefix("\ufeff")
        except (LookupError, ValueError):
            continue
    return data.decode("cp1252", "replace")


def _known(charset: str | None) -> str | None:
    if charset is None or _NO_CHARSETS.search(charset):
        return None
    name = charset.strip().strip("\"'").lower()
    return _MEANT.get(name, name)


def _base64(data: bytes) -> bytes:
    """Decode base64 that may be cut off, or contain other characters."""
    text, padding, _rest = data.partition(b"=")
    letters = _NO_BASE64.sub(b"", text if padding else data)
    return binascii.a2b_base64(letters[: len(letters) - (len(letters) % 4 == 1)] + b"==")
