"""The settings of the pages. They are read when they are used, as core's are."""

from __future__ import annotations

import json

from django.core.serializers.json import DjangoJSONEncoder

from conversate_core.conf import BOOLEAN, NATURAL, POSITIVE, TEXT, Rule, Setting

# The value of SENDFILE that is no header: redirect to signed URLs of the storage.
REDIRECT = "redirect"
SENDFILE_VALUES = ("X-Accel-Redirect", "X-Sendfile", REDIRECT)

SENDFILE = Rule(
    '"X-Accel-Redirect", "X-Sendfile", "redirect" or None',
    lambda value: value is None or value in SENDFILE_VALUES,
)
OPTIONAL_DOTTED_PATH = Rule(
    'a dotted path such as "club.tokens.account_of", or None',
    lambda value: value is None or TEXT.accepts(value),
)
LOCATION = Rule(
    "a path that begins and ends with a slash",
    lambda value: isinstance(value, str) and value[:1] == value[-1:] == "/",
)


def _are_icons(value: object) -> bool:
    if value is None:
        return True
    return isinstance(value, (list, tuple)) and all(
        isinstance(icon, dict) and isinstance(icon.get("src"), str) for icon in value
    )


def _is_manifest(value: object) -> bool:
    """Return whether *value* is a JSON object with icons that have a source.

    The browser judges the rest.
    """
    if not isinstance(value, dict) or not _are_icons(value.get("icons")):
        return False
    try:
        json.dumps(value, cls=DjangoJSONEncoder)
    except (TypeError, ValueError):
        return False
    return True


MANIFEST = Rule(
    'a dictionary such as {"name": "Club chat"}, with a "src" in each of its icons', _is_manifest
)


class WebSettings:
    # The client fits the conversation into the window and scrolls inside it.
    control_layout = Setting[bool]("CONTROL_LAYOUT", True, BOOLEAN, "conversate_web.E001")
    # The scripts store texts that were not sent or saved yet in the browser.
    drafts = Setting[bool]("DRAFTS", True, BOOLEAN, "conversate_web.E013")
    # Names such as :tada: in messages are shown as emoji, by both markups.
    emoji_names = Setting[bool]("EMOJI_NAMES", True, BOOLEAN, "conversate_web.E014")
    # The message field completes the names of members and of emoji, and has a button with emoji.
    completion = Setting[bool]("COMPLETION", True, BOOLEAN, "conversate_web.E015")
    # Browsers can install the chat: a manifest, and a service worker with an offline page.
    installable = Setting[bool]("INSTALLABLE", True, BOOLEAN, "conversate_web.E016")
    # Members of the manifest that replace those of `installing.manifest`.
    manifest = Setting[dict[str, object]]("MANIFEST", dict, MANIFEST, "conversate_web.E017")
    # How text becomes HTML: "plain", "markdown" (with the extra), or the dotted path of a class.
    markup = Setting[str]("MARKUP", "plain", TEXT, "conversate_web.E002")
    # Bytes of memory for rendered messages in each process; 0 renders them for each page and poll.
    message_cache = Setting[int]("MESSAGE_CACHE", 16_000_000, NATURAL, "conversate_web.E011")
    # Dotted path of the class by which moderators find a person to add.
    find_person = Setting[str](
        "FIND_PERSON", "conversate_web.forms.find_person.PersonFinder", TEXT, "conversate_web.E009"
    )
    # Dotted path of a function that returns the account of an API call, before the session is
    # asked: by a token, for example. None: only the session.
    api_authentication = Setting["str | None"](
        "API_AUTHENTICATION", None, OPTIONAL_DOTTED_PATH, "conversate_web.E019"
    )
    # The response header that tells the web server to send a file, or "redirect"; and the URL under
    # which nginx or Caddy has the files.
    sendfile = Setting["str | None"]("SENDFILE", None, SENDFILE, "conversate_web.E004")
    sendfile_url = Setting[str](
        "SENDFILE_URL", "/conversate-files/", LOCATION, "conversate_web.E005"
    )
    # With `long_polling`: milliseconds between two checks for changes, and the number of waiting
    # polls that a user can have in a process.
    long_poll_tick = Setting[int]("LONG_POLL_TICK", 250, POSITIVE, "conversate_web.E007")
    long_poll_limit = Setting[int]("LONG_POLL_LIMIT", 10, NATURAL, "conversate_web.E008")
    # Whether waiting polls of a room are answered together, without the site's middleware.
    long_poll_together = Setting[bool]("LONG_POLL_TOGETHER", True, BOOLEAN, "conversate_web.E012")


web_settings = WebSettings()
