"""The results of a search, their order, permissions and number of queries."""

import pytest
from django.contrib.auth.models import AnonymousUser, User
from pytest_django import DjangoAssertNumQueries

from conversate_core import services
from conversate_core.models import Room

pytestmark = pytest.mark.django_db


@pytest.fixture
def ada() -> User:
    return User.objects.create_user("ada")


@pytest.fixture
def grace() -> User:
    return User.objects.create_user("grace")


@pytest.fixture
def garden(ada: User) -> Room:
    return services.create_room(title="Garden", members=[ada])


@pytest.fixture
def kitchen(ada: User, grace: User) -> Room:
    return services.create_room(title="Kitchen", members=[ada, grace])


def bodies(user: User, query: str, room: Room | None = None) -> list[str]:
    return [message.body for message in services.search(user=user, query=query, room=room)]


def test_finds_every_word_in_any_order_newest_first(ada: User, garden: Room, kitchen: Room) -> None:
    services.post_message(room=garden, author=ada, body="Tomatoes are ripe")
    services.post_message(room=kitchen, author=ada, body="Soup of RIPE tomatoes")
    services.post_message(room=kitchen, author=ada, body="Green tomatoes")
    assert bodies(ada, "ripe tomato") == ["Soup of RIPE tomatoes", "Tomatoes are ripe"]


def test_searches_only_the_given_room(ada: User, garden: Room, kitchen: Room) -> None:
    services.post_message(room=garden, author=ada, body="Tomatoes are ripe")
    services.post_message(room=kitchen, author=ada, body="Tomatoes for the soup")
    assert bodies(ada, "tomatoes", garden) == ["Tomatoes are ripe"]


def test_nobody_finds_what_they_may_not_see(
    ada: User, grace: User, garden: Room, kitchen: Room
) -> None:
    services.post_message(room=garden, author=ada, body="A secret of the garden")
    services.post_message(room=kitchen, author=ada, body="A secret of the kitchen")
    assert bodies(grace, "secret") == ["A secret of the kitchen"]
    assert bodies(grace, "secret", garden) == []
    assert not services.search(user=AnonymousUser(), query="secret").exists()
    services.remove_member(room=kitchen, user=grace)
    assert bodies(grace, "secret") == []


def test_a_moderator_of_all_rooms_finds_everything(garden: Room, ada: User) -> None:
    services.post_message(room=garden, author=ada, body="A secret")
    root = User.objects.create_superuser("root")
    assert bodies(root, "secret") == ["A secret"]


def test_a_deleted_message_is_not_found(ada: User, garden: Room) -> None:
    message = services.post_message(room=garden, author=ada, body="Never mind")
    services.delete_message(message=message, by=ada)
    assert bodies(ada, "never") == []


@pytest.mark.parametrize(
    "query", ["", "   ", "\x00", "!!!", "'", "\\", "&|!:*()", "%", "_", "a b" * 99]
)
def test_a_query_that_matches_nothing_returns_nothing(ada: User, garden: Room, query: str) -> None:
    services.post_message(room=garden, author=ada, body="Tomatoes are ripe")
    assert bodies(ada, query) == []


@pytest.mark.parametrize("word", ["it's", "e-mail", "50%", "snake_case", "a:b", "C++", "Übergröße"])
def test_special_characters_are_text_like_any_other(ada: User, garden: Room, word: str) -> None:
    services.post_message(room=garden, author=ada, body=f"Here: {word} and more")
    services.post_message(room=garden, author=ada, body="Something else")
    assert bodies(ada, word) == [f"Here: {word} and more"]


def test_what_is_typed_beyond_eight_words_is_not_looked_for(ada: User, garden: Room) -> None:
    services.post_message(room=garden, author=ada, body="one two three four five six seven eight")
    query = "one two three four five six seven eight nine ten"
    assert len(bodies(ada, query)) == 1


def test_the_last_id_leads_to_the_next_page(ada: User, garden: Room) -> None:
    posted = [
        services.post_message(room=garden, author=ada, body=f"apple {number}").pk
        for number in range(5)
    ]
    first = [message.pk for message in services.search(user=ada, query="apple")[:2]]
    found = services.search(user=ada, query="apple", before=first[-1])
    second = [message.pk for message in found[:2]]
    assert first + second == posted[:0:-1]


def test_results_come_with_room_author_and_files_in_two_queries(
    ada: User, garden: Room, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    for number in range(5):
        services.post_message(room=garden, author=ada, body=f"apple {number}")
    fresh = User.objects.get(pk=ada.pk)
    # Two of them ask for ada's permissions, one for her rooms, one for a long history.
    with django_assert_num_queries(6):
        for message in services.search(user=fresh, query="apple"):
            assert (message.room.title, str(message.author)) == ("Garden", "ada")
            assert not message.attachments.all()
