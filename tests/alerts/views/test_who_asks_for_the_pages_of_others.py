"""Every URL of alerts by every method: nobody gets access to data of other people."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Any
from uuid import uuid4

import pytest
from django.test import Client
from django.urls import reverse

from conversate_alerts.mail.tokens import (
    confirmation_token,
    post_token,
    stop_added_token,
    unsubscribe_token,
)
from conversate_alerts.models import AlertPreference, AlertProfile, HeldMail, PushSubscription
from conversate_alerts.preferences.addresses import choose_address
from conversate_core import services
from conversate_core.models import Membership
from tests.alerts.support.people import join
from tests.support.routes import METHODS, routes

if TYPE_CHECKING:
    from django.contrib.auth.models import User

FORM = {"get", "head", "post"}
# The methods that each address takes. A new one fails the tests until it is here.
TAKEN = {
    "preferences": FORM,
    "silence": {"post"},
    "send_again": {"post"},
    "confirm": FORM,
    "unsubscribe": FORM,
    "stop_added": FORM,
    "post_held": FORM,
    "push_key": {"get"},
    "push_subscribe": {"post"},
    "push_unsubscribe": {"post"},
    "push_devices": {"get", "head"},
    "push_remove": {"post"},
    "push_test": {"post"},
}
# Pages that need nothing but the token in the URL.
BY_TOKEN = {"unsubscribe", "stop_added", "post_held"}
# Those that scripts call, and not people.
CALLS = {"push_key", "push_subscribe", "push_unsubscribe"}
NEW = "linus@second.example"
every_address = pytest.mark.parametrize("name", TAKEN)
own_pages = pytest.mark.parametrize("name", sorted(TAKEN.keys() - BY_TOKEN - CALLS))
own_forms = pytest.mark.parametrize(
    "name", sorted(name for name in TAKEN.keys() - BY_TOKEN if "post" in TAKEN[name])
)


@pytest.fixture(autouse=True)
def _site(settings: Any, push_keys: None) -> None:
    settings.CONVERSATE_SITE_URL = "https://example.org"


@pytest.fixture
def path(reader: User, membership: Membership) -> Callable[[str], str]:
    """Return the path of a page, with the token from the mail to the reader."""
    choose_address(user=reader, address=NEW)
    tokens = {
        "confirm": confirmation_token(reader, NEW),
        "unsubscribe": unsubscribe_token(membership),
        "stop_added": stop_added_token(reader.pk),
        "post_held": post_token(
            HeldMail.objects.create(key=uuid4(), membership=membership, text="Mine")
        ),
    }
    return lambda name: reverse(
        f"conversate_alerts:{name}", args=[tokens[name]] if name in tokens else []
    )


def stored() -> list[Any]:
    models = (AlertPreference, AlertProfile, HeldMail, PushSubscription)
    return [list(model.objects.values()) for model in models]


def test_every_address_has_an_entry() -> None:
    assert routes("conversate_alerts").keys() == TAKEN.keys()


@every_address
def test_there_are_no_other_methods(path: Callable[[str], str], client: Client, name: str) -> None:
    for method in METHODS:
        if method not in TAKEN[name]:
            assert getattr(client, method)(path(name)).status_code == 405, method


@own_pages
def test_who_is_not_signed_in_is_asked_to(
    path: Callable[[str], str], client: Client, reader: User, name: str
) -> None:
    address = path(name)
    deactivated = Client()
    deactivated.force_login(reader)
    type(reader).objects.filter(pk=reader.pk).update(is_active=False)
    before = stored()
    for browser in (client, deactivated):
        for method in TAKEN[name]:
            answer = getattr(browser, method)(address)
            assert answer.status_code == 302
            assert answer.url == f"/accounts/login/?next={address}"
    assert stored() == before


@pytest.mark.parametrize("name", sorted(CALLS))
def test_a_script_is_told_that_nobody_is_signed_in(
    path: Callable[[str], str], client: Client, name: str
) -> None:
    for method in TAKEN[name]:
        answer = getattr(client, method)(path(name))
        assert (answer.status_code, answer.json()["error"]["code"]) == (401, "signed_out")


def test_nobody_else_confirms_an_address(path: Callable[[str], str], writer: User) -> None:
    client = Client()
    client.force_login(writer)
    nonsense = reverse("conversate_alerts:confirm", args=["1.nothing"])
    before = stored()
    for method in ("get", "post"):
        answer, nothing = (getattr(client, method)(each) for each in (path("confirm"), nonsense))
        assert (answer.status_code, answer.content) == (404, nothing.content)
        assert NEW.encode() not in answer.content
    assert stored()[1][0] == before[1][0]


def test_a_token_is_good_for_its_own_purpose_alone(
    path: Callable[[str], str], client: Client, reader: User, membership: Membership
) -> None:
    client.force_login(reader)
    swapped = {
        "confirm": unsubscribe_token(membership),
        "unsubscribe": confirmation_token(reader, NEW),
        "post_held": unsubscribe_token(membership),
    }
    path("confirm")
    before = stored()
    for name, token in swapped.items():
        address = reverse(f"conversate_alerts:{name}", args=[token])
        assert client.post(address).status_code == 404
    assert stored() == before


def test_a_link_works_once_and_again_says_the_same(
    path: Callable[[str], str], client: Client, reader: User
) -> None:
    """Replayed after another address was chosen, it does not bring back the old one."""
    client.force_login(reader)
    address = path("confirm")
    for _ in range(2):
        assert client.post(address).status_code == 302
    profile = AlertProfile.objects.get(user=reader)
    assert (profile.address, profile.pending_address) == (NEW, "")
    choose_address(user=reader, address="")
    assert client.post(address).status_code == 404
    assert AlertProfile.objects.get(user=reader).address == ""


def test_a_member_who_was_removed_sees_the_room_no_longer(
    path: Callable[[str], str], client: Client, reader: User, room: Any
) -> None:
    client.force_login(reader)
    assert b"Tea kitchen" in client.get(path("preferences")).content
    addresses = path("unsubscribe"), path("post_held")
    services.remove_member(room=room, user=reader)
    assert b"Tea kitchen" not in client.get(path("preferences")).content
    for address in addresses:
        for method in ("get", "post"):
            answer = getattr(client, method)(address)
            assert answer.status_code == 404
            assert b"Tea kitchen" not in answer.content


def test_the_form_reaches_ones_own_rooms_alone(
    path: Callable[[str], str], client: Client, room: Any, membership: Membership
) -> None:
    someone = join(room, "grace", level="none")
    client.force_login(someone)
    data = {"frequency": "at_once", f"room-{membership.pk}": "none"}
    assert client.post(path("preferences"), data).status_code == 302
    preference = AlertPreference.objects.get(membership=membership)
    assert preference.level == "everything"


@own_forms
@pytest.mark.parametrize("middleware", [True, False], ids=["", "without Django's middleware"])
def test_nothing_is_done_for_another_site(
    path: Callable[[str], str], reader: User, settings: Any, name: str, middleware: bool
) -> None:
    if not middleware:
        csrf = "django.middleware.csrf.CsrfViewMiddleware"
        settings.MIDDLEWARE = [each for each in settings.MIDDLEWARE if each != csrf]
    address = path(name)
    client = Client(enforce_csrf_checks=True)
    client.force_login(reader)
    before = stored()
    assert client.post(address, {"frequency": "daily"}).status_code == 403
    assert stored() == before


@every_address
def test_no_other_site_shows_it_in_a_frame(
    path: Callable[[str], str], client: Client, reader: User, name: str
) -> None:
    client.force_login(reader)
    answer = client.get(path(name))
    assert answer["X-Frame-Options"] == "DENY"


@pytest.mark.parametrize("header", ["X-Forwarded-Host", "Forwarded", "X-Forwarded-Proto"])
def test_no_header_gets_into_a_mail(
    client: Client, reader: User, mailoutbox: list[Any], header: str
) -> None:
    client.force_login(reader)
    data = {"frequency": "at_once", "address": NEW}
    client.post(reverse("conversate_alerts:preferences"), data, headers={header: "evil.example"})
    [mail] = mailoutbox
    assert "evil.example" not in mail.message().as_string()
    assert "https://example.org/alerts/address/" in mail.body


def test_a_host_that_is_not_ours_gets_no_mail_sent(
    client: Client, reader: User, mailoutbox: list[Any]
) -> None:
    client.force_login(reader)
    data = {"frequency": "at_once", "address": NEW}
    page = reverse("conversate_alerts:preferences")
    assert client.post(page, data, headers={"Host": "evil.example"}).status_code == 400
    assert mailoutbox == []


@pytest.mark.parametrize(
    "address",
    [
        "linus@second.example\r\nBcc: all@evil.example",
        "linus@second.example\nBcc: all@evil.example",
        "linus@second.example, all@evil.example",
        '"linus\r\nBcc: all@evil.example"@second.example',
        "linus@second.example\x00",
        "<linus@second.example> all@evil.example",
        "linus@second.example%0aBcc:all@evil.example",
    ],
)
def test_no_address_is_more_than_one(
    client: Client, reader: User, mailoutbox: list[Any], address: str
) -> None:
    client.force_login(reader)
    data = {"frequency": "at_once", "address": address}
    assert client.post(reverse("conversate_alerts:preferences"), data).status_code == 400
    assert mailoutbox == []


@every_address
def test_no_shared_cache_keeps_an_answer(
    path: Callable[[str], str], client: Client, reader: User, writer: User, name: str
) -> None:
    mine, others = Client(), Client()
    mine.force_login(reader)
    others.force_login(writer)
    for browser in (client, others, mine):
        for method in METHODS:
            said = getattr(browser, method)(path(name)).headers["Cache-Control"]
            assert {"private", "no-cache"} <= set(said.replace(" ", "").split(",")), method
