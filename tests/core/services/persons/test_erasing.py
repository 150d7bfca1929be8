"""`services.erase_person`: nothing identifies the person any more, and others' rows stay."""

from __future__ import annotations

import io
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest
from django.apps import apps
from django.contrib.auth import get_user_model
from django.core.management import CommandError, call_command
from django.db import OperationalError, models

from conversate_core import services
from conversate_core.errors import InvalidArgument, NotAllowed
from conversate_core.models import Invitation, Membership, Mention, Message, Room
from conversate_core.services import Erasure
from conversate_core.services.persons import batches
from conversate_core.signals import membership_changed
from conversate_core.testing import capture_signal, texts_for
from tests.support.checksums import checksums_of_others, keys_of_person

if TYPE_CHECKING:
    from django.contrib.auth.models import User

pytestmark = pytest.mark.django_db

MODES = ["keep", "empty"]


def references_to(key: Any) -> list[str]:
    """Return the fields of core that refer to the account with this *key*."""
    return [
        f"{model.__name__}.{field.name}"
        for model in apps.get_app_config("conversate_core").get_models()
        for field in model._meta.concrete_fields
        if field.related_model is get_user_model()
        and isinstance(field, models.ForeignKey)
        and model._base_manager.filter(**{field.name: key}).exists()
    ]


@pytest.mark.parametrize("mode", MODES)
def test_nothing_refers_to_the_person_who_keeps_the_account(
    mode: str, ada: User, deeds: dict[str, Any]
) -> None:
    assert len(references_to(ada.pk)) == 12
    services.erase_person(user=ada, messages=mode)
    assert references_to(ada.pk) == []
    assert get_user_model().objects.filter(pk=ada.pk).exists()
    assert not Invitation.objects.filter(address__iexact=ada.email).exists()
    assert not Message.objects.filter(author=None).exclude(client_key=None).exists()


@pytest.mark.parametrize("mode", MODES)
def test_no_row_of_others_changes(mode: str, ada: User, deeds: dict[str, Any]) -> None:
    mine = keys_of_person(ada, with_messages=mode == "empty")
    before = checksums_of_others(ada, mine)
    services.erase_person(user=ada, messages=mode)
    assert checksums_of_others(ada, mine) == before


def test_messages_that_are_kept_are_those_of_a_former_member(
    ada: User, deeds: dict[str, Any], room: Room, member: User, uploads: Path
) -> None:
    done = services.erase_person(user=ada)
    assert done == Erasure(memberships=2, messages=5, traces=5)
    hers = Message.objects.get(pk=deeds["hers"].pk)
    assert (hers.author, hers.body) == (None, "On <Saturday>")
    assert hers.created_at == deeds["hers"].created_at
    assert hers.reactions.get().user == member
    edited = Message.objects.get(pk=deeds["edited"].pk)
    assert (edited.body, edited.edited_by, edited.edited_by_other) == ("Removed", None, True)
    assert Message.objects.get(pk=deeds["files"].pk).attachments.count() == 2
    assert len([path for path in uploads.rglob("*") if path.is_file()]) == 2


def test_messages_that_are_emptied_are_tombstones_without_files(
    ada: User, deeds: dict[str, Any], room: Room, member: User, uploads: Path
) -> None:
    services.erase_person(user=ada, messages="empty")
    for name in ("hers", "files", "gone"):
        message = Message.objects.get(pk=deeds[name].pk)
        assert (message.author, message.body, message.search_text) == (None, "", "")
        assert message.deleted_at
        assert not message.reacted
        assert message.reply_to_id is None
        assert not message.attachments.exists()
        assert not message.reactions.exists()
    assert [path for path in uploads.rglob("*") if path.is_file()] == []
    assert texts_for(member, room) == ["@Ada Lovelace: when?", "Fine", "Removed"]
    assert list(services.search(user=member, query="Saturday")) == []


def test_the_other_one_keeps_the_direct_conversation(
    ada: User, deeds: dict[str, Any], member: User
) -> None:
    key = deeds["direct"].direct_key
    services.erase_person(user=ada)
    direct = Room.objects.get(pk=deeds["direct"].pk)
    assert direct.is_direct
    assert direct.direct_key != key
    assert texts_for(member, direct) == ["Between us", "Their answer"]
    [named] = services.name_directs(rooms=[direct], user=member)
    assert named.title == "Former member"
    with pytest.raises(NotAllowed):
        services.post_message(room=direct, author=ada, body="Still here")
    # The person who comes back is a stranger.
    assert services.open_direct(users=[ada, member]) != direct


def test_clients_load_each_room_again_once(
    ada: User, deeds: dict[str, Any], room: Room, member: User, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(batches, "BATCH", 2)
    cursor = services.history(room=room, user=member).revision
    resets: list[int] = []

    def poll(done: Erasure) -> None:
        nonlocal cursor
        changes = services.poll(room=room, user=member, cursor=cursor)
        resets.append(done.messages) if changes.reset else None
        cursor = changes.revision

    services.erase_person(user=ada, progress=poll)
    # With the last of her three messages there, and not before.
    assert len(resets) == 1
    assert not Message.objects.filter(room=room, author=ada).exists()
    assert texts_for(member, room)[-1] == "Removed"


def test_a_room_with_traces_alone_is_loaded_again_too(
    ada: User, room: Room, member: User, say: Any
) -> None:
    services.react(message=say(member), user=ada, emoji="👍")
    cursor = services.history(room=room, user=member).revision
    services.erase_person(user=ada)
    assert services.poll(room=room, user=member, cursor=cursor).reset


def test_others_post_meanwhile_and_the_person_can_not(
    ada: User, room: Room, member: User, deeds: dict[str, Any], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(batches, "BATCH", 1)
    posted = []

    def post(done: Erasure) -> None:
        body = "@Ada Lovelace: are you there?"
        reply = deeds["hers"].pk
        message = services.post_message(room=room, author=member, body=body, reply_to=reply)
        posted.append(message.pk)
        if done.memberships == 2:
            with pytest.raises(NotAllowed):
                services.post_message(room=room, author=ada, body="I am")

    services.erase_person(user=ada, progress=post)
    assert len(posted) > 5
    assert Message.objects.filter(pk__in=posted, author=member).count() == len(posted)
    # Also those of the replies that came in between.
    assert not Mention.objects.filter(user=ada).exists()


def test_a_second_run_changes_nothing(ada: User, deeds: dict[str, Any], room: Room) -> None:
    services.erase_person(user=ada)
    before = list(Room.objects.values()), list(Message.objects.values())
    assert services.erase_person(user=ada) == Erasure()
    assert before == (list(Room.objects.values()), list(Message.objects.values()))


def test_messages_that_wait_for_their_removal_lose_the_name_too(
    ada: User, deeds: dict[str, Any], room: Room, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("conversate_core.services.removal_thread.start", lambda: None)
    services.clear_room(room=room)
    services.delete_room(room=deeds["left"])
    services.erase_person(user=ada)
    assert references_to(ada.pk) == []


def test_a_room_that_is_deleted_meanwhile_stops_nothing(
    ada: User, deeds: dict[str, Any], monkeypatch: pytest.MonkeyPatch
) -> None:
    deleted: list[None] = []

    def delete(done: Erasure) -> None:
        if not deleted:
            deleted.append(None)
            services.delete_room(room=deeds["direct"])

    services.erase_person(user=ada, progress=delete)
    assert references_to(ada.pk) == []


def test_the_account_is_deleted_last_if_that_is_wanted(ada: User, deeds: dict[str, Any]) -> None:
    with capture_signal(membership_changed) as sent:
        services.erase_person(user=ada, delete_account=True)
    assert [each["membership"] for each in sent] == [None, None]
    assert not get_user_model().objects.filter(username="ada").exists()
    assert Message.objects.filter(author=None).count() == 5
    # A second call with the same object finds nothing.
    assert services.erase_person(user=ada, delete_account=True) == Erasure()


@pytest.mark.parametrize("wrong", ["delete", "", None, [], 1])
def test_messages_are_kept_or_emptied(wrong: Any, ada: User) -> None:
    with pytest.raises(InvalidArgument):
        services.erase_person(user=ada, messages=wrong)
    assert Membership.objects.filter(user=ada).exists()


def test_the_command_asks_first(
    ada: User, deeds: dict[str, Any], monkeypatch: pytest.MonkeyPatch, capsys: Any
) -> None:
    monkeypatch.setattr("builtins.input", lambda question: "no")
    with pytest.raises(CommandError, match="Nothing was changed"):
        call_command("erase_person", "ada")
    assert Membership.objects.filter(user=ada).exists()
    monkeypatch.setattr("builtins.input", lambda question: "yes")
    call_command("erase_person", "ada", messages="empty")
    out = capsys.readouterr().out
    assert "Ended 2 memberships, changed 5 messages, removed 5 reactions" in out
    assert references_to(ada.pk) == []


def test_without_a_terminal_the_command_changes_nothing(
    ada: User, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("sys.stdin", io.StringIO())
    with pytest.raises(CommandError, match="Nothing was changed"):
        call_command("erase_person", "ada")
    assert Membership.objects.filter(user=ada).exists()


def test_the_command_names_an_outage_of_the_database(
    ada: User, monkeypatch: pytest.MonkeyPatch
) -> None:
    command = "conversate_core.management.commands.erase_person"
    monkeypatch.setattr(f"{command}.erase_person", raise_error(OperationalError("gone")))
    monkeypatch.setattr(f"{command}.is_outage", lambda error: True)
    with pytest.raises(CommandError, match="not available"):
        call_command("erase_person", "ada", no_input=True)
    monkeypatch.setattr(f"{command}.is_outage", lambda error: False)
    with pytest.raises(OperationalError):
        call_command("erase_person", "ada", no_input=True)


def raise_error(error: Exception) -> Any:
    def fail(**kwargs: Any) -> None:
        raise error

    return fail


def test_the_command_shows_its_progress_and_deletes_the_account(
    ada: User, deeds: dict[str, Any], monkeypatch: pytest.MonkeyPatch, capsys: Any
) -> None:
    monkeypatch.setattr("conversate_core.management.commands.erase_person._STEP", 2)
    monkeypatch.setattr(batches, "BATCH", 2)
    call_command("erase_person", "ada", no_input=True, delete_account=True)
    assert "Messages: 2.\n" in capsys.readouterr().out
    assert not get_user_model().objects.filter(username="ada").exists()
