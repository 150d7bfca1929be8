"""The invitations of a room on the page that manages it."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import timedelta
from types import SimpleNamespace
from typing import TYPE_CHECKING, Any

import pytest
from django.test import Client
from django.utils import timezone

from conversate_core import services
from conversate_core.models import Access, Invitation, Role, Room
from conversate_core.policy import RoomPolicy
from tests.web.support.addresses import Addresses
from tests.web.support.pages import Page

if TYPE_CHECKING:
    from django.contrib.auth.models import User
    from pytest_django import Settings

LINK = {"days": "30", "max_uses": "5"}
MAIL = {"address": "linus@example.org", "days": "1"}
APPS = "conversate_web.views.managing.inviting.apps"


class OnlyStaffInvites(RoomPolicy):
    def can_invite(self, user: Any, room: Room) -> bool:
        return user.is_staff and super().can_invite(user, room)


@pytest.fixture
def managing(moderator: User, browser_of: Callable[[User], Client]) -> Client:
    return browser_of(moderator)


@pytest.fixture
def _with_mail(monkeypatch: pytest.MonkeyPatch) -> None:
    """As with conversate-alerts, which is not installed in all environments."""
    monkeypatch.setattr(APPS, SimpleNamespace(is_installed=lambda name: True))


def offers_to_invite(client: Client, at: Addresses) -> bool:
    return bool(Page(client.get(at.manage)).all("section", id="conversate-invitations"))


def test_a_moderator_creates_a_link(
    managing: Client, moderator: User, room: Room, at: Addresses, outsider: User
) -> None:
    before = timezone.now()
    response = managing.post(at.manage_invite, LINK)
    invitation = Invitation.objects.get()
    assert response.status_code == 200
    assert (invitation.room, invitation.created_by, invitation.max_uses) == (room, moderator, 5)
    assert timedelta(days=30) <= invitation.expires_at - before < timedelta(days=31)
    (shown,) = Page(response).all("input", id="conversate-new-link")
    assert {"readonly", "autofocus"} <= shown.keys()
    client = Client()
    client.force_login(outsider)
    link = shown["value"]
    assert re.fullmatch(r"http://testserver/chat/invitations/[\w-]{20,}/", link)
    assert client.post(link.removeprefix("http://testserver")).url == at.room


def test_the_link_is_shown_once(managing: Client, at: Addresses) -> None:
    response = managing.post(at.manage_invite, LINK)
    (shown,) = Page(response).all("input", id="conversate-new-link")
    token = shown["value"].rstrip("/").rpartition("/")[2]
    assert "no-store" in response.headers["Cache-Control"]
    page = managing.get(at.manage).content.decode()
    assert token not in page
    assert "conversate-new-link" not in page


@pytest.mark.parametrize(
    ("wrong", "target"),
    [
        ({"days": "2"}, "days"),
        ({"days": "91"}, "days"),
        ({"days": ""}, "days"),
        ({"max_uses": "0"}, "max_uses"),
        ({"max_uses": "101"}, "max_uses"),
        ({"max_uses": "many"}, "max_uses"),
        ({"max_uses": ""}, "max_uses"),
    ],
)
def test_wrong_numbers_are_explained_and_the_rest_kept(
    managing: Client, at: Addresses, wrong: dict[str, str], target: str
) -> None:
    given = LINK | wrong
    response = managing.post(at.manage_invite, given)
    page = Page(response)
    assert response.status_code == 400
    assert f"#id_linkform_{target}" in page.links()
    (field,) = page.all("input", id="id_linkform_max_uses")
    assert field.get("value", "") == given["max_uses"]
    if "days" not in wrong:
        assert page.all("option", value="30", selected="")
    assert not Invitation.objects.exists()


@pytest.mark.usefixtures("_with_mail")
def test_a_moderator_invites_an_address(managing: Client, moderator: User, at: Addresses) -> None:
    response = managing.post(at.manage_invite_by_mail, MAIL)
    assert response.url == f"{at.manage}?done=invited#conversate-done"
    invitation = Invitation.objects.get()
    assert (invitation.address, invitation.max_uses) == ("linus@example.org", 1)
    assert invitation.created_by == moderator
    page = Page(managing.get(response.url))
    assert "Invitation sent." in page.text
    assert page.all("p", id="conversate-done", role="status")
    assert "linus@example.org" in page.text


@pytest.mark.usefixtures("_with_mail")
def test_the_answer_does_not_tell_whether_there_is_an_account(
    managing: Client, at: Addresses, people: Callable[..., User], room: Room
) -> None:
    people("known", email="known@example.org")
    services.add_member(room=room, user=people("joined", email="joined@example.org"))
    names = ("known", "joined", "nobody")
    answers = [
        managing.post(at.manage_invite_by_mail, MAIL | {"address": f"{name}@example.org"})
        for name in names
    ]
    assert len({(each.status_code, each.url) for each in answers}) == 1
    shown = Page(managing.get(answers[0].url))
    titles = [name for name in names if f"{name}@example.org" in shown.text]
    assert titles == list(names)


@pytest.mark.usefixtures("_with_mail")
@pytest.mark.parametrize("address", ["", "linus", "linus@", "@example.org", "a b@example.org"])
def test_a_wrong_address_is_explained_and_kept(
    managing: Client, at: Addresses, address: str
) -> None:
    response = managing.post(at.manage_invite_by_mail, MAIL | {"address": address})
    page = Page(response)
    assert response.status_code == 400
    (field,) = page.all("input", id="id_mailform_address")
    assert field.get("value", "") == address
    assert "autofocus" in field
    assert not Invitation.objects.exists()


@pytest.mark.usefixtures("_with_mail")
def test_too_many_mails_are_refused_and_the_address_kept(
    managing: Client, at: Addresses, settings: Settings
) -> None:
    settings.CONVERSATE_INVITATION_LIMIT = (1, 3600)
    managing.post(at.manage_invite_by_mail, MAIL)
    response = managing.post(at.manage_invite_by_mail, MAIL | {"address": "second@example.org"})
    page = Page(response)
    assert response.status_code == 429
    assert "limit of invitations" in page.text
    assert page.all("input", id="id_mailform_address", value="second@example.org")
    # Links are not limited.
    assert managing.post(at.manage_invite, LINK).status_code == 200


def test_without_an_app_that_sends_mails_there_are_links_only(
    managing: Client, at: Addresses, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(APPS, SimpleNamespace(is_installed=lambda name: False))
    page = Page(managing.get(at.manage))
    assert page.all("form", action=at.manage_invite)
    assert not page.all("form", action=at.manage_invite_by_mail)


def test_open_invitations_are_listed(
    managing: Client, moderator: User, room: Room, at: Addresses
) -> None:
    moderator.first_name = "Ada"
    moderator.save()
    services.create_invitation(room=room, by=moderator, max_uses=4)
    Invitation.objects.update(uses=3)
    services.invite_by_mail(room=room, address="grace@example.org")
    gone = services.create_invitation(room=room, max_uses=7).invitation
    services.revoke_invitation(invitation=gone)
    page = Page(managing.get(at.manage))
    for text in ("by Ada", "used 3 of 4", "valid until", "grace@example.org"):
        assert text in page.text
    assert "of 7" not in page.text
    assert len(page.all("button", name="invitation")) == 2


def test_an_invitation_is_revoked(
    managing: Client, room: Room, at: Addresses, outsider: User
) -> None:
    new = services.create_invitation(room=room)
    (button,) = Page(managing.get(at.manage)).all("button", name="invitation")
    for _ in range(2):
        response = managing.post(at.manage_revoke, {"invitation": button["value"]})
        assert response.url == f"{at.manage}?done=revoked#conversate-done"
    page = Page(managing.get(response.url))
    assert "Invitation revoked." in page.text
    assert not page.all("button", name="invitation")
    client = Client()
    client.force_login(outsider)
    assert client.post(f"/chat/invitations/{new.token}/").status_code == 410


@pytest.mark.parametrize("given", ["", "x", "-1", "0", "9" * 40])
def test_what_is_no_invitation_is_not_revoked(
    managing: Client, room: Room, at: Addresses, given: str
) -> None:
    services.create_invitation(room=room)
    response = managing.post(at.manage_revoke, {"invitation": given})
    page = Page(response)
    assert response.status_code == 409
    assert page.all("div", role="alert", tabindex="-1", autofocus="")
    assert Invitation.objects.get().revoked_at is None


def test_nor_is_one_of_another_room(managing: Client, at: Addresses) -> None:
    elsewhere = services.create_invitation(room=services.create_room(title="Other")).invitation
    response = managing.post(at.manage_revoke, {"invitation": elsewhere.pk})
    assert response.status_code == 409
    elsewhere.refresh_from_db()
    assert elsewhere.revoked_at is None


@pytest.mark.parametrize(("who", "status"), [("member", 403), ("outsider", 404), ("overseer", 200)])
def test_who_manages_the_room_invites(
    request: pytest.FixtureRequest,
    browser_of: Callable[[User], Client],
    room: Room,
    at: Addresses,
    who: str,
    status: int,
) -> None:
    invitation = services.create_invitation(room=room).invitation
    client = browser_of(request.getfixturevalue(who))
    assert client.post(at.manage_invite, LINK).status_code == status
    may = status == 200
    for address, data in [
        (at.manage_invite_by_mail, MAIL),
        (at.manage_revoke, {"invitation": invitation.pk}),
    ]:
        assert client.post(address, data).status_code == (302 if may else status)
    assert Invitation.objects.count() == (3 if may else 1)
    assert Invitation.objects.filter(revoked_at=None).count() == (2 if may else 1)


def test_a_visitor_signs_in_and_the_typed_address_is_kept(client: Client, at: Addresses) -> None:
    assert client.post(at.manage_invite, LINK).status_code == 302
    response = client.post(at.manage_invite_by_mail, MAIL, headers={"Origin": "http://testserver"})
    page = Page(response)
    assert response.status_code == 403
    assert "You have been signed out." in page.text
    assert "linus@example.org" in page.text
    assert not Invitation.objects.exists()


def test_a_rule_of_the_site_says_who_invites_and_moderators_revoke(
    managing: Client, moderator: User, room: Room, at: Addresses, settings: Settings
) -> None:
    settings.CONVERSATE_POLICY = f"{__name__}.OnlyStaffInvites"
    assert not offers_to_invite(managing, at)
    assert managing.post(at.manage_invite, LINK).status_code == 403
    assert managing.post(at.manage_invite_by_mail, MAIL).status_code == 403
    invitation = services.create_invitation(room=room).invitation
    assert managing.post(at.manage_revoke, {"invitation": invitation.pk}).status_code == 302
    moderator.is_staff = True
    moderator.save()
    assert offers_to_invite(managing, at)
    assert managing.post(at.manage_invite, LINK).status_code == 200


def test_there_are_none_in_open_and_archived_rooms(
    managing: Client, room: Room, at: Addresses
) -> None:
    assert offers_to_invite(managing, at)
    services.change_room(room=room, access=Access.OPEN)
    assert not offers_to_invite(managing, at)
    assert managing.post(at.manage_invite, LINK).status_code == 403
    services.change_room(room=room, access=Access.MEMBERS)
    services.archive_room(room=room)
    assert not offers_to_invite(managing, at)
    assert managing.post(at.manage_invite, LINK).status_code == 403
    assert not Invitation.objects.exists()


def test_there_are_none_where_they_are_off(
    managing: Client, at: Addresses, settings: Settings
) -> None:
    settings.CONVERSATE_INVITATIONS = False
    assert not offers_to_invite(managing, at)
    for address, data in [(at.manage_invite, LINK), (at.manage_invite_by_mail, MAIL)]:
        assert managing.post(address, data).status_code == 403
    assert not Invitation.objects.exists()


def test_the_links_of_a_demoted_moderator_are_no_longer_valid(
    managing: Client, moderator: User, member: User, room: Room, at: Addresses, outsider: User
) -> None:
    (shown,) = Page(managing.post(at.manage_invite, LINK)).all("input", id="conversate-new-link")
    services.change_role(room=room, user=member, role=Role.MODERATOR)
    services.change_role(room=room, user=moderator, role=Role.MEMBER)
    client = Client()
    client.force_login(outsider)
    assert client.post(shown["value"].removeprefix("http://testserver")).status_code == 410
