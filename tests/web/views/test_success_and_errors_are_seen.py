"""Pages say what was done where it happened, and lead to the errors of forms, without scripts."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Any

import pytest
from django.contrib.auth.models import Permission
from django.test import Client
from django.urls import reverse

from conversate_core.models import Room
from tests.web.support.addresses import Addresses
from tests.web.support.pages import Page

if TYPE_CHECKING:
    from django.contrib.auth.models import User

CONFIRMED = {"confirmed": "1"}
# A request that changes the room, and what its page says then.
DONE = [
    ("manage", {"title": "Cellar", "access": "members"}, "Saved."),
    ("manage_add", {"name": "newcomer"}, "Member added."),
    ("manage_archive", CONFIRMED, "Room archived."),
    ("manage_clear", CONFIRMED, "All messages deleted."),
    ("manage_delete", CONFIRMED, "Room deleted."),
    ("settings", {"color": "red"}, "Saved."),
    ("leave", CONFIRMED, "You left the room."),
]


@pytest.fixture
def managing(moderator: User, browser_of: Callable[[User], Client]) -> Client:
    moderator.user_permissions.add(Permission.objects.get(codename="delete_room"))
    return browser_of(moderator)


def followed(client: Client, address: str, data: dict[str, Any]) -> tuple[str, Page]:
    """Return the fragment and the page to which the form redirects."""
    url = client.post(address, data).url
    path, _, fragment = url.partition("#")
    return fragment, Page(client.get(path))


@pytest.mark.parametrize(("name", "data", "says"), DONE)
def test_what_was_done_is_said_where_the_view_and_the_focus_go(
    managing: Client,
    at: Addresses,
    people: Callable[..., User],
    name: str,
    data: dict[str, Any],
    says: str,
) -> None:
    people("newcomer")
    fragment, page = followed(managing, getattr(at, name), data)
    assert page.all("p", id=fragment, role="status", tabindex="-1")
    assert says in page.text


def test_a_changed_role_is_said_in_the_row_of_the_member(
    managing: Client, at: Addresses, room: Room, member: User
) -> None:
    changed = room.memberships.get(user=member)
    _, page = followed(managing, at.manage_members, {"promote": changed.pk})
    row = page.text.partition("Role changed.")[0]
    # The row of the member comes last before it.
    assert row.rpartition("Remove…")[2].strip().endswith(member.username)


def test_of_two_wrong_fields_the_first_has_the_focus_and_both_are_listed(
    managing: Client, at: Addresses
) -> None:
    response = managing.post(at.manage, {"title": "", "access": "nobody"})
    page = Page(response)
    assert response.status_code == 400
    assert {"#id_title", "#id_access"} <= set(page.links())
    assert page.all("fieldset", id="id_access", tabindex="-1")
    (title,) = page.all("input", id="id_title")
    assert {"autofocus", "aria-invalid"} <= title.keys()
    assert [tag for tag, found in page.elements if "autofocus" in found] == ["input"]


@pytest.mark.parametrize(
    ("name", "data", "target"),
    [("manage_add", {"name": "nobody"}, "id_name"), ("settings", {"color": "plaid"}, "id_color")],
)
def test_every_form_leads_to_its_error(
    managing: Client, at: Addresses, name: str, data: dict[str, Any], target: str
) -> None:
    page = Page(managing.post(getattr(at, name), data))
    assert f"#{target}" in page.links()
    (focused,) = [found for _, found in page.elements if "autofocus" in found]
    assert focused["id"] == target


def test_a_room_without_a_title_is_not_created(admin_client: Client) -> None:
    page = Page(admin_client.post(reverse("conversate:new"), {"title": "", "access": "members"}))
    assert "#id_title" in page.links()
    assert page.all("input", id="id_title", autofocus="")


def test_a_refused_action_is_where_the_focus_goes(managing: Client, at: Addresses) -> None:
    page = Page(managing.post(at.manage_members, {"promote": "0"}))
    assert page.all("div", role="alert", tabindex="-1", autofocus="")
