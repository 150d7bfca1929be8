"""Staff with permissions of django-conversate can still manage rooms."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from django.contrib.auth.models import Group, Permission, User
from django.contrib.contenttypes.models import ContentType

from conversate_core.models import Room

pytestmark = pytest.mark.usefixtures("old_site")


@pytest.fixture(autouse=True)
def old_permissions(old_site: None) -> Iterator[dict[str, Permission]]:
    """The permissions that `migrate` of 0.3 created."""
    yield {
        f"{action}_{model}": Permission.objects.create(
            codename=f"{action}_{model}",
            name=f"Can {action} {model}",
            content_type=ContentType.objects.get_or_create(app_label="conversate", model=model)[0],
        )
        for model in ("room", "roomuser", "message")
        for action in ("add", "change", "delete", "view")
    }
    ContentType.objects.filter(app_label="conversate").delete()


def held(user: User) -> set[str]:
    permissions = User.objects.get(pk=user.pk).get_all_permissions()
    return {name for name in permissions if name.startswith("conversate_core.")}


def test_an_account_has_the_permissions_of_the_same_meaning(run, old_permissions):
    ada, grace = User.objects.filter(pk__in=[1, 2]).order_by("pk")
    for name in ("change_room", "view_room", "add_roomuser"):
        ada.user_permissions.add(old_permissions[name])
    said = run()
    assert held(ada) == {
        "conversate_core.change_room",
        "conversate_core.view_room",
        "conversate_core.add_membership",
    }
    assert held(grace) == set()
    assert "ada: received the same permissions" in said


def test_so_has_a_group(run, old_permissions):
    group = Group.objects.create(name="Caretakers")
    group.permissions.add(old_permissions["delete_room"])
    User.objects.get(pk=2).groups.add(group)
    assert "Caretakers: received" in run()
    assert held(User.objects.get(pk=2)) == {"conversate_core.delete_room"}


def test_nobody_gets_to_read_all_messages(run, old_permissions):
    """0.3 had no page that showed messages to who held these."""
    ada = User.objects.get(pk=1)
    for name, permission in old_permissions.items():
        if name.endswith("_message"):
            ada.user_permissions.add(permission)
    run()
    assert held(ada) == set()


def test_what_was_taken_away_here_stays_away(run, old_permissions):
    ada = User.objects.get(pk=1)
    ada.user_permissions.add(old_permissions["change_room"])
    run()
    ada.user_permissions.clear()
    ada.user_permissions.add(old_permissions["change_room"])
    assert "received the same" not in run()
    assert held(ada) == set()


def test_a_dry_run_gives_nothing(run, old_permissions):
    ada = User.objects.get(pk=1)
    ada.user_permissions.add(old_permissions["change_room"])
    run(dry_run=True)
    assert held(ada) == set()
    assert not Room.objects.exists()
