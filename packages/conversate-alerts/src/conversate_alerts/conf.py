"""The settings of alerts, read each time they are used. docs/reference/settings.md lists them."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from typing import Any
from urllib.parse import urlsplit

from django.conf import settings

from conversate_core.conf import (
    BOOLEAN,
    NATURAL,
    OPTIONAL_POSITIVE,
    OPTIONAL_TEXT,
    POSITIVE,
    POSITIVE_SECONDS,
    TEXT,
    Rule,
    Setting,
    core_settings,
)

from .choices import AlertLevel, MailWhenAdded
from .push.private_keys import is_private_key
from .push.services import is_service_list


def _is_site_url(value: object) -> bool:
    if value is None:
        return True
    if not isinstance(value, str):
        return False
    try:
        parts = urlsplit(value)
        _ = parts.port
    except ValueError:
        return False
    is_site = parts.scheme in {"http", "https"} and bool(parts.hostname)
    return is_site and not parts.query and not parts.fragment


OPTIONAL_SITE_URL = Rule("an address such as https://example.org, or None", _is_site_url)
OPTIONAL_POSITIVE_SECONDS = Rule(
    "a number of seconds above 0, or None",
    lambda value: value is None or POSITIVE_SECONDS.accepts(value),
)
LEVEL = Rule(
    "one of " + ", ".join(f'"{level}"' for level in AlertLevel.values),
    lambda value: isinstance(value, str) and value in AlertLevel.values,
)
MAIL_WHEN_ADDED = Rule(
    'one of "never", "by_people" and "always"',
    lambda value: isinstance(value, str) and value in MailWhenAdded.values,
)


# The keys of CONVERSATE_IMAP, and what they accept. Those in `_REQUIRED` have no default.
_MAILBOX: dict[str, Callable[[Any], bool]] = {
    "HOST": TEXT.accepts,
    "USER": TEXT.accepts,
    "PASSWORD": TEXT.accepts,
    "PORT": POSITIVE.accepts,
    "TLS": BOOLEAN.accepts,
    "FOLDER": lambda value: TEXT.accepts(value) and value.isascii(),
}
_REQUIRED = {"HOST", "USER", "PASSWORD"}


def _is_mailbox(value: object) -> bool:
    if value is None:
        return True
    if not isinstance(value, dict) or not _REQUIRED <= value.keys() <= _MAILBOX.keys():
        return False
    return all(_MAILBOX[key](value[key]) for key in value)


OPTIONAL_MAILBOX = Rule("a dictionary with HOST, USER and PASSWORD, or None", _is_mailbox)

# Push services refuse others, such as a mailto: with spaces (RFC 8292, 2.1).
_CONTACT = re.compile(r"mailto:[^\s@<>]+@[^\s@<>]+|https://[^\s<>]+", re.ASCII)


def _are_private_keys(value: object) -> bool:
    keys = value if isinstance(value, (tuple, list)) else [value]
    return value is None or (bool(keys) and all(map(is_private_key, keys)))


OPTIONAL_PRIVATE_KEYS = Rule(
    "a key that manage.py push_keys wrote, a list of such keys, or None", _are_private_keys
)
OPTIONAL_CONTACT = Rule(
    'an address such as "mailto:chat@example.org" or "https://example.org/contact", or None',
    lambda value: (
        value is None
        or (isinstance(value, str) and value.isascii() and bool(_CONTACT.fullmatch(value)))
    ),
)
PUSH_SERVICES = Rule(
    'a list of hosts such as "push.example.org" or "push.example.org:8443"', is_service_list
)


class AlertSettings:
    # Seconds, as in django-conversate: a member counts as away after this time without a poll.
    disconnect_seconds = Setting[float](
        "DISCONNECT_AT",
        lambda: core_settings.poll_max / 1000 + 30,
        POSITIVE_SECONDS,
        "conversate_alerts.E001",
    )
    email_from = Setting[str](
        "EMAIL_FROM", lambda: settings.DEFAULT_FROM_EMAIL, TEXT, "conversate_alerts.E002"
    )
    # Dotted path of the Dispatcher subclass that starts the sweeps.
    alert_dispatch = Setting[str](
        "ALERT_DISPATCH",
        "conversate_alerts.dispatch.ThreadDispatcher",
        TEXT,
        "conversate_alerts.E003",
    )
    # Seconds that a message must have been unread before its alert is sent.
    alert_delay = Setting[int]("ALERT_DELAY", 120, NATURAL, "conversate_alerts.E004")
    # Seconds without activity in any room after which a member with an open page gets alerts too.
    # None: an open page holds back the alerts of its room, and of no other room.
    alert_idle_after = Setting["float | None"](
        "ALERT_IDLE_AFTER", 600, OPTIONAL_POSITIVE_SECONDS, "conversate_alerts.E008"
    )
    # The alerts of members who never chose: a value of AlertLevel.
    alert_level = Setting[str]("ALERT_LEVEL", AlertLevel.NONE, LEVEL, "conversate_alerts.E009")
    # Who gets a mail that they were added to a room: see `MailWhenAdded`.
    alert_added = Setting[str](
        "ALERT_ADDED", MailWhenAdded.BY_PEOPLE, MAIL_WHEN_ADDED, "conversate_alerts.E011"
    )
    # Whether alerts quote the messages. Members can turn quotes off for themselves.
    alert_text = Setting[bool]("ALERT_TEXT", True, BOOLEAN, "conversate_alerts.E005")
    # The URL of the site, for links. None: the domain of django.contrib.sites, if it is installed.
    site_url = Setting["str | None"]("SITE_URL", None, OPTIONAL_SITE_URL, "conversate_alerts.E006")
    # The largest number of alerts that a person gets a day; None: no limit.
    alert_daily_limit = Setting["int | None"](
        "ALERT_DAILY_LIMIT", 50, OPTIONAL_POSITIVE, "conversate_alerts.E007"
    )
    # The address that takes replies, with %s in the place of a token. None: no replies by e-mail.
    reply_address = Setting["str | None"](
        "REPLY_ADDRESS", None, OPTIONAL_TEXT, "conversate_alerts.E012"
    )
    # The mailbox that `fetch_mail` reads.
    imap = Setting["dict[str, Any] | None"](
        "IMAP", None, OPTIONAL_MAILBOX, "conversate_alerts.E013"
    )
    # The VAPID private key, or a list of them with the current one first. None: no push.
    push_private_key = Setting["str | Sequence[str] | None"](
        "PUSH_PRIVATE_KEY",
        None,
        OPTIONAL_PRIVATE_KEYS,
        "conversate_alerts.E014",
        is_secret=True,
    )
    # Where the push services reach the site owner: an address with mailto: or https:.
    push_contact = Setting["str | None"](
        "PUSH_CONTACT", None, OPTIONAL_CONTACT, "conversate_alerts.E015"
    )
    # Seconds that a message must have been unread before it is pushed.
    push_delay = Setting[int]("PUSH_DELAY", 15, NATURAL, "conversate_alerts.E016")
    # Push services besides those of the browsers: see `push.services.parse_service`.
    push_services = Setting[Sequence[str]](
        "PUSH_SERVICES", (), PUSH_SERVICES, "conversate_alerts.E017"
    )


alert_settings = AlertSettings()
