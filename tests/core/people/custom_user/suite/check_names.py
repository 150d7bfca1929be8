"""Each page, mail and file shows the same names. The test beside this folder runs it."""

from __future__ import annotations

from collections.abc import Callable
from io import StringIO
from pathlib import Path
from typing import Any

import pytest
from django.apps import apps
from django.contrib.auth import get_user_model
from django.core import mail
from django.core.management import CommandError, call_command
from django.test import Client
from django.urls import reverse

from conversate_core import services
from conversate_core.models import Access, Membership, Role, Room
from conversate_core.people import name_expression, person_for
from tests.core.people.custom_user.suite.accounts import make_account

pytestmark = pytest.mark.django_db

HAS_NAME = get_user_model().__name__ == "Named"


@pytest.fixture
def ada() -> Any:
    return make_account("ada", **({"name": "Ada Lovelace"} if HAS_NAME else {}))


@pytest.fixture
def shown(ada: Any) -> str:
    """The name that all users see."""
    return "Ada Lovelace" if HAS_NAME else "ada"


@pytest.fixture
def room(ada: Any) -> Room:
    return services.create_room(title="Café", access=Access.OPEN, members=[ada])


@pytest.fixture
def reader(room: Room, ada: Any) -> Any:
    """A moderator with unread messages by ada."""
    user = make_account("grace")
    services.add_member(room=room, user=user, role=Role.MODERATOR)
    services.post_message(room=room, author=ada, body="Hello")
    return user


@pytest.fixture
def page(reader: Any) -> Callable[..., str]:
    """Return the text of a page that the moderator sees."""
    if not apps.is_installed("conversate_web"):
        pytest.skip("There are no pages.")
    client = Client()
    client.force_login(reader)

    def page(name: str, room: Room, **query: str) -> str:
        address = reverse(f"conversate:{name}", kwargs={"slug": room.slug})
        answer = client.get(address, query)
        assert answer.status_code == 200
        return answer.text

    return page


def test_by_name_and_never_by_an_address(ada: Any, shown: str) -> None:
    assert person_for(ada).name == shown
    assert "None" not in person_for(make_account("nameless")).name


def test_a_query_names_people_alike(ada: Any) -> None:
    nameless = make_account("nameless")
    expression = name_expression()
    # No expression where user names are no text: then Python names them.
    assert (expression is None) == HAS_NAME
    if expression is not None:
        names = dict(get_user_model().objects.annotate(shown=expression).values_list("pk", "shown"))
        assert names == {each.pk: person_for(each).name for each in (ada, nameless)}


@pytest.mark.parametrize(
    ("name", "query"),
    [
        ("room", {}),
        ("members", {}),
        ("manage", {}),
        ("search_room", {"q": "hello"}),
        ("api_poll", {"since": "0"}),
    ],
)
def test_pages_and_api(
    page: Callable[..., str], room: Room, shown: str, name: str, query: dict[str, str]
) -> None:
    text = page(name, room, **query)
    assert shown in text
    assert "None" not in text
    assert "ada@example.com" not in text


def test_the_search_among_members(page: Callable[..., str], room: Room, shown: str) -> None:
    for number in range(101):
        services.add_member(room=room, user=make_account(f"guest{number}"))
    assert shown in page("members", room, q="ada")
    assert shown not in page("members", room, q="example.com")


def test_a_user_name_of_another_kind_is_no_member(room: Room, reader: Any) -> None:
    if not apps.is_installed("conversate_alerts"):
        pytest.skip("There are no mails.")
    with pytest.raises(CommandError, match="no such member"):
        call_command("send_test_alert", "no UUID")


def test_mails(room: Room, reader: Any, shown: str, settings: Any) -> None:
    if not apps.is_installed("conversate_alerts") or not person_for(reader).address:
        pytest.skip("There are no mails.")
    from conversate_alerts.preferences.choosing import set_level

    settings.CONVERSATE_ALERT_DELAY = 0
    set_level(membership=Membership.objects.get(user=reader), level="everything")
    call_command("send_alerts")
    [sent] = mail.outbox
    assert shown in sent.body
    assert "ada@example.com" not in sent.message().as_string()


@pytest.mark.parametrize("form", ["json", "text", "html"])
def test_an_export(room: Room, reader: Any, shown: str, form: str, tmp_path: Path) -> None:
    call_command("export_room", room.slug, output=tmp_path, format=form, stdout=StringIO())
    [file] = tmp_path.glob("**/*.*")
    text = file.read_text()
    assert shown in text
    assert "ada@example.com" not in text


def test_mentions(room: Room, ada: Any, reader: Any, shown: str) -> None:
    message = services.post_message(room=room, author=reader, body=f"Ask @{shown}!")
    assert message.mentions.get().user == ada


def test_the_admin(room: Room, reader: Any, shown: str) -> None:
    if not hasattr(get_user_model(), "has_perm"):
        pytest.skip("Without permissions nobody sees the admin.")
    root = make_account("root", is_superuser=True, **({"is_staff": True} if HAS_NAME else {}))
    if not getattr(root, "is_staff", False):
        pytest.skip("Nobody here is staff.")
    client = Client()
    client.force_login(root)
    for name, query in (("message", "hello"), ("membership", "ada")):
        address = reverse(f"admin:conversate_core_{name}_changelist")
        assert shown in client.get(address, {"q": query}).text
