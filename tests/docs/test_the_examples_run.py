"""The code that docs/explanation and docs/how-to quote from tests/docs/examples and this file."""

from __future__ import annotations

import asyncio

import pytest
from asgiref.sync import async_to_sync, sync_to_async
from django.core.exceptions import SynchronousOnlyOperation
from django.test import AsyncRequestFactory

from conversate_core import services
from conversate_core.models import Room
from conversate_core.signals import message_posted
from conversate_core.testing import make_member, make_message, make_room, make_user, texts_for

from .examples import asynchronous
from .examples.reading import read_on


@pytest.fixture
def room(db):
    return make_room("Harbor")


@pytest.fixture
def member(room):
    return make_member(room, "ada")


@pytest.fixture
def stranger(db):
    return make_user("karim")


def test_a_hidden_room_is_like_no_room(stranger, room):
    for slug in (room.slug, "no-such-room"):
        with pytest.raises(Room.DoesNotExist):
            services.get_room(slug=slug, user=stranger)


class TestReadingByACursor:
    @pytest.fixture(autouse=True)
    def _small_pages(self, settings):
        settings.CONVERSATE_PAGE_SIZE = 2

    def test_every_change_is_read_once_and_in_order(self, room, member):
        cursor = services.history(room=room, user=member).revision
        for number in range(5):
            make_message(room, member, f"Message {number}")
        changed, cursor = read_on(room, member, cursor)
        assert [message.body for message in changed] == [f"Message {n}" for n in range(5)]
        assert read_on(room, member, cursor) == ([], cursor)

    def test_an_edit_and_a_deletion_are_changes(self, room, member):
        first, second = [make_message(room, member) for _ in range(2)]
        cursor = services.history(room=room, user=member).revision
        services.delete_message(message=second, by=member)
        services.edit_message(message=first, body="Edited", by=member)
        changed, _ = read_on(room, member, cursor)
        assert [message.pk for message in changed] == [second.pk, first.pk]

    def test_a_cleared_room_is_loaded_again(self, room, member):
        make_message(room, member)
        cursor = services.history(room=room, user=member).revision
        services.clear_room(room=room)
        make_message(room, member, "New")
        changed, _ = read_on(room, member, cursor)
        assert [message.body for message in changed] == ["New"]


@pytest.mark.django_db(transaction=True)
class TestInAsyncCode:
    @staticmethod
    def requested(user, **data):
        async def auser():
            return user

        request = AsyncRequestFactory().post("/", data)
        request.user, request.auser = user, auser
        return request

    def test_the_services_refuse_to_run_in_a_coroutine(self, room, member):
        async def post():
            services.post_message(room=room, author=member, body="Hello")

        with pytest.raises(SynchronousOnlyOperation):
            async_to_sync(post)()

    def test_a_view_posts(self, room, member):
        view = async_to_sync(asynchronous.post)
        assert view(self.requested(member, body="Hello"), room.slug).status_code == 201
        assert texts_for(member, room) == ["Hello"]

    @pytest.mark.parametrize(("who", "body", "status"), [("ada", " ", 400), ("karim", "Hi", 404)])
    def test_errors_reach_the_coroutine(self, room, member, stranger, who, body, status):
        user = {"ada": member, "karim": stranger}[who]
        view = async_to_sync(asynchronous.post)
        assert view(self.requested(user, body=body), room.slug).status_code == status

    def test_a_queryset_is_read_in_the_coroutine(self, room, member):
        response = async_to_sync(asynchronous.titles)(self.requested(member))
        assert response.content == b'{"titles": ["Harbor"]}'

    def test_history_and_poll_are_already_read(self, room, member):
        make_message(room, member)

        async def read():
            page = await sync_to_async(services.history)(room=room, user=member)
            changes = await sync_to_async(services.poll)(room=room, user=member, cursor=0)
            return [
                (message.author.username, list(message.attachments.all()))
                for message in (*page.messages, *changes.messages)
            ]

        assert async_to_sync(read)() == [("ada", []), ("ada", [])]

    def test_several_steps_are_one_transaction(self, member):
        open_room = async_to_sync(asynchronous.open_room)
        room = open_room(member, "Garden", "Hello")
        assert texts_for(member, room) == ["Hello"]
        with pytest.raises(Exception, match="text or a file"):
            open_room(member, "Cellar", " ")
        assert not Room.objects.filter(title="Cellar").exists()

    def test_the_service_waits_for_a_receiver_that_is_a_coroutine(self, room, member):
        heard = []

        async def hear(message, **kwargs):
            await asyncio.sleep(0)
            heard.append(message.body)

        message_posted.connect(hear)
        try:
            async_to_sync(sync_to_async(make_message))(room, member, "Hello")
        finally:
            message_posted.disconnect(hear)
        assert heard == ["Hello"]
