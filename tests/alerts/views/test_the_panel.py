"""The settings page of conversate-web has the alerts of the room."""

from __future__ import annotations

import pytest

pytest.importorskip("conversate_web", reason="conversate-web is not installed")

from django.urls import reverse

from conversate_alerts.preferences.choosing import level_of
from conversate_core.models import Membership


@pytest.fixture
def page(client, room, writer):
    """The settings page of a member without alerts."""
    client.force_login(writer)
    return reverse("conversate:settings", args=[room.slug])


def level(room, user) -> str:
    return level_of(membership=Membership.objects.get(room=room, user=user))


def test_it_is_on_the_settings_page_and_off_by_default(client, page, room, writer):
    html = client.get(page).content.decode()
    assert "E-mail me when I&#x27;m away" in html
    assert '<option value="none" selected>No alerts</option>' in html
    assert level(room, writer) == "none"


def test_with_push_it_is_about_both_channels(client, page, push_keys):
    html = client.get(page).content.decode()
    assert "Alert me when I&#x27;m away" in html
    assert "One alert, then none until you&#x27;ve visited the room." in html


def test_it_shows_the_site_s_default_and_stores_no_choice_that_nobody_made(
    client, page, room, writer, settings
):
    settings.CONVERSATE_ALERT_LEVEL = "mentions"
    html = client.get(page).content.decode()
    assert '<option value="mentions" selected>' in html
    client.post(page, {"color": "red", "alerts-level": "mentions"})
    settings.CONVERSATE_ALERT_LEVEL = "everything"
    assert level(room, writer) == "everything"
    client.post(page, {"color": "red", "alerts-level": "none"})
    assert level(room, writer) == "none"


@pytest.mark.parametrize("chosen", ["mentions", "everything"])
def test_choosing_a_level_opts_in_and_choosing_none_out(client, page, room, writer, chosen):
    assert client.post(page, {"color": "blue", "alerts-level": chosen}).status_code == 302
    assert level(room, writer) == chosen
    assert f'<option value="{chosen}" selected>' in client.get(page).content.decode()
    assert client.post(page, {"color": "blue", "alerts-level": "none"}).status_code == 302
    assert level(room, writer) == "none"


def test_a_level_that_there_is_not_is_refused(client, page, room, writer):
    assert client.post(page, {"color": "blue", "alerts-level": "loud"}).status_code == 400
    assert level(room, writer) == "none"


def test_a_form_without_it_leaves_it_as_it_is(client, page, room, writer):
    client.post(page, {"color": "blue", "alerts-level": "mentions"})
    assert client.post(page, {"color": "red"}).status_code == 302
    assert level(room, writer) == "mentions"


def test_it_leads_to_the_page_of_all_preferences(client, page):
    assert (
        f'<a href="{reverse("conversate_alerts:preferences")}">'
        in client.get(page).content.decode()
    )


def test_the_list_of_rooms_links_to_that_page(client, page):
    preferences = reverse("conversate_alerts:preferences")
    html = client.get(reverse("conversate:index")).content.decode()
    assert f'href="{preferences}">E-mail alerts</a>' in html


def test_it_leads_nowhere_where_that_page_is_not_mounted(client, page, settings):
    settings.ROOT_URLCONF = "tests.alerts.support.chat_urls"
    html = client.get(page).content.decode()
    assert "One e-mail, then none until you&#x27;ve visited the room." in html
    assert "Schedule and address" not in html
    assert "E-mail alerts" not in client.get(reverse("conversate:index")).content.decode()


def test_it_is_about_this_room_and_this_member_alone(client, page, room, writer, reader):
    from conversate_core import services

    other = services.create_room(title="Other", members=[writer])
    client.post(page, {"color": "blue", "alerts-level": "everything"})
    assert level(other, writer) == "none"
    client.post(page, {"color": "blue", "alerts-level": "none"})
    assert level(room, reader) == "everything"
