"""A visitor, a helper, another user, and a ticket of the visitor."""

from __future__ import annotations

import pytest
from django.contrib.auth.models import Group, User
from django.test import Client

from conversate_core.testing import make_user
from helpdesk import desk
from helpdesk.models import Ticket


@pytest.fixture
def visitor(db: None) -> User:
    return make_user("noor", first_name="Noor", last_name="Haddad")


@pytest.fixture
def helper(db: None) -> User:
    helper = make_user("ada", first_name="Ada", last_name="Lind")
    helper.groups.add(Group.objects.create(name=desk.HELPERS))
    return helper


@pytest.fixture
def outsider(db: None) -> User:
    return make_user("karim")


@pytest.fixture
def ticket(visitor: User, helper: User) -> Ticket:
    return desk.open_ticket(visitor=visitor, subject="My lamp", question="It flickers. Why?")


@pytest.fixture
def browsing(client: Client) -> Browsing:
    return Browsing(client)


class Browsing:
    def __init__(self, client: Client) -> None:
        self.client = client

    def __call__(self, user: User) -> Client:
        """Return the client, signed in as *user*."""
        self.client.force_login(user)
        return self.client
