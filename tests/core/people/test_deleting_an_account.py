"""What becomes of the rows of an account that is deleted: the table in docs/deployment."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest
from django.apps import apps
from django.contrib.auth import get_user_model
from django.db import models

from conversate_core import services
from conversate_core.models import (
    Membership,
    Mention,
    Message,
    Participant,
    PersonPreferences,
    Reaction,
    Room,
)
from conversate_core.queries.editors import load_editors
from conversate_core.queries.originals import find_originals
from conversate_core.queries.reactions import reactions_of
from tests.support.site_rules import EDITING_MODERATORS

if TYPE_CHECKING:
    from django.contrib.auth.models import User
    from pytest_django import Settings

# Deleted with the account; the others are kept without it.
DELETED = {
    "Invitation.created_by",
    "Membership.user",
    "Mention.user",
    "OwnChange.user",
    "Participant.user",
    "PersonPreferences.user",
    "Reaction.user",
    "RemovedMember.user",
}
KEPT = {"Message.author", "Message.edited_by", "Room.created_by", "Webhook.created_by"}


def to_accounts() -> dict[str, Any]:
    """Return how each reference to an account follows its deletion, by model and field."""
    return {
        f"{model.__name__}.{field.name}": field.remote_field.on_delete
        for model in apps.get_app_config("conversate_core").get_models()
        for field in model._meta.get_fields()
        if isinstance(field, models.ForeignKey) and field.related_model is get_user_model()
    }


def test_each_reference_to_an_account_is_deleted_or_emptied() -> None:
    found = to_accounts()
    assert {name for name, rule in found.items() if rule is models.CASCADE} == DELETED
    assert {name for name, rule in found.items() if rule is models.SET_NULL} == KEPT
    assert found.keys() == DELETED | KEPT


@pytest.fixture
def gone(room: Room, member: User, other_member: User, moderator: User, settings: Settings) -> Any:
    """The key of an account that took part in everything, and was deleted."""
    settings.CONVERSATE_POLICY = EDITING_MODERATORS
    services.change_role(room=room, user=moderator, role="moderator")
    question = services.post_message(room=room, author=moderator, body="@member: when?")
    reply = services.post_message(room=room, author=member, body="Soon", reply_to=question)
    services.react(message=question, user=moderator, emoji="👍")
    services.react(message=question, user=member, emoji="👍")
    services.edit_message(message=reply, body="On Friday", by=moderator)
    services.share_reading(user=moderator, on=False)
    services.change_preferences(
        membership=room.memberships.get(user=moderator), muted=True, color="red"
    )
    direct = services.open_direct(users=[member, other_member], by=moderator)
    services.post_message(room=direct, author=moderator, body="Between us")
    key = moderator.pk
    moderator.delete()
    return key


def test_nothing_refers_to_it(gone: Any, member: User) -> None:
    for name in to_accounts():
        model_name, field = name.split(".")
        model = apps.get_model("conversate_core", model_name)
        assert not model._base_manager.filter(**{field: gone}).exists(), name
    assert not PersonPreferences.objects.exists()
    assert Mention.objects.get().user == member
    assert Reaction.objects.get().user == member


def test_messages_stay_and_name_nobody(gone: Any, room: Room, member: User) -> None:
    question, reply = services.history(room=room, user=member).messages
    assert (question.author, question.body) == (None, "@member: when?")
    original = find_originals([reply], room=room)[question.pk]
    assert (original.author, original.words) == (None, "@member: when?")
    load_editors([reply])
    assert (reply.body, reply.edited_by, reply.edited_by_other) == ("On Friday", None, True)
    (reacted,) = reactions_of([question])[question.pk]
    assert (reacted.emoji, reacted.users) == ("👍", (member,))


def test_the_others_keep_their_direct_conversation(
    gone: Any, member: User, other_member: User
) -> None:
    direct = Room.objects.exclude(direct_key=None).get()
    for model in (Participant, Membership):
        people = model._default_manager.filter(room=direct).values_list("user", flat=True)
        assert set(people) == {member.pk, other_member.pk}
    assert [each.body for each in services.history(room=direct, user=member).messages] == [
        "Between us"
    ]
    [named] = services.name_directs(rooms=[direct], user=member)
    assert named.title == "other_member"
    # Those who are left are another set of people, with a conversation of their own.
    assert services.open_direct(users=[other_member], by=member) != direct


def test_who_is_left_alone_goes_on_reading(room: Room, member: User, moderator: User) -> None:
    direct = services.open_direct(users=[moderator], by=member)
    message = services.post_message(room=direct, author=moderator, body="Between us")
    moderator.delete()
    assert list(services.rooms_for(user=member)) == [direct, room]
    assert list(services.history(room=direct, user=member).messages) == [message]
    [named] = services.name_directs(rooms=[direct], user=member)
    assert named.title == "Former member"
    assert Message.objects.get(pk=message.pk).author is None
