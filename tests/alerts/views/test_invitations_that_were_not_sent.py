"""The page of conversate-web that manages a room says which invitations were not sent."""

from __future__ import annotations

import pytest

pytest.importorskip("conversate_web", reason="conversate-web is not installed")

from django.urls import reverse

from conversate_alerts.sending.sweep import sweep
from conversate_core import services
from conversate_core.models import Role
from tests.alerts.support.people import join
from tests.core.support.queries import counted

WAITING, FAILED = "The e-mail is not sent yet.", "The e-mail could not be sent."


@pytest.fixture
def ada(client, room, settings):
    """The moderator, who is signed in."""
    settings.CONVERSATE_SITE_URL = "https://example.org"
    ada = join(room, "ada", level="none")
    services.change_role(room=room, user=ada, role=Role.MODERATOR)
    client.force_login(ada)
    return ada


@pytest.fixture
def invite(ada, room, django_capture_on_commit_callbacks):
    def invite(address: str = "linus@example.org"):
        with django_capture_on_commit_callbacks(execute=True):
            services.invite_by_mail(room=room, address=address, by=ada)

    return invite


@pytest.fixture
def page(client, room):
    return lambda: client.get(reverse("conversate:manage", args=[room.slug])).content.decode()


def test_an_invitation_that_waits_says_so_until_it_is_sent(invite, page, postbox):
    invite()
    assert WAITING in page()
    assert sweep().sent == 1
    assert WAITING not in page()
    assert FAILED not in page()


def test_an_invitation_that_the_server_refuses_says_so(invite, page, postbox):
    postbox.refusals["nobody@example.org"] = "550 No such user"
    invite("nobody@example.org")
    invite()
    assert sweep().given_up == 1
    assert page().count(FAILED) == 1
    assert "550" not in page()


def test_it_takes_one_query_however_many_there_are(invite, page, ada, room):
    services.create_invitation(room=room, by=ada)
    costs = []
    for count in (0, 1, 5):
        for number in range(count):
            invite(f"{count}-{number}@example.org")
        with counted() as queries:
            page()
        costs.append(len(queries))
    assert costs == [costs[0], costs[0] + 1, costs[0] + 1]
