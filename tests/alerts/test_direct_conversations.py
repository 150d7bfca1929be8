"""Alerts of direct conversations: on from the start, named after the others."""

from __future__ import annotations

import pytest
from django.test import Client
from django.urls import reverse

from conversate_alerts.choices import AlertLevel
from conversate_alerts.mail.alert import build_mail
from conversate_alerts.models import AddedMember, AlertPreference
from conversate_alerts.preferences.choosing import level_of, silence
from conversate_alerts.sending.sample import preference_for, sample_alert
from conversate_core import services
from conversate_core.testing import make_member, make_room, make_user

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def people(db):
    room = make_room("Tea kitchen")
    return [make_member(room, name, email=f"{name}@example.org") for name in ("ada", "bob")]


@pytest.fixture
def direct(people):
    ada, bob = people
    return services.open_direct(users=[bob], by=ada)


def level(direct, user):
    return level_of(membership=services.get_membership(room=direct, user=user))


def test_everyone_gets_alerts_of_everything_and_no_mail_that_they_were_added(direct, people):
    assert [level(direct, user) for user in people] == [AlertLevel.EVERYTHING] * 2
    assert not AddedMember.objects.filter(membership__room=direct).exists()


def test_someone_who_turned_off_all_mails_gets_none(people):
    ada, bob = people
    silence(user=bob)
    direct = services.open_direct(users=[bob], by=ada)
    assert level(direct, bob) == AlertLevel.NONE
    assert level(direct, ada) == AlertLevel.EVERYTHING


def test_the_mail_names_the_others(direct, people):
    ada, bob = people
    services.post_message(room=direct, author=ada, body="Tea?")
    preference = preference_for(services.get_membership(room=direct, user=bob))
    mail = build_mail(sample_alert(preference))
    assert "ada" in mail.subject
    assert "bob" not in mail.subject


def test_the_admin_shows_no_preferences_of_it(direct, people):
    admin = make_user("admin", is_superuser=True, is_staff=True)
    browser = Client()
    browser.force_login(admin)
    mine = AlertPreference.objects.get(membership__room=direct, membership__user=people[0])
    response = browser.get(reverse("admin:conversate_alerts_alertpreference_changelist"))
    assert mine not in response.context["cl"].queryset
    page = reverse("admin:conversate_alerts_alertpreference_change", args=[mine.pk])
    assert browser.get(page).status_code == 302
