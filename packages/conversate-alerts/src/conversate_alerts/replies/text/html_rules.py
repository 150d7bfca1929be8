"""What the elements of an HTML e-mail mean, by their names and by the classes of mail programs."""

from __future__ import annotations

import re
from enum import Enum, auto

BLOCKS = frozenset(
    {
        "address", "article", "aside", "blockquote", "body", "center", "dd", "details",
        "div", "dl", "dt", "fieldset", "figcaption", "figure", "footer", "form", "h1", "h2",
        "h3", "h4", "h5", "h6", "header", "hr", "html", "li", "main", "nav", "ol", "p",
        "pre", "section", "summary", "table", "tbody", "tfoot", "thead", "tr", "ul",
    }
)  # fmt: skip
VOID = frozenset(
    {
        "area", "base", "br", "col", "embed", "hr", "img", "input", "link", "meta", "param",
        "source", "track", "wbr",
    }
)  # fmt: skip
# A blank line stands before and after them.
SPACED = frozenset(
    {
        "blockquote", "dl", "figure", "h1", "h2", "h3", "h4", "h5", "h6", "ol", "p", "pre",
        "table", "ul",
    }
)  # fmt: skip
HIDDEN = frozenset(
    {
        "head", "noscript", "script", "style", "template", "title",
    }
)  # fmt: skip

_INVISIBLE = re.compile(r"display:\s?none")
_NO_MARGIN = re.compile(r"margin:\s?0|margin-(?:top|bottom):\s?0")
_PREFORMATTED = re.compile(r"white-space:\s?pre")
_NO_BORDER = re.compile(r"border:\s?none")

# Signatures: Gmail, Thunderbird, Proton, Outlook, Apple Mail, K-9, Yahoo.
_SIGNATURE_CLASSES = frozenset(
    {
        "gmail_signature", "gmail_signature_prefix", "moz-signature",
        "protonmail_signature_block", "k9mail-signature", "ms-outlook-ios-signature",
    }
)  # fmt: skip
_SIGNATURE_IDS = frozenset(
    {
        "signature", "ms-outlook-mobile-signature", "applemailsignature",
        "ymail_android_signature", "ymail_ios_signature",
    }
)  # fmt: skip
# The line above a quote: Gmail, Thunderbird.
_ATTRIBUTION_CLASSES = frozenset(
    {
        "gmail_attr", "moz-cite-prefix",
    }
)  # fmt: skip
# Everything from them on is the quote, although they don't contain it: Outlook.
_REST_IDS = frozenset(
    {
        "appendonsend", "divrplyfwdmsg", "olk_src_body_section",
    }
)  # fmt: skip
# They contain the quote: Outlook, Yahoo, GMX.
_QUOTE_IDS = frozenset(
    {
        "mail-editor-reference-message-container", "ms-outlook-mobile-reference-message",
    }
)  # fmt: skip
_QUOTE_CLASSES = frozenset(
    {
        "yahoo_quoted", "ms-outlook-mobile-reference-message",
    }
)  # fmt: skip
_QUOTE_NAMES = frozenset(
    {
        "quote", "quoted-content",
    }
)  # fmt: skip


class Meaning(Enum):
    TEXT = auto()
    HIDDEN = auto()
    SIGNATURE = auto()
    ATTRIBUTION = auto()
    QUOTE = auto()
    # The quote begins here and lasts until the end.
    REST = auto()


def meaning(tag: str, attributes: dict[str, str]) -> Meaning:
    """Return what the element contains."""
    classes = set(attributes.get("class", "").lower().split())
    identity = attributes.get("id", "").lower().removeprefix("x_")
    if tag in HIDDEN or "hidden" in attributes or _has(_INVISIBLE, attributes):
        return Meaning.HIDDEN
    if classes & _SIGNATURE_CLASSES or identity in _SIGNATURE_IDS:
        return Meaning.SIGNATURE
    if classes & _ATTRIBUTION_CLASSES:
        return Meaning.ATTRIBUTION
    if identity in _REST_IDS:
        return Meaning.REST
    return Meaning.QUOTE if _is_quote(tag, attributes, classes, identity) else Meaning.TEXT


def _is_quote(tag: str, attributes: dict[str, str], classes: set[str], identity: str) -> bool:
    if tag == "blockquote":
        # Gmail indents by a blockquote without a border.
        return bool(classes or "type" in attributes) or not _has(_NO_BORDER, attributes)
    if classes & _QUOTE_CLASSES or identity in _QUOTE_IDS:
        return True
    return tag == "div" and attributes.get("name", "").lower() in _QUOTE_NAMES


def is_spaced(tag: str, attributes: dict[str, str]) -> bool:
    """Whether blank lines stand around the element. Paragraphs of Word have no margins."""
    if tag not in SPACED or attributes.get("class", "").lower().startswith("mso"):
        return False
    return not (tag == "p" and _has(_NO_MARGIN, attributes))


def is_preformatted(tag: str, attributes: dict[str, str]) -> bool:
    """Whether spaces and line feeds in the element are shown."""
    return tag == "pre" or _has(_PREFORMATTED, attributes)


def _has(pattern: re.Pattern[str], attributes: dict[str, str]) -> bool:
    return bool(pattern.search(attributes.get("style", "").lower()))
