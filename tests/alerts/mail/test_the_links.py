from __future__ import annotations

import sys
from importlib.util import find_spec
from types import ModuleType
from unittest import mock

import pytest
from django.apps import apps
from django.core.exceptions import ImproperlyConfigured, ObjectDoesNotExist
from django.urls import get_script_prefix

from conversate_alerts.mail.links import (
    mail_domain,
    message_url,
    preferences_url,
    room_url,
    site_url,
    unsubscribe_url,
)
from conversate_alerts.sending.sweep import sweep
from conversate_core import services
from conversate_core.models import Message
from tests.alerts.support.times import DELAY

has_web = pytest.mark.skipif(not find_spec("conversate_web"), reason="conversate-web not installed")


@pytest.fixture
def mail(clock, reader, say, mailoutbox):
    def mail():
        say()
        clock.shift(DELAY)
        sweep()
        return mailoutbox[0]

    return mail


@has_web
def test_a_mail_links_to_the_first_new_message(mail, room, settings):
    settings.CONVERSATE_SITE_URL = "https://example.org/"
    sent = mail()
    first = Message.objects.get()
    url = message_url(room, first.pk)
    assert url == (f"https://example.org/chat/{room.slug}/?message={first.pk}#message-{first.pk}")
    assert f"\n{url}\n" in sent.body
    assert f'<a href="{url}"' in sent.alternatives[0][0]


def test_a_mail_links_to_the_preferences_and_to_where_it_is_turned_off(
    mail, room, membership, settings
):
    settings.CONVERSATE_SITE_URL = "https://example.org/"
    sent = mail()
    assert preferences_url(room) == "https://example.org/alerts/"
    assert unsubscribe_url(membership).startswith("https://example.org/alerts/unsubscribe/")
    for url in [preferences_url(room), unsubscribe_url(membership)]:
        assert url in sent.body
        assert f'<a href="{url}"' in sent.alternatives[0][0]
    assert sent.extra_headers["List-Unsubscribe"] == f"<{unsubscribe_url(membership)}>"


@has_web
def test_without_the_pages_of_alerts_a_mail_links_to_the_settings_of_the_room(
    mail, room, membership, settings
):
    settings.CONVERSATE_SITE_URL = "https://example.org"
    settings.ROOT_URLCONF = "tests.alerts.support.chat_urls"
    assert unsubscribe_url(membership) is None
    assert preferences_url(room) == f"https://example.org/chat/{room.slug}/settings/"
    sent = mail()
    assert preferences_url(room) in sent.body
    assert "Unsubscribe" not in sent.body
    assert "List-Unsubscribe" not in sent.extra_headers


@has_web
def test_a_room_s_address_in_any_script_makes_a_link(db, settings):
    settings.CONVERSATE_SITE_URL = "https://example.org"
    room = services.create_room(title="茶 室")
    assert room_url(room).isascii()


@has_web
def test_a_prefix_of_the_site_is_in_the_links_wherever_they_are_made(room, settings):
    settings.CONVERSATE_SITE_URL = "https://example.org"
    settings.FORCE_SCRIPT_NAME = "/intranet"
    before = get_script_prefix()
    assert room_url(room) == f"https://example.org/intranet/chat/{room.slug}/"
    assert get_script_prefix() == before


def test_without_pages_a_mail_links_to_the_site(mail, room, settings):
    settings.CONVERSATE_SITE_URL = "https://example.org"
    settings.ROOT_URLCONF = "tests.alerts.support.no_urls"
    assert room_url(room) is None
    sent = mail()
    assert "https://example.org\n" in sent.body
    assert '<a href="https://example.org"' in sent.alternatives[0][0]


def test_a_site_that_does_not_know_its_address_sends_mails_without_links(mail, room):
    assert site_url() is None
    assert room_url(room) is None
    sent = mail()
    assert "http" not in sent.body
    assert "<a " not in sent.alternatives[0][0]


def test_the_site_s_address_in_any_script_makes_links_in_ascii(room, settings):
    settings.CONVERSATE_SITE_URL = "https://München.example:8443/Straße/"
    assert site_url() == "https://xn--mnchen-3ya.example:8443/Stra%C3%9Fe"


def test_without_an_address_mails_are_named_after_the_one_they_come_from(settings):
    settings.CONVERSATE_EMAIL_FROM = "Chat <chat@example.net>"
    assert mail_domain() == "example.net"
    settings.CONVERSATE_EMAIL_FROM = "chat"
    assert mail_domain() == "localhost"


@pytest.fixture
def sites(monkeypatch):
    """Pretend that django.contrib.sites is installed, and return its Site."""
    site = mock.Mock()
    models = ModuleType("django.contrib.sites.models")
    models.Site = site
    monkeypatch.setitem(sys.modules, models.__name__, models)
    monkeypatch.setattr(apps, "is_installed", lambda name: name == "django.contrib.sites")
    return site.objects.get_current


def test_the_sites_framework_says_where_the_site_is(sites):
    sites.return_value.domain = "chat.example.com"
    assert site_url() == "https://chat.example.com"
    assert mail_domain() == "chat.example.com"


def test_the_setting_takes_precedence_over_the_sites_framework(sites, settings):
    sites.return_value.domain = "chat.example.com"
    settings.CONVERSATE_SITE_URL = "http://localhost:8000"
    assert site_url() == "http://localhost:8000"


@pytest.mark.parametrize("error", [ImproperlyConfigured, ObjectDoesNotExist])
def test_a_sites_framework_that_does_not_know_which_site_this_is_says_nothing(sites, error):
    sites.side_effect = error
    assert site_url() is None
