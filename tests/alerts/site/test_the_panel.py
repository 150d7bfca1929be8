"""Where web is installed, its settings page asks for alerts."""

from __future__ import annotations

import pytest

pytest.importorskip("conversate_web", reason="conversate-web is not installed")

from django.urls import reverse

from conversate_alerts.preferences import wants_alerts
from conversate_core.models import Membership


@pytest.fixture
def page(client, room, writer):
    """The settings page of somebody who has not asked for alerts."""
    client.force_login(writer)
    return reverse("conversate:settings", args=[room.slug])


def wants(room, user) -> bool:
    return wants_alerts(membership=Membership.objects.get(room=room, user=user))


def test_it_is_on_the_settings_page_and_off_by_default(client, page, room, writer):
    html = client.get(page).content.decode()
    assert "E-mail me about new messages while I am away" in html
    assert 'name="alerts-enabled"' in html
    assert not wants(room, writer)


def test_ticking_it_opts_in_and_unticking_it_out(client, page, room, writer):
    assert client.post(page, {"colour": "blue", "alerts-enabled": "on"}).status_code == 302
    assert wants(room, writer)
    assert "checked" in client.get(page).content.decode().split('name="alerts-enabled"')[1][:200]
    assert client.post(page, {"colour": "blue"}).status_code == 302
    assert not wants(room, writer)


def test_it_is_about_this_room_and_this_member_alone(client, page, room, writer, reader):
    from conversate_core import services

    other = services.create_room(title="Other", members=[writer])
    client.post(page, {"colour": "blue", "alerts-enabled": "on"})
    assert not wants(other, writer)
    client.post(page, {"colour": "blue"})
    assert wants(room, reader)
