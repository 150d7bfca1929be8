"""Addresses for mails: built from settings, never from what a request claims its host to be."""

from __future__ import annotations

from email.utils import parseaddr
from urllib.parse import urlsplit

from django.apps import apps
from django.conf import settings
from django.core.exceptions import ImproperlyConfigured, ObjectDoesNotExist
from django.urls import NoReverseMatch, get_script_prefix, reverse, set_script_prefix

from conversate_core.models import Room

from .conf import alert_settings

# Characters of a domain in an id: with what stands before it, the id fits into a line of 77.
MOST_OF_DOMAIN = 40


def site_url() -> str | None:
    """The address of the site, without a slash at its end; None where nothing says it."""
    if alert_settings.site_url:
        return alert_settings.site_url.rstrip("/")
    if not apps.is_installed("django.contrib.sites"):
        return None
    from django.contrib.sites.models import Site

    try:
        return f"https://{Site.objects.get_current().domain}"
    except (ImproperlyConfigured, ObjectDoesNotExist):
        return None


def room_url(room: Room) -> str | None:
    """The address of the room's page; None where there is none, or no address of the site."""
    return _page_url("conversate:room", room)


def settings_url(room: Room) -> str | None:
    """The address of the page where a member turns alerts of this room off."""
    return _page_url("conversate:settings", room)


def mail_domain() -> str:
    """The domain that names the mails: the site's, else the one they are sent from.

    The end of it, if it is long: Django 6.0 encodes what is longer than a line, so that no mail
    client knows it for an id.
    """
    host = urlsplit(site_url() or "").hostname
    host = host or parseaddr(alert_settings.email_from)[1].partition("@")[2] or "localhost"
    try:
        domain = host.encode("idna").decode("ascii")
    except UnicodeError:
        return "localhost"
    while len(domain) > MOST_OF_DOMAIN and "." in domain:
        domain = domain.partition(".")[2]
    return domain


def _page_url(name: str, room: Room) -> str | None:
    site = site_url()
    path = _reverse(name, room.slug)
    return None if site is None or path is None else site + path


def _reverse(name: str, slug: str) -> str | None:
    """Reverse as a request would, in whichever thread or command the mail is made."""
    prefix = get_script_prefix()
    set_script_prefix(settings.FORCE_SCRIPT_NAME or "/")
    try:
        return reverse(name, urlconf=settings.ROOT_URLCONF, args=[slug])
    except NoReverseMatch:  # conversate-web is not installed, or its pages are not mounted
        return None
    finally:
        set_script_prefix(prefix)
