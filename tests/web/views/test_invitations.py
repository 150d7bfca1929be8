"""The page of an invitation: who sees what, and what the button does."""

from __future__ import annotations

import logging
from collections.abc import Callable
from datetime import timedelta
from typing import TYPE_CHECKING, Any

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from conversate_core import services
from conversate_core.choices import InvitationObstacle
from conversate_core.models import Access, Invitation, Role, Room
from tests.web.support.addresses import Addresses
from tests.web.support.pages import Page

if TYPE_CHECKING:
    from django.contrib.auth.models import User
    from pytest_django import Settings

INDEX = "/chat/"


@pytest.fixture
def invite(room: Room, moderator: User) -> Callable[..., str]:
    """Create a link to the room; return its address."""

    def invite(**options: Any) -> str:
        return address_of(services.create_invitation(room=room, by=moderator, **options).token)

    return invite


@pytest.fixture
def guest(outsider: User, browser_of: Callable[[User], Client]) -> Client:
    return browser_of(outsider)


def address_of(token: str) -> str:
    return reverse("conversate:invitation", args=[token])


def is_member(room: Room, user: User) -> bool:
    return room.memberships.filter(user=user).exists()


@pytest.mark.usefixtures("member")
def test_it_shows_the_room_the_inviter_and_a_button(
    guest: Client, invite: Callable[..., str], moderator: User
) -> None:
    moderator.first_name, moderator.last_name = "Ada", "Lovelace"
    moderator.save()
    response = guest.get(invite())
    page = Page(response)
    assert response.status_code == 200
    for text in ("Tea kitchen", "Ada Lovelace invites you to this room.", "2 members", "Join"):
        assert text in page.text
    assert moderator.username not in page.text.split()


def test_an_invitation_by_the_system_names_nobody(guest: Client, room: Room) -> None:
    new = services.create_invitation(room=room)
    page = Page(guest.get(address_of(new.token)))
    assert "Tea kitchen" in page.text
    assert "invites" not in page.text
    assert "Former member" not in page.text


def test_looking_joins_nothing_and_uses_nothing(
    guest: Client, invite: Callable[..., str], outsider: User, room: Room
) -> None:
    address = invite()
    for method in ("get", "head"):
        assert getattr(guest, method)(address).status_code == 200
    assert not is_member(room, outsider)
    assert Invitation.objects.get().uses == 0


def test_the_button_joins_and_leads_to_the_room(
    guest: Client, invite: Callable[..., str], outsider: User, room: Room, at: Addresses
) -> None:
    response = guest.post(invite())
    assert (response.status_code, response.url) == (302, at.room)
    assert room.memberships.get(user=outsider).role == Role.MEMBER
    assert Page(guest.get(at.room)).all("form", id="conversate-composer")
    assert Invitation.objects.get().uses == 1


def test_next_leads_nowhere_else(guest: Client, invite: Callable[..., str], at: Addresses) -> None:
    response = guest.post(f"{invite()}?next=//evil.example/", {"next": "https://evil.example/"})
    assert response.url == at.room


def test_a_visitor_signs_in_and_comes_back(
    invite: Callable[..., str], outsider: User, client: Client, at: Addresses
) -> None:
    outsider.set_password("secret")
    outsider.save()
    address = invite()
    for method in ("get", "post"):
        response = getattr(client, method)(address)
        assert response.url == f"/accounts/login/?next={address}"
        assert not is_member(Room.objects.get(slug=at.slug), outsider)
    given = {"username": outsider.username, "password": "secret", "next": address}
    signed_in = client.post("/accounts/login/", given)
    assert signed_in.url == address
    assert client.post(signed_in.url).url == at.room


def test_a_member_is_led_to_the_room(
    browser: Client, invite: Callable[..., str], at: Addresses
) -> None:
    address = invite(max_uses=1)
    page = Page(browser.get(address))
    assert "You are a member of this room already." in page.text
    assert at.room in page.links()
    assert not page.all("button", type="submit")
    assert browser.post(address).url == at.room
    assert Invitation.objects.get().uses == 0


def test_a_member_is_led_there_by_an_old_link_too(
    browser: Client, invite: Callable[..., str], at: Addresses
) -> None:
    address = invite()
    Invitation.objects.update(revoked_at=timezone.now())
    response = browser.get(address)
    assert response.status_code == 200
    assert at.room in Page(response).links()


def expire() -> None:
    now = timezone.now()
    Invitation.objects.update(created_at=now - timedelta(days=8), expires_at=now - timedelta(1))


def use_up() -> None:
    Invitation.objects.update(uses=10)


def revoke() -> None:
    services.revoke_invitation(invitation=Invitation.objects.get())


def archive() -> None:
    services.archive_room(room=Invitation.objects.get().room)


def demote() -> None:
    room = Invitation.objects.get().room
    inviter = room.memberships.get(role=Role.MODERATOR).user
    services.change_role(room=room, user=inviter, role=Role.MEMBER)


def bind() -> None:
    Invitation.objects.update(address="somebody@example.org")


OBSTACLES = [
    (expire, 410, InvitationObstacle.EXPIRED),
    (use_up, 410, InvitationObstacle.USED_UP),
    (revoke, 410, InvitationObstacle.REVOKED),
    (demote, 410, InvitationObstacle.REVOKED),
    (bind, 403, InvitationObstacle.OTHER_ADDRESS),
    (archive, 409, InvitationObstacle.ARCHIVED),
]


@pytest.mark.parametrize(("happen", "status", "obstacle"), OBSTACLES)
def test_each_obstacle_is_explained(
    guest: Client,
    invite: Callable[..., str],
    room: Room,
    outsider: User,
    happen: Callable[[], None],
    status: int,
    obstacle: InvitationObstacle,
) -> None:
    address = invite()
    happen()
    for method in ("get", "post"):
        response = getattr(guest, method)(address)
        page = Page(response)
        assert response.status_code == status
        assert str(obstacle.label) in page.text
        assert INDEX in page.links()
        assert not page.all("button", type="submit")
        # The invitation gives no right to know more of the room.
        assert "Tea kitchen" not in page.text
    assert not is_member(room, outsider)


def test_a_wrong_link_is_explained(guest: Client, client: Client) -> None:
    for token in ("nothing", "x" * 500, "%00", "%F0%9F%98%80", "..%252f"):
        for method in ("get", "post"):
            response = getattr(guest, method)(f"/chat/invitations/{token}/")
            assert response.status_code == 404
            assert str(InvitationObstacle.UNKNOWN.label) in Page(response).text
    # Whether a link is right is told to those only who are signed in.
    response = client.get("/chat/invitations/nothing/")
    assert response.url == "/accounts/login/?next=/chat/invitations/nothing/"


def test_an_old_link_does_not_bring_back_who_was_removed(
    guest: Client, invite: Callable[..., str], room: Room, outsider: User, at: Addresses
) -> None:
    old = invite()
    guest.post(old)
    services.remove_member(room=room, user=outsider)
    for method in ("get", "post"):
        response = getattr(guest, method)(old)
        assert response.status_code == 403
        assert str(InvitationObstacle.REMOVED.label) in Page(response).text
    assert not is_member(room, outsider)
    assert guest.post(invite()).url == at.room


def test_who_left_comes_back_by_it(
    guest: Client, invite: Callable[..., str], at: Addresses
) -> None:
    address = invite()
    guest.post(address)
    guest.post(at.leave, {"confirmed": "1"})
    assert guest.post(address).url == at.room


def test_a_room_that_was_opened_is_joined_without_it(
    guest: Client, invite: Callable[..., str], room: Room, at: Addresses
) -> None:
    address = invite()
    services.change_room(room=room, access=Access.OPEN)
    for method in ("get", "post"):
        response = getattr(guest, method)(address)
        assert response.status_code == 200
        assert at.room in Page(response).links()
    assert Page(guest.get(at.room)).all("form", action=at.join)


def test_a_mail_is_for_its_address(
    room: Room,
    moderator: User,
    outsider: User,
    people: Callable[..., User],
    browser_of: Callable[[User], Client],
    at: Addresses,
) -> None:
    invited = people("invited", email="Invited@example.org")
    invitation = services.invite_by_mail(room=room, by=moderator, address="invited@example.org")
    address = address_of(services.renew_token(invitation=invitation))
    assert browser_of(outsider).post(address).status_code == 403
    assert browser_of(invited).post(address).url == at.room
    assert not is_member(room, outsider)


def test_an_invitation_leads_into_its_own_room_only(
    guest: Client, invite: Callable[..., str], people: Callable[..., User], room: Room
) -> None:
    other_room = services.create_room(title="Secret", members=[people("somebody")])
    other = services.create_invitation(room=other_room)
    assert "Secret" not in Page(guest.get(invite())).text
    assert guest.post(address_of(other.token)).url == f"/chat/{other_room.slug}/"
    assert guest.get(f"/chat/{room.slug}/").status_code == 404


def test_a_forged_form_joins_nothing(
    invite: Callable[..., str], outsider: User, room: Room
) -> None:
    strict = Client(enforce_csrf_checks=True)
    strict.force_login(outsider)
    assert strict.post(invite()).status_code == 403
    headers = {"Origin": "https://evil.example"}
    assert strict.post(invite(), headers=headers).status_code == 403
    assert not is_member(room, outsider)


def test_the_number_of_members_is_not_told_where_the_list_is_hidden(
    guest: Client, invite: Callable[..., str], settings: Settings
) -> None:
    settings.CONVERSATE_POLICY = "tests.support.site_rules.NoMembers"
    page = Page(guest.get(invite()))
    assert "Tea kitchen" in page.text
    assert "1 member" not in page.text


def test_it_is_not_found_where_invitations_are_off(
    guest: Client, browser: Client, invite: Callable[..., str], settings: Settings
) -> None:
    address = invite()
    settings.CONVERSATE_INVITATIONS = False
    for client in (guest, browser):
        for method in ("get", "post"):
            response = getattr(client, method)(address)
            assert response.status_code == 404
            assert str(InvitationObstacle.UNKNOWN.label) not in Page(response).text


def test_the_link_is_kept_from_others(
    guest: Client, client: Client, invite: Callable[..., str]
) -> None:
    address = invite()
    expected = [(guest, address, 200), (client, address, 302), (guest, f"{address[:-5]}/", 404)]
    for browsing, asked, status in expected:
        response = browsing.get(asked)
        assert response.status_code == status
        assert "no-store" in response.headers["Cache-Control"]
        # Never the path. "no-referrer" would make browsers hide the origin of the form, too.
        assert response.headers["Referrer-Policy"] == "strict-origin"
        assert response.headers["X-Robots-Tag"] == "noindex, nofollow"


def test_no_log_of_ours_has_the_token(
    guest: Client,
    invite: Callable[..., str],
    caplog: pytest.LogCaptureFixture,
    settings: Settings,
) -> None:
    settings.DEBUG = False
    caplog.set_level(logging.DEBUG)
    address = invite()
    guest.get(address)
    guest.post(address)
    revoke()
    guest.post(address)
    token = address.rstrip("/").rpartition("/")[2]
    ours = [each for each in caplog.records if each.name.startswith("conversate")]
    assert not [each for each in ours if token in each.getMessage()]
