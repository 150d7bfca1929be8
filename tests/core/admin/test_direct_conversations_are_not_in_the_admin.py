"""The admin shows nothing of direct conversations, not even to superusers."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest
from django.test import Client
from django.urls import reverse

from conversate_core import services
from conversate_core.models import Membership, Message, Room

if TYPE_CHECKING:
    from django.contrib.auth.models import User

MODELS = ["room", "membership", "message"]


@pytest.fixture
def direct(room: Room, member: User, moderator: User) -> Room:
    services.post_message(room=room, author=member, body="An open tea")
    direct = services.open_direct(users=[moderator], by=member)
    services.post_message(room=direct, author=member, body="A secret tea")
    return direct


@pytest.fixture
def browser(superuser: User) -> Client:
    superuser.is_staff = True
    superuser.save()
    client = Client()
    client.force_login(superuser)
    return client


def rows(direct: Room) -> dict[str, Any]:
    return {
        "room": direct,
        "membership": Membership.objects.filter(room=direct).earliest("pk"),
        "message": Message.objects.get(room=direct),
    }


def shown(response: Any) -> list[Any]:
    return list(response.context["cl"].queryset)


@pytest.mark.parametrize("model", MODELS)
@pytest.mark.parametrize("query", ["", "?q=tea", "?q=member", "?room__id__exact={pk}"])
def test_lists_and_searches_leave_them_out(
    model: str, query: str, browser: Client, direct: Room
) -> None:
    address = reverse(f"admin:conversate_core_{model}_changelist")
    response = browser.get(address + query.format(pk=direct.pk), follow=True)
    assert response.status_code == 200
    assert rows(direct)[model] not in shown(response)
    for secret in (direct.slug, "A secret tea", "Direct conversation"):
        assert secret not in response.text


@pytest.mark.parametrize("model", MODELS)
@pytest.mark.parametrize("page", ["change", "delete", "history"])
def test_their_pages_are_those_of_rows_that_do_not_exist(
    model: str, page: str, browser: Client, direct: Room
) -> None:
    key, name = rows(direct)[model].pk, f"admin:conversate_core_{model}_{page}"
    hidden, missing = (browser.get(reverse(name, args=[pk])) for pk in (key, 999_999))
    assert (hidden.status_code, hidden.headers.get("Location")) == (
        missing.status_code,
        missing.headers.get("Location"),
    )
    assert hidden.status_code == 302


@pytest.mark.parametrize("action", ["clear", "archive", "export", "delete_selected"])
def test_no_action_reaches_them(action: str, browser: Client, direct: Room) -> None:
    chosen = {"action": action, "_selected_action": [direct.pk], "confirmed": "1", "post": "yes"}
    # A streamed answer is closed at its end.
    list(browser.post(reverse("admin:conversate_core_room_changelist"), chosen))
    direct.refresh_from_db()
    assert direct.archived_at is None
    assert direct.messages.not_cleared().count() == 1


def test_nobody_is_added_by_the_key_of_the_room(
    browser: Client, direct: Room, other_member: User
) -> None:
    data = {"room": direct.pk, "user": other_member.pk, "role": "member", "color": "blue"}
    response = browser.post(reverse("admin:conversate_core_membership_add"), data)
    assert response.status_code == 200
    assert direct.memberships.count() == 2


def test_the_page_that_deletes_an_account_names_no_other_person(
    browser: Client, direct: Room, member: User
) -> None:
    response = browser.get(reverse("admin:auth_user_delete", args=[member.pk]))
    assert response.status_code == 200
    assert direct.slug not in response.text
    assert "moderator" not in response.context["deleted_objects"].__repr__()
