from __future__ import annotations

import re
from datetime import time

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import translation

from conversate_alerts.models import AlertPreference, AlertProfile
from conversate_alerts.preferences.choosing import level_of, set_level
from conversate_core import services
from conversate_core.models import Membership
from tests.alerts.support.people import join

PAGE = "/alerts/"
AS_IT_IS = {"frequency": "at_once", "with_text": "on"}


@pytest.fixture(autouse=True)
def _site(settings):
    settings.CONVERSATE_SITE_URL = "https://example.org"


@pytest.fixture
def browser(client, reader) -> Client:
    client.force_login(reader)
    return client


def field(membership: Membership) -> str:
    return f"room-{membership.pk}"


def test_the_page_is_for_people_who_are_signed_in(client, db):
    assert reverse("conversate_alerts:preferences") == PAGE
    for answer in [client.get(PAGE), client.post(PAGE, AS_IT_IS)]:
        assert (answer.status_code, answer.url) == (302, f"/accounts/login/?next={PAGE}")
    assert not AlertProfile.objects.exists()


@pytest.mark.parametrize("method", ["put", "delete", "patch"])
def test_there_is_no_other_method(browser, method):
    assert getattr(browser, method)(PAGE).status_code == 405


def test_a_form_of_another_site_changes_nothing(reader):
    client = Client(enforce_csrf_checks=True)
    client.force_login(reader)
    answer = client.post(PAGE, AS_IT_IS)
    assert answer.status_code == 403
    assert not AlertProfile.objects.exists()
    html = answer.content.decode()
    assert "Your session has changed since this page was loaded." in html
    assert f'<a href="{PAGE}">Start over</a>' in html
    assert "conversate_alerts/base.html" in [template.name for template in answer.templates]


def test_a_form_with_the_token_of_its_page_is_accepted(reader):
    client = Client(enforce_csrf_checks=True)
    client.force_login(reader)
    token = re.findall(r'csrfmiddlewaretoken" value="(\w+)"', client.get(PAGE).content.decode())[0]
    assert client.post(PAGE, {**AS_IT_IS, "csrfmiddlewaretoken": token}).status_code == 302
    assert AlertProfile.objects.exists()


def test_forms_that_are_too_large_or_broken_are_refused_in_words(browser):
    too_much = browser.post(PAGE, {f"field{number}": "" for number in range(1001)})
    assert too_much.status_code == 413
    assert "Too large to send at once." in too_much.content.decode()
    broken = browser.post(PAGE, b"--x", content_type="multipart/form-data")
    assert broken.status_code == 400
    assert "Something went wrong with the form." in broken.content.decode()
    assert not AlertProfile.objects.exists()


def test_it_shows_what_is_set(browser, membership):
    html = browser.get(PAGE).content.decode()
    assert "Tea kitchen" in html
    assert '<option value="everything" selected>All new messages</option>' in html
    assert "linus@example.org" in html
    assert AlertProfile.objects.count() == 0


def test_one_post_saves_all_of_it_and_says_so(browser, reader, membership):
    data = {
        "frequency": "daily",
        "quiet_from": "22:00",
        "quiet_until": "07:30",
        "time_zone": "Europe/Berlin",
        field(membership): "mentions",
    }
    answer = browser.post(PAGE, data, follow=True)
    assert answer.redirect_chain == [(f"{PAGE}?done=saved#conversate-done", 302)]
    assert "Preferences saved." in answer.content.decode()
    profile = AlertProfile.objects.get(user=reader)
    assert (profile.quiet_from, profile.quiet_until) == (time(22), time(7, 30))
    assert (profile.time_zone, profile.frequency) == ("Europe/Berlin", "daily")
    assert not profile.with_text
    assert level_of(membership=membership) == "mentions"
    html = answer.content.decode()
    assert 'value="22:00"' in html
    assert '<option value="Europe/Berlin" selected>Berlin</option>' in html


def test_the_language_of_the_page_is_that_of_the_mails(browser, reader):
    with translation.override("pt-br"):
        browser.post(PAGE, AS_IT_IS)
    assert AlertProfile.objects.get(user=reader).language == "pt-br"


@pytest.mark.parametrize(
    ("wrong", "complaint"),
    [
        ({"quiet_from": "22:00"}, "Quiet hours need a start and an end."),
        ({"quiet_until": "22:00"}, "Quiet hours need a start and an end."),
        ({"quiet_from": "late", "quiet_until": "07:00"}, "Enter a valid time."),
        ({"frequency": "never"}, "never is not one of the available choices"),
        ({"time_zone": "Europe/Atlantis"}, "is not one of the available choices"),
        ({"address": "nobody"}, "Enter a valid email address."),
        ({"address": "a@example.org\nBcc: b@example.org"}, "Enter a valid email address."),
    ],
)
def test_a_mistake_is_reported_and_nothing_is_saved_or_lost(
    browser, membership, mailoutbox, wrong, complaint
):
    data = {**AS_IT_IS, field(membership): "mentions", **wrong}
    answer = browser.post(PAGE, data)
    assert answer.status_code == 400
    html = answer.content.decode()
    assert complaint in html
    assert "Nothing was saved. Please correct" in html
    # The list of errors links to the fields, and the first one has the focus.
    names = re.findall(r'<a href="#id_([\w-]+)">', html)
    assert names
    assert set(names) <= wrong.keys() | {"quiet_from", "quiet_until"}
    assert [f'name="{names[0]}"'] == re.findall(r'name="[^"]+"(?=[^>]*autofocus)', html)
    assert '<option value="mentions" selected>' in html
    assert level_of(membership=membership) == "everything"
    assert not AlertProfile.objects.exists()
    assert mailoutbox == []


def test_a_level_that_there_is_not_is_refused(browser, membership):
    assert browser.post(PAGE, {**AS_IT_IS, field(membership): "loud"}).status_code == 400
    assert level_of(membership=membership) == "everything"


def test_rooms_that_are_not_sent_stay_as_they_are(browser, membership):
    """Such as a room that the reader joined while the page was open."""
    browser.post(PAGE, AS_IT_IS)
    assert level_of(membership=membership) == "everything"


def test_what_is_not_changed_is_not_written(browser, membership):
    """Saving the page does not reset a failed alert that waits."""
    AlertPreference.objects.filter(pk=membership.pk).update(alerted_id=7)
    before = AlertPreference.objects.get(pk=membership.pk)
    browser.post(PAGE, {**AS_IT_IS, field(membership): "everything"})
    assert AlertPreference.objects.get(pk=membership.pk).alerted_id == before.alerted_id


def test_the_rooms_of_others_are_neither_shown_nor_changed(browser, room, reader):
    other = Membership.objects.get(room=room, user=join(room, "grace"))
    elsewhere = services.create_room(title="Workshop", members=[other.user])
    theirs = Membership.objects.get(room=elsewhere)
    set_level(membership=theirs, level="mentions")
    assert "Workshop" not in browser.get(PAGE).content.decode()
    browser.post(PAGE, {**AS_IT_IS, field(other): "none", field(theirs): "none"})
    assert level_of(membership=other) == "everything"
    assert level_of(membership=theirs) == "mentions"


def test_a_room_that_the_policy_hides_is_not_shown(browser, settings):
    settings.CONVERSATE_POLICY = "tests.alerts.support.policies.NobodySees"
    html = browser.get(PAGE).content.decode()
    assert "Tea kitchen" not in html
    assert "You're not in any rooms yet." in html


def test_a_title_is_text(browser, reader):
    services.create_room(title="<b>Bold</b>", members=[reader])
    html = browser.get(PAGE).content.decode()
    assert "&lt;b&gt;Bold&lt;/b&gt;" in html
    assert "<b>Bold" not in html


def test_where_the_site_allows_no_text_nobody_is_asked_for_it(browser, reader, settings):
    settings.CONVERSATE_ALERT_TEXT = False
    assert 'name="with_text"' not in browser.get(PAGE).content.decode()
    browser.post(PAGE, AS_IT_IS)
    assert AlertProfile.objects.get(user=reader).with_text


def test_where_no_link_leads_here_nobody_is_asked_for_another_address(browser, settings):
    settings.CONVERSATE_SITE_URL = None
    assert 'name="address"' not in browser.get(PAGE).content.decode()
    assert browser.post(PAGE, AS_IT_IS).url == f"{PAGE}?done=saved#conversate-done"


def test_a_zone_that_is_not_offered_is_kept(browser, reader):
    AlertProfile.objects.create(user=reader, time_zone="Etc/GMT+5")
    assert '<option value="Etc/GMT+5" selected>' in browser.get(PAGE).content.decode()
    browser.post(PAGE, {**AS_IT_IS, "time_zone": "Etc/GMT+5"})
    assert AlertProfile.objects.get(user=reader).time_zone == "Etc/GMT+5"


def test_an_account_without_an_address_is_reported(client, room):
    client.force_login(join(room, "nemo", email=""))
    assert "Your account has no e-mail address" in client.get(PAGE).content.decode()


def test_it_works_where_all_pages_need_signing_in(browser, settings):
    settings.MIDDLEWARE = [
        *settings.MIDDLEWARE,
        "django.contrib.auth.middleware.LoginRequiredMiddleware",
    ]
    assert browser.get(PAGE).status_code == 200


@pytest.mark.parametrize("rooms", [1, 12])
def test_the_page_takes_the_same_queries_for_any_number_of_rooms(
    browser, reader, rooms, django_assert_num_queries
):
    for number in range(rooms):
        services.create_room(title=f"Room {number}", members=[reader])
    with django_assert_num_queries(4):  # session, user, profile, rooms
        browser.get(PAGE)


def test_mail_about_being_added_to_a_room_can_be_turned_off_and_on(browser, reader):
    assert 'name="mail_when_added"' in browser.get(PAGE).content.decode()
    browser.post(PAGE, AS_IT_IS)
    assert not AlertProfile.objects.get(user=reader).mail_when_added
    browser.post(PAGE, {**AS_IT_IS, "mail_when_added": "on"})
    assert AlertProfile.objects.get(user=reader).mail_when_added


def test_no_mail_about_being_added_is_offered_where_the_site_sends_none(browser, reader, settings):
    settings.CONVERSATE_ALERT_ADDED = "never"
    assert "mail_when_added" not in browser.get(PAGE).content.decode()
    browser.post(PAGE, AS_IT_IS)
    assert AlertProfile.objects.get(user=reader).mail_when_added


def test_stopping_alerts_for_all_rooms_stops_mail_about_being_added_too(browser, reader):
    browser.post(reverse("conversate_alerts:silence"))
    assert not AlertProfile.objects.get(user=reader).mail_when_added


def test_changing_one_of_ten_rooms_does_not_choose_for_the_others(browser, reader, settings):
    settings.CONVERSATE_ALERT_LEVEL = "mentions"
    rooms = [services.create_room(title=f"Room {n}", members=[reader]) for n in range(10)]
    mine = [room.memberships.get(user=reader) for room in rooms]
    AlertPreference.objects.create(membership=mine[1])
    html = browser.get(PAGE).content.decode()
    assert html.count('<option value="mentions" selected>') == 10
    fields = {field(membership): "mentions" for membership in mine}
    browser.post(PAGE, {**AS_IT_IS, **fields, field(mine[0]): "everything"})
    settings.CONVERSATE_ALERT_LEVEL = "none"
    levels = [level_of(membership=membership) for membership in mine]
    assert levels == ["everything", *["none"] * 9]


def test_turning_off_all_rooms_is_a_choice_for_each(browser, reader, membership, settings):
    room = services.create_room(title="Never chosen", members=[reader])
    other = room.memberships.get(user=reader)
    browser.post("/alerts/silence/")
    settings.CONVERSATE_ALERT_LEVEL = "everything"
    assert [level_of(membership=each) for each in (membership, other)] == ["none", "none"]
