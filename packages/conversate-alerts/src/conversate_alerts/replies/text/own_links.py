"""Remove the links of alerts that work without signing in, and the addresses for replies."""

from __future__ import annotations

import re
from urllib.parse import unquote

from ...mail.links import page_path

# The pages whose links are signed.
_PAGES = (
    "conversate_alerts:unsubscribe",
    "conversate_alerts:stop_added",
    "conversate_alerts:confirm",
    "conversate_alerts:post_held",
)
# A token of `mail.tokens`, as a part of a path, also if a link was broken into lines or put into
# the link of a program that checks links.
_TOKEN = re.compile(r"(?:^|[/=_<(\"'])[0-9a-z]{1,13}\.[\w-]{22}(?:$|[^\w.-]|__)", re.ASCII)
# A token in the address that takes replies.
_ADDRESS = re.compile(r"[0-9a-z]\.[2-7a-z]{26}@", re.IGNORECASE)
_WORD = re.compile(r"\S+")
_PLACEHOLDER = "token"
# Links in links are decoded this many times.
_MAX_DECODING = 3


def without_own_links(text: str) -> str:
    """Return *text* without the links and addresses by which anybody could act for a member."""
    prefixes = _prefixes()
    return _WORD.sub(lambda word: "" if _is_own(word.group(), prefixes) else word.group(), text)


def has_own_link(text: str) -> bool:
    """Whether there is such a link in *text*."""
    return without_own_links(text) != text


def _is_own(word: str, prefixes: list[str]) -> bool:
    for _ in range(_MAX_DECODING):
        squeezed = _squeezed(word)
        if (
            _TOKEN.search(word)
            or _ADDRESS.search(word)
            or any(map(squeezed.__contains__, prefixes))
        ):
            return True
        decoded = unquote(word)
        if decoded == word:
            return False
        word = decoded
    return False


def _prefixes() -> list[str]:
    """Return the paths of the pages, as far as they are the same for each token."""
    paths = [page_path(page, _PLACEHOLDER) for page in _PAGES]
    prefixes = [_squeezed(path.partition(_PLACEHOLDER)[0]) for path in paths if path]
    return [prefix for prefix in prefixes if prefix]


def _squeezed(text: str) -> str:
    """Return the letters and digits of *text*: programs that check links replace the others."""
    return "".join(filter(str.isalnum, text)).lower()
