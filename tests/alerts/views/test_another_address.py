"""Alerts are sent to another address once it is confirmed by a link."""

from __future__ import annotations

import re
from datetime import timedelta

import pytest
from django.test import Client
from django.urls import reverse

from conversate_alerts.mail.outbox import Outbox
from conversate_alerts.models import AlertProfile
from conversate_alerts.preferences import addresses
from conversate_alerts.sending.sweep import sweep
from tests.alerts.support.parts import Words, words_of
from tests.alerts.support.times import DELAY

PAGE = "/alerts/"
NEW = "linus@second.example"


@pytest.fixture(autouse=True)
def _site(settings):
    settings.CONVERSATE_SITE_URL = "https://example.org"


@pytest.fixture
def browser(client, reader, clock) -> Client:
    client.force_login(reader)
    return client


@pytest.fixture
def ask(browser):
    def ask(address=NEW) -> str:
        """Choose the address, and return the text of the page."""
        answer = browser.post(PAGE, {"frequency": "at_once", "with_text": "on", "address": address})
        return answer.url.partition("=")[2].removesuffix("#conversate-done")

    return ask


def link_in(mail) -> str:
    [path] = re.findall(r"^https://example\.org(/alerts/address/\S+)$", mail.body, re.MULTILINE)
    return path


def profile_of(user) -> AlertProfile:
    return AlertProfile.objects.get(user=user)


def test_it_is_used_once_it_is_confirmed(browser, ask, reader, say, clock, mailoutbox):
    assert ask() == "mailed"
    [mail] = mailoutbox
    assert mail.to == [NEW]
    assert (profile_of(reader).address, profile_of(reader).pending_address) == ("", NEW)
    assert f"{NEW} is not confirmed yet" in browser.get(PAGE).content.decode()
    link = link_in(mail)
    assert NEW in browser.get(link).content.decode()
    assert profile_of(reader).address == ""
    answer = browser.post(link, follow=True)
    assert "Address confirmed." in answer.content.decode()
    assert (profile_of(reader).address, profile_of(reader).pending_address) == (NEW, "")
    say()
    clock.shift(DELAY)
    sweep()
    assert mailoutbox[-1].to == [NEW]


def test_until_then_alerts_go_where_they_went(ask, say, clock, mailoutbox):
    ask()
    say()
    clock.shift(DELAY)
    sweep()
    assert mailoutbox[-1].to == ["linus@example.org"]


def test_the_mail_names_nobody_and_no_room_and_says_the_same_twice(ask, mailoutbox):
    ask()
    [mail] = mailoutbox
    text, html = words_of(mail)
    assert text == html
    preheader = Words(mail.alternatives[0][0]).preheader
    assert preheader == "Confirm this address within three days."
    content = mail.subject + " ".join(text)
    for secret in ["linus@example.org", "Linus", "Tea kitchen"]:
        assert secret not in content
    assert NEW not in link_in(mail)
    assert mail.extra_headers["Auto-Submitted"] == "auto-generated"
    assert mail.extra_headers["Message-ID"].endswith("@example.org>")


def test_following_the_link_again_changes_nothing(browser, ask, reader, mailoutbox):
    ask()
    for _ in range(2):
        assert browser.post(link_in(mailoutbox[0])).url == f"{PAGE}?done=confirmed#conversate-done"
    assert profile_of(reader).address == NEW


def test_a_link_that_was_used_says_so(browser, ask, reader, mailoutbox):
    ask()
    link = link_in(mailoutbox[0])
    assert "Confirm" in browser.get(link).content.decode()
    browser.post(link)
    assert "Address confirmed." in browser.get(link, follow=True).content.decode()


def test_nobody_else_confirms_it(ask, writer, reader, mailoutbox):
    """Neither a stranger with a similar address, nor another account."""
    ask()
    link = link_in(mailoutbox[0])
    stranger = Client()
    for answer in [stranger.get(link), stranger.post(link)]:
        assert answer.status_code == 302
        assert answer.url.startswith("/accounts/login/")
    stranger.force_login(writer)
    for answer in [stranger.get(link), stranger.post(link)]:
        assert answer.status_code == 404
        assert NEW not in answer.content.decode()
    assert profile_of(reader).address == ""


def test_the_form_of_another_site_confirms_nothing(ask, reader, mailoutbox):
    ask()
    client = Client(enforce_csrf_checks=True)
    client.force_login(reader)
    assert client.post(link_in(mailoutbox[0])).status_code == 403
    assert profile_of(reader).address == ""


def test_the_mail_has_no_word_of_the_host_header(browser, ask, settings, mailoutbox):
    settings.ALLOWED_HOSTS = ["*"]
    browser.defaults["HTTP_HOST"] = "evil.example"
    assert ask() == "mailed"
    [mail] = mailoutbox
    assert link_in(mail)
    assert "evil.example" not in f"{mail.body} {mail.alternatives} {mail.extra_headers}"


def test_the_link_ends_after_three_days(browser, ask, clock, mailoutbox):
    ask()
    link = link_in(mailoutbox[0])
    clock.shift(timedelta(days=3))
    assert browser.get(link).status_code == 200
    clock.shift(timedelta(seconds=1))
    assert browser.get(link).status_code == 404
    assert browser.post(link).status_code == 404


def test_the_link_ends_when_another_address_is_asked_for(browser, ask, reader, mailoutbox):
    ask()
    ask("linus@third.example")
    first, second = map(link_in, mailoutbox)
    assert browser.post(first).status_code == 404
    assert browser.post(second).status_code == 302
    assert profile_of(reader).address == "linus@third.example"


@pytest.mark.parametrize("token", ["nothing", "0.", ".", "zz.zz.zz", "é", "z" * 50])
def test_a_wrong_link_gets_a_page_that_says_so(browser, ask, token):
    ask()
    link = reverse("conversate_alerts:confirm", args=[token])
    for answer in [browser.get(link), browser.post(link)]:
        assert answer.status_code == 404
        assert "This link does not work" in answer.content.decode()


def test_the_link_survives_the_rotation_of_the_key(browser, ask, reader, settings, mailoutbox):
    ask()
    settings.SECRET_KEY_FALLBACKS = [settings.SECRET_KEY]
    settings.SECRET_KEY = "the next one"
    browser.force_login(reader)
    assert browser.get(link_in(mailoutbox[0])).status_code == 200


@pytest.mark.parametrize("own", ["", "linus@example.org", "Linus@Example.org"])
def test_the_address_of_the_account_needs_no_confirmation(ask, reader, mailoutbox, own):
    AlertProfile.objects.create(user=reader, address=NEW, pending_address="x@example.org")
    assert ask(own) == "saved"
    assert (profile_of(reader).address, profile_of(reader).pending_address) == ("", "")
    assert mailoutbox == []


def test_neither_does_the_one_that_is_confirmed_or_waits(ask, reader, mailoutbox):
    AlertProfile.objects.create(user=reader, address=NEW)
    assert ask(NEW) == "saved"
    AlertProfile.objects.update(pending_address="x@example.org")
    assert ask("x@example.org") == "saved"
    assert profile_of(reader).pending_address == "x@example.org"
    assert ask(NEW) == "saved"
    assert (profile_of(reader).address, profile_of(reader).pending_address) == (NEW, "")
    assert mailoutbox == []


def test_nothing_tells_whether_somebody_has_an_account_with_it(ask, writer, mailoutbox):
    """The answer is the same for an address of the site's as for any other."""
    assert ask(writer.email) == "mailed"
    assert ask("stranger@example.com") == "mailed"


def test_the_link_can_be_mailed_again(browser, ask, mailoutbox):
    ask()
    again = reverse("conversate_alerts:send_again")
    assert browser.post(again).url == f"{PAGE}?done=mailed#conversate-done"
    assert [mail.to for mail in mailoutbox] == [[NEW], [NEW]]
    browser.post(link_in(mailoutbox[0]))
    assert browser.post(again).url == f"{PAGE}?done=saved#conversate-done"
    assert len(mailoutbox) == 2


def test_that_is_for_people_who_are_signed_in_and_by_post(client, browser, db):
    again = reverse("conversate_alerts:send_again")
    assert browser.get(again).status_code == 405
    assert Client().post(again).url.startswith("/accounts/login/")


def test_so_many_mails_a_day_and_no_more(browser, ask, clock, mailoutbox):
    for number in range(addresses.MAX_CONFIRMATIONS):
        assert ask(f"{number}@example.net") == "mailed"
    assert ask("another@example.net") == "too-many"
    assert (
        browser.post(reverse("conversate_alerts:send_again")).url
        == f"{PAGE}?done=too-many#conversate-done"
    )
    assert "Try again tomorrow." in browser.get(f"{PAGE}?done=too-many").content.decode()
    assert len(mailoutbox) == addresses.MAX_CONFIRMATIONS
    clock.shift(timedelta(days=1))
    browser.force_login(AlertProfile.objects.get().user)
    assert (
        browser.post(reverse("conversate_alerts:send_again")).url
        == f"{PAGE}?done=mailed#conversate-done"
    )


def test_a_mail_that_does_not_go_out_is_reported(browser, ask, reader, monkeypatch):
    def fail(*args):
        raise OSError("The server is down.")

    monkeypatch.setattr(Outbox, "send", fail)
    assert ask() == "not-sent"
    html = browser.get(f"{PAGE}?done=not-sent").content.decode()
    assert "could not be sent" in html
    assert "Send the link again" in html
    assert profile_of(reader).pending_address == NEW


def test_a_request_that_names_no_known_outcome_shows_none(browser):
    assert 'class="cnv-alerts__done"' not in browser.get(f"{PAGE}?done=<b>").content.decode()
