"""The reference has everything that sites can use, and everything in it has a docstring."""

from __future__ import annotations

import inspect
import re
from typing import Any

import pytest
from django.dispatch import Signal

import conversate_core.signals
from conversate_alerts.dispatch import Dispatcher, QueueDispatcher
from conversate_core import errors, services
from conversate_core.errors import ConversateError
from conversate_core.person_data import PersonData
from conversate_core.policy import RoomPolicy
from conversate_core.presence import PresenceBackend
from conversate_web.forms.find_person import PersonFinder
from conversate_web.markup import Markup
from conversate_web.panels import Panel

from .support.pages import text_of

BASES = [
    RoomPolicy,
    PersonFinder,
    Markup,
    Panel,
    PersonData,
    PresenceBackend,
    Dispatcher,
    QueueDispatcher,
]


def shown(page: str) -> list[str]:
    """Return the dotted paths of the objects that a page documents."""
    return re.findall(r"^\.\. auto\w+:: ([\w.]+)$", text_of(page), re.MULTILINE)


def members(found: type) -> list[Any]:
    """Return the public functions and properties that a class defines itself."""
    public = [value for name, value in vars(found).items() if name[0] != "_"]
    return [each for each in public if inspect.isroutine(each) or isinstance(each, property)]


def test_every_service_and_result_is_on_the_page_and_no_other():
    expected = {f"conversate_core.services.{name}" for name in services.__all__}
    # What `find_invitation` returns has one.
    expected.add("conversate_core.choices.InvitationObstacle")
    assert sorted(shown("reference/services")) == sorted(expected)


def test_every_signal_of_core_is_on_the_page_and_no_other():
    signals = vars(conversate_core.signals).items()
    names = {name for name, each in signals if isinstance(each, Signal)}
    found = set(shown("reference/signals"))
    assert found == {f"conversate_core.signals.{name}" for name in names}


def test_the_page_of_errors_is_the_module():
    assert shown("reference/errors") == ["conversate_core.errors"]
    assert all(error.__module__ == errors.__name__ for error in ConversateError.__subclasses__())


@pytest.mark.parametrize("base", BASES, ids=lambda base: base.__name__)
def test_every_base_class_is_on_the_page(base):
    page = [path.rpartition(".") for path in shown("reference/extension-points")]
    assert base.__name__ in [name for _, _, name in page]


# Sphinx leaves out what has no docstring.
@pytest.mark.parametrize("base", [*BASES, *ConversateError.__subclasses__()])
def test_every_public_member_has_a_docstring(base):
    assert base.__doc__
    assert [each for each in members(base) if not each.__doc__] == []


@pytest.mark.parametrize("name", services.__all__)
def test_every_service_has_a_docstring(name):
    assert getattr(services, name).__doc__
