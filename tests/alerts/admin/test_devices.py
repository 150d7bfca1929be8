"""The admin of devices: what it shows, and nothing of it without push."""

from __future__ import annotations

import pytest

from conversate_alerts.models import AlertPreference, PushSubscription
from conversate_alerts.preferences.choosing import change_profile, get_profile
from tests.alerts.support.devices import add_device


@pytest.fixture
def phone(reader, push_service):
    return add_device(reader, push_service)


def test_it_shows_devices_without_what_it_takes_to_send(staff, phone):
    device = PushSubscription.objects.get()
    path = "/admin/conversate_alerts/pushsubscription/"
    pages = [staff.get(each).content.decode() for each in (path, f"{path}{device.pk}/change/")]
    for html in pages:
        assert "Firefox on Linux" in html
        assert "127.0.0.1" in html
        for secret in (phone.endpoint, phone.auth, phone.p256dh, device.session):
            assert secret not in html
    assert "linus" in staff.get(path, {"q": "linus"}).content.decode()
    assert staff.get(f"{path}add/").status_code == 403
    staff.post(f"{path}{device.pk}/delete/", {"post": "yes"})
    assert not PushSubscription.objects.exists()


def test_without_push_there_is_nothing_of_it(staff, reader, membership, phone, settings):
    def pages():
        preference = AlertPreference.objects.get()
        paths = ["", f"alertpreference/{preference.pk}/change/"]
        return [staff.get(f"/admin/conversate_alerts/{each}").content.decode() for each in paths]

    index, preference = pages()
    assert "Devices with notifications" in index
    assert "Last notification at" in preference
    settings.CONVERSATE_PUSH_PRIVATE_KEY = None
    index, preference = pages()
    assert "otification" not in index + preference
    assert staff.get("/admin/conversate_alerts/pushsubscription/").status_code == 403


@pytest.mark.parametrize("has_push", [True, False])
def test_the_choice_of_the_channel_is_shown_with_push_alone(
    staff, reader, phone, settings, has_push
):

    change_profile(user=reader, channel="push")
    if not has_push:
        settings.CONVERSATE_PUSH_PRIVATE_KEY = None
    path = f"/admin/conversate_alerts/alertprofile/{reader.pk}/change/"
    assert ('name="channel"' in staff.get(path).content.decode()) == has_push
    data = {"frequency": "daily", "channel": "mail"}
    assert staff.post(path, data).status_code == 302
    assert get_profile(reader).channel == ("mail" if has_push else "push")
