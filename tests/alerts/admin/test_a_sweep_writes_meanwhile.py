"""A form of the admin writes only what was changed in it: a sweep may write the row meanwhile."""

from __future__ import annotations

import pytest
from django.contrib.admin import ModelAdmin
from django.test import override_settings
from django.urls import reverse

from conversate_alerts.models import AlertPreference, AlertProfile, InvitationMail
from conversate_alerts.preferences.addresses import confirm_address
from conversate_alerts.preferences.choosing import change_profile
from conversate_alerts.sending.sweep import sweep
from conversate_core import services
from tests.alerts.support.times import DELAY


@pytest.fixture
def submit(staff, monkeypatch):
    """Submit a form of the admin, and do something between its reading and its writing."""

    def submit(row, data, meanwhile):
        def save_form(self, request, form, change):
            meanwhile()
            return form.save(commit=False)

        monkeypatch.setattr(ModelAdmin, "save_form", save_form)
        name = f"admin:conversate_alerts_{row._meta.model_name}_change"
        assert staff.post(reverse(name, args=[row.pk]), data).status_code == 302

    return submit


def test_an_alert_is_not_sent_twice(submit, membership, say, clock, mailoutbox):
    say()
    clock.shift(DELAY)
    preference = AlertPreference.objects.get(membership=membership)
    submit(preference, {"level": "mentions"}, sweep)
    preference.refresh_from_db()
    assert (preference.level, bool(preference.alerted_at)) == ("mentions", True)
    AlertPreference.objects.update(level="everything")
    sweep()
    assert len(mailoutbox) == 1


def test_an_invitation_is_not_sent_twice(submit, room, writer, mailoutbox, settings):
    settings.CONVERSATE_SITE_URL = "https://chat.example.org"
    invitation = services.invite_by_mail(room=room, address="joan@example.org")
    mail, _ = InvitationMail.objects.get_or_create(invitation=invitation)

    def send():
        with override_settings(ROOT_URLCONF="tests.alerts.support.invitation_urls"):
            sweep()

    submit(mail, {}, send)
    send()
    assert (len(mailoutbox), InvitationMail.objects.count()) == (1, 0)


def test_an_address_that_was_confirmed_stays(submit, reader):
    change_profile(user=reader, pending_address="linus@example.net")
    profile = AlertProfile.objects.get(user=reader)
    data = {"frequency": "daily", "with_text": "on", "mail_when_added": "on"}
    submit(profile, data, lambda: confirm_address(user=reader, address="linus@example.net"))
    profile.refresh_from_db()
    assert (profile.address, profile.frequency) == ("linus@example.net", "daily")
