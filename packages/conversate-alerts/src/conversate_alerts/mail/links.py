"""Build URLs for mails from settings, never from the Host header of a request."""

from __future__ import annotations

from email.utils import parseaddr
from typing import TYPE_CHECKING, Any
from urllib.parse import urlsplit, urlunsplit

from django.apps import apps
from django.conf import settings
from django.core.exceptions import ImproperlyConfigured, ObjectDoesNotExist
from django.urls import NoReverseMatch, get_script_prefix, reverse, set_script_prefix
from django.utils.encoding import iri_to_uri

from conversate_core.models import Membership, Room

from ..conf import alert_settings
from ..models import HeldMail
from .tokens import confirmation_token, post_token, stop_added_token, unsubscribe_token

if TYPE_CHECKING:
    from django.contrib.auth.base_user import AbstractBaseUser


def site_url() -> str | None:
    """Return the site's URL in ASCII, without a slash at its end; None if no setting has it."""
    if alert_settings.site_url:
        return _in_ascii(alert_settings.site_url.rstrip("/"))
    if not apps.is_installed("django.contrib.sites"):
        return None
    from django.contrib.sites.models import Site

    try:
        return _in_ascii(f"https://{Site.objects.get_current().domain}")
    except (ImproperlyConfigured, ObjectDoesNotExist):
        return None


def has_pages() -> bool:
    """Whether mails can have links to the pages of alerts."""
    return page_url("conversate_alerts:preferences") is not None


def room_url(room: Room) -> str | None:
    """Return the URL of the room's page; None without conversate-web, or without a site URL."""
    return page_url("conversate:room", room.slug)


def message_url(room: Room, message_id: int) -> str | None:
    """Return the URL at which the room's page shows this message, or None as `room_url`."""
    room_page = room_url(room)
    return room_page and f"{room_page}?message={message_id}#message-{message_id}"


def leave_url(room: Room) -> str | None:
    """Return the URL of the page that asks a member to confirm leaving, or None as `room_url`."""
    return page_url("conversate:leave", room.slug)


def preferences_url(room: Room) -> str | None:
    """Return the URL of the alert preferences, else that of the room's settings, or None."""
    return page_url("conversate_alerts:preferences") or page_url("conversate:settings", room.slug)


def unsubscribe_url(membership: Membership) -> str | None:
    """Return the URL to turn alerts off without signing in, or None."""
    return page_url("conversate_alerts:unsubscribe", unsubscribe_token(membership))


def stop_added_url(user_id: Any) -> str | None:
    """Return the URL to get no more mails about being added to rooms, or None."""
    return page_url("conversate_alerts:stop_added", stop_added_token(user_id))


def invitation_url(token: str) -> str | None:
    """Return the URL of the page that shows an invitation, or None as `room_url`."""
    return page_url("conversate:invitation", token)


def post_url(held: HeldMail) -> str | None:
    """Return the URL by which a member posts an e-mail from another address, or None."""
    return page_url("conversate_alerts:post_held", post_token(held))


def confirm_url(user: AbstractBaseUser, address: str) -> str | None:
    """Return the URL by which *user* confirms *address*, or None."""
    return page_url("conversate_alerts:confirm", confirmation_token(user, address))


def page_path(name: str, *args: str) -> str | None:
    """Return the path of a page, or None if its URLs are not included.

    The path is the same in each thread and command: the script prefix is FORCE_SCRIPT_NAME.
    """
    prefix = get_script_prefix()
    set_script_prefix(settings.FORCE_SCRIPT_NAME or "/")
    try:
        return reverse(name, urlconf=settings.ROOT_URLCONF, args=args)
    except NoReverseMatch:  # the package is not installed, or its URLs are not included
        return None
    finally:
        set_script_prefix(prefix)


def mail_domain() -> str:
    """Return the domain for Message-ID and List-Id: the site's, else that of EMAIL_FROM."""
    host = urlsplit(site_url() or "").hostname
    host = host or parseaddr(alert_settings.email_from)[1].partition("@")[2]
    return _host_in_ascii(host) or "localhost"


def page_url(name: str, *args: str) -> str | None:
    """Return the URL of a page, or None if its URLs or that of the site are not known."""
    site = site_url()
    path = page_path(name, *args)
    return None if site is None or path is None else site + path


def _in_ascii(url: str) -> str:
    if url.isascii():
        return url
    parts = urlsplit(url)
    host = _host_in_ascii(parts.hostname or "") or ""
    port = f":{parts.port}" if parts.port else ""
    return iri_to_uri(urlunsplit(parts._replace(netloc=host + port)))


def _host_in_ascii(host: str) -> str | None:
    try:
        return host.encode("idna").decode("ascii")
    except UnicodeError:  # a label that is too long
        return None
