"""Turn alerts off from a mail, without signing in: on a page, or by one click (RFC 8058)."""

from __future__ import annotations

import http.client
from urllib.parse import urlsplit

import pytest
from django.test import Client
from django.urls import reverse

from conversate_alerts.mail.tokens import stop_added_token, unsubscribe_token
from conversate_alerts.preferences.choosing import get_profile, level_of, set_level
from conversate_core import services
from conversate_core.models import Membership, Room
from tests.alerts.support.people import join

ONE_CLICK = {"List-Unsubscribe": "One-Click"}


@pytest.fixture
def stranger() -> Client:
    """A client without a session, and with CSRF checks."""
    return Client(enforce_csrf_checks=True)


@pytest.fixture
def url(membership):
    return address_for(membership)


@pytest.fixture
def elsewhere(reader):
    """The reader's membership of another room, with alerts about mentions."""
    other = services.create_room(title="Workshop", members=[reader])
    membership = Membership.objects.get(room=other, user=reader)
    set_level(membership=membership, level="mentions")
    return membership


def address_for(membership: Membership) -> str:
    return reverse("conversate_alerts:unsubscribe", args=[unsubscribe_token(membership)])


def level(membership: Membership) -> str:
    return level_of(membership=membership)


def test_one_click_turns_off_this_room_and_this_member_alone(
    stranger, url, room, membership, elsewhere
):
    other = Membership.objects.get(room=room, user=join(room, "grace"))
    response = stranger.post(url, ONE_CLICK)
    assert response.status_code == 200
    assert "sessionid" not in response.cookies
    assert level(membership) == "none"
    assert level(elsewhere) == "mentions"
    assert level(other) == "everything"


def test_one_click_needs_no_more_than_a_raw_post(live_server, url, membership):
    """A request as RFC 8058 describes it: multipart, no cookies, no redirects."""
    host = urlsplit(live_server.url).netloc
    connection = http.client.HTTPConnection(host, timeout=120)
    body = (
        b'--x\r\nContent-Disposition: form-data; name="List-Unsubscribe"\r\n\r\n'
        b"One-Click\r\n--x--\r\n"
    )
    kind = {"Content-Type": "multipart/form-data; boundary=x"}
    connection.request("POST", url, body, kind)
    response = connection.getresponse()
    assert response.status == 200
    assert "Set-Cookie" not in response.headers
    response.read()
    connection.close()
    assert level(membership) == "none"


def test_doing_it_again_changes_nothing(stranger, url, membership):
    for _ in range(2):
        assert stranger.post(url, ONE_CLICK).status_code == 200
        assert level(membership) == "none"


def test_a_link_that_was_used_says_so(stranger, url, membership):
    stranger.post(url, ONE_CLICK)
    html = stranger.get(url).content.decode()
    assert "You will no longer get alerts for “Tea kitchen”." in html
    assert "<form" not in html


@pytest.mark.parametrize("method", ["get", "head"])
def test_what_follows_the_links_of_a_mail_turns_nothing_off(stranger, url, membership, method):
    assert getattr(stranger, method)(url).status_code == 200
    assert level(membership) == "everything"


@pytest.mark.parametrize("method", ["put", "delete", "patch", "options"])
def test_there_is_no_other_method(stranger, url, membership, method):
    assert getattr(stranger, method)(url).status_code == 405
    assert level(membership) == "everything"


def test_the_page_asks_and_names_no_other_room(stranger, url, membership, elsewhere):
    html = stranger.get(url).content.decode()
    assert "Stop e-mail alerts for “Tea kitchen”?" in html
    assert f'href="{reverse("conversate_alerts:preferences")}"' in html
    assert "Workshop" not in html
    assert "no longer get alerts for “Tea kitchen”" in stranger.post(url).content.decode()
    assert (level(membership), level(elsewhere)) == ("none", "mentions")


def test_whoever_has_a_mail_can_turn_off_its_own_room_alone(
    stranger, client, writer, url, membership, elsewhere
):
    stranger.post(url, {"rooms": "all"})
    stranger.post(f"{url}?rooms=all", {"rooms": "all", **ONE_CLICK})
    client.force_login(writer)
    client.post(url, {"rooms": "all"})
    assert (level(membership), level(elsewhere)) == ("none", "mentions")


def test_all_rooms_are_turned_off_by_the_reader_who_is_signed_in(
    client, reader, room, membership, elsewhere
):
    other = Membership.objects.get(room=room, user=join(room, "grace"))
    client.force_login(reader)
    preferences, silence = (reverse(f"conversate_alerts:{n}") for n in ("preferences", "silence"))
    assert f'action="{silence}"' in client.get(preferences).content.decode()
    response = client.post(silence, follow=True)
    assert "no longer get alerts for any of your rooms" in response.content.decode()
    assert (level(membership), level(elsewhere)) == ("none", "none")
    assert level(other) == "everything"


def test_nobody_else_turns_off_all_rooms(stranger, reader, membership, client):
    silence = reverse("conversate_alerts:silence")
    assert stranger.post(silence).status_code in {302, 403}
    stranger.force_login(reader)
    assert stranger.post(silence).status_code == 403  # without a CSRF token
    client.force_login(reader)
    assert client.get(silence).status_code == 405
    assert level(membership) == "everything"


def test_it_leads_to_the_preferences_and_signs_nobody_in(stranger, url):
    html = stranger.post(url, ONE_CLICK).content.decode()
    preferences = reverse("conversate_alerts:preferences")
    assert f'href="{preferences}"' in html
    response = stranger.get(preferences)
    assert response.status_code == 302
    assert response.url.startswith("/accounts/login/")


def test_nobody_else_learns_the_address_of_the_page(stranger, url):
    for response in [stranger.get(url), stranger.post(url), stranger.get(url[:-3] + "xx/")]:
        assert response.headers["Referrer-Policy"] == "no-referrer"
        assert "noindex" in response.headers["X-Robots-Tag"]
        assert "no-store" in response.headers["Cache-Control"]


def test_it_works_where_all_other_pages_need_signing_in(stranger, url, membership, settings):
    settings.MIDDLEWARE = [
        *settings.MIDDLEWARE,
        "django.contrib.auth.middleware.LoginRequiredMiddleware",
    ]
    assert stranger.get(url).status_code == 200
    assert stranger.post(url, ONE_CLICK).status_code == 200
    assert level(membership) == "none"


def test_somebody_else_who_is_signed_in_acts_for_the_reader_of_the_mail(
    client, writer, url, room, membership
):
    mine = Membership.objects.get(room=room, user=writer)
    set_level(membership=mine, level="everything")
    client.force_login(writer)
    client.post(url, {"rooms": "all"})
    assert (level(membership), level(mine)) == ("none", "everything")


def test_a_room_that_the_reader_may_no_longer_see_is_not_named(stranger, url, membership, settings):
    settings.CONVERSATE_POLICY = "tests.alerts.support.policies.NobodySees"
    assert "Tea kitchen" not in stranger.get(url).content.decode()
    response = stranger.post(url, ONE_CLICK)
    assert response.status_code == 200
    assert "Tea kitchen" not in response.content.decode()
    assert level(membership) == "none"


def test_a_deactivated_account_can_be_unsubscribed(stranger, url, membership, reader):
    reader.is_active = False
    reader.save()
    assert stranger.post(url, ONE_CLICK).status_code == 200
    assert level(membership) == "none"


# Tokens


def refused(client: Client, url: str) -> bytes:
    answers = [client.get(url), client.post(url, ONE_CLICK)]
    assert [answer.status_code for answer in answers] == [404, 404]
    assert answers[0].content == answers[1].content
    assert b"This link does not work" in answers[0].content
    assert b"Tea kitchen" not in answers[0].content
    return answers[0].content


def test_a_link_is_invalid_after_the_membership_has_ended(stranger, url, room, reader):
    services.remove_member(room=room, user=reader)
    refused(stranger, url)
    membership = services.add_member(room=room, user=reader)
    set_level(membership=membership, level="everything")
    refused(stranger, url)
    assert level(membership) == "everything"
    assert stranger.post(address_for(membership), ONE_CLICK).status_code == 200
    assert level(membership) == "none"


@pytest.mark.parametrize(
    "change",
    [
        lambda token: token[:-1],
        lambda token: token + "x",
        lambda token: token.swapcase(),
        lambda token: token.partition(".")[0],
        lambda token: "." + token.partition(".")[2],
        lambda token: "zzzzzzzzzzzzz." + token.partition(".")[2],
        lambda token: "z" * 100,
        lambda token: "-1." + token.partition(".")[2],
        lambda token: "é.\x00",
        lambda token: "%",
    ],
)
def test_every_wrong_link_gets_the_same_page(stranger, membership, change):
    def at(token: str) -> bytes:
        return refused(stranger, reverse("conversate_alerts:unsubscribe", args=[token]))

    assert at(change(unsubscribe_token(membership))) == at("nothing")
    assert level(membership) == "everything"


def test_a_token_is_of_no_use_for_another_membership(stranger, membership, elsewhere):
    name = unsubscribe_token(elsewhere).partition(".")[0]
    signature = unsubscribe_token(membership).partition(".")[2]
    refused(stranger, reverse("conversate_alerts:unsubscribe", args=[f"{name}.{signature}"]))
    assert level(elsewhere) == "mentions"


def test_a_row_that_is_given_to_somebody_else_takes_no_old_token(stranger, url, membership, writer):
    """This happens when a backup is restored and primary keys are used a second time."""
    another = services.create_room(title="Cellar")
    Membership.objects.filter(pk=membership.pk).update(room=another)
    refused(stranger, url)
    Membership.objects.filter(pk=membership.pk).update(room=membership.room)
    assert stranger.get(url).status_code == 200
    Room.objects.filter(pk=membership.room_id).update(title="Renamed")
    assert "Renamed" in stranger.get(url).content.decode()


def test_a_link_survives_the_rotation_of_the_key(stranger, url, membership, settings):
    settings.SECRET_KEY_FALLBACKS = [settings.SECRET_KEY]
    settings.SECRET_KEY = "the next one"
    assert stranger.post(url, ONE_CLICK).status_code == 200
    assert level(membership) == "none"
    settings.SECRET_KEY_FALLBACKS = []
    refused(stranger, url)


def test_a_token_fits_into_a_header(membership):
    assert len(unsubscribe_token(membership)) < 40


def test_the_pages_take_few_queries(stranger, url, django_assert_num_queries):
    with django_assert_num_queries(2):
        stranger.get(url)
    with django_assert_num_queries(1):
        stranger.get(url[:-3] + "xx/")


@pytest.fixture
def added_url(reader):
    """The link in the mails to the reader about being added to rooms."""
    return reverse("conversate_alerts:stop_added", args=[stop_added_token(reader.pk)])


def is_mailed_when_added(user) -> bool:
    return get_profile(user).mail_when_added


def test_one_click_stops_the_mails_about_being_added_and_no_alerts(
    stranger, added_url, reader, membership
):
    response = stranger.post(added_url, ONE_CLICK)
    assert response.status_code == 200
    assert "You will no longer get an e-mail when someone adds you" in response.content.decode()
    assert not is_mailed_when_added(reader)
    assert level(membership) == "everything"


def test_a_visit_only_asks_whether_to_stop_them(stranger, added_url, reader):
    page = stranger.get(added_url).content.decode()
    assert "Stop e-mails about rooms that someone adds you to?" in page
    assert is_mailed_when_added(reader)
    stranger.post(added_url)
    assert "You will no longer get an e-mail" in stranger.get(added_url).content.decode()


def test_the_link_outlives_every_membership(stranger, added_url, reader, room):
    services.leave_room(room=room, user=reader)
    assert stranger.post(added_url, ONE_CLICK).status_code == 200
    assert not is_mailed_when_added(reader)


@pytest.mark.parametrize("change", ["altered", "of another kind", "without signature", "deleted"])
def test_a_wrong_link_stops_nothing(stranger, added_url, reader, membership, change):
    token = {
        "altered": added_url.rstrip("/").rsplit("/", 1)[1][:-1] + "!",
        "of another kind": unsubscribe_token(membership),
        "without signature": added_url.rstrip("/").rsplit("/", 1)[1].split(".")[0],
        "deleted": added_url.rstrip("/").rsplit("/", 1)[1],
    }[change]
    if change == "deleted":
        reader.delete()
    url = reverse("conversate_alerts:stop_added", args=[token])
    assert stranger.post(url, ONE_CLICK).status_code == 404
    assert change == "deleted" or is_mailed_when_added(reader)


def test_a_member_who_never_chose_can_unsubscribe_from_the_site_s_default(stranger, room, settings):
    settings.CONVERSATE_ALERT_LEVEL = "everything"
    mine = Membership.objects.get(room=room, user=join(room, "joan", level="none"))
    page = stranger.get(address_for(mine)).content.decode()
    assert "<button" in page
    assert stranger.post(address_for(mine), ONE_CLICK).status_code == 200
    assert level(mine) == "none"
