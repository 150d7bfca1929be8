"""The table of features in the reference of services names what there is."""

from __future__ import annotations

import inspect
import re

import pytest

from conversate_alerts.conf import AlertSettings
from conversate_core import services, signals
from conversate_core.conf import CoreSettings, Setting
from conversate_core.models import Membership, Message, Reaction
from conversate_core.policy import RoomPolicy
from conversate_web.conf import WebSettings
from conversate_web.http.api_calls import CALLS

from .support.pages import names_in, section, table

ROWS = table("reference/services", "Features")
FEATURES = [row[0] for row in ROWS]
SETTINGS = {
    setting.name
    for owner in (CoreSettings, WebSettings, AlertSettings)
    for setting in vars(owner).values()
    if isinstance(setting, Setting)
}
CALL = re.compile(r"`(GET|POST) api/(\w+)/`(?: \(`(\w+)`\))?")
# The calls that are not of one of these features.
OF_ALL = {"poll", "history", "delete", "read", "goodbye"}
OF_ALL |= {"rooms", "create", "join", "leave", "member_list", "search", "search_room"}


def column(index: int) -> list[str]:
    return [name for row in ROWS for name in names_in(row[index])]


@pytest.mark.parametrize("name", column(1))
def test_a_service_takes_what_the_table_says(name: str) -> None:
    service, _, parameter = name.rstrip(")").partition("(")
    assert service in services.__all__
    taken = inspect.signature(getattr(services, service)).parameters
    takes_any = any(each.kind is inspect.Parameter.VAR_KEYWORD for each in taken.values())
    assert not parameter or parameter in taken or takes_any


def test_the_calls_of_the_api_take_what_the_table_says() -> None:
    found = CALL.findall(" ".join(row[2] for row in ROWS))
    assert {call for _, call, _ in found} == CALLS.keys() - OF_ALL
    documented = {
        names_in(row[0])[0]: names_in(row[1])
        for row in table("reference/json-api", "Calls of a room")
    }
    for method, call, parameter in found:
        parameters = documented[f"{method} api/{call}/"]
        assert not parameter or parameter in parameters


@pytest.mark.parametrize("name", column(3))
def test_a_rule_is_a_method_of_the_policy(name: str) -> None:
    assert callable(vars(RoomPolicy)[name])


@pytest.mark.parametrize("name", column(4))
def test_a_setting_is_declared(name: str) -> None:
    assert name in SETTINGS


@pytest.mark.parametrize("name", column(5))
def test_a_signal_is_sent(name: str) -> None:
    assert hasattr(signals, name)


def test_the_table_of_rows_has_every_table_with_accounts() -> None:
    text = section(
        "deployment/upgrades-and-backup", "What exports have, and what stays of a deleted account"
    )
    names = set(names_in(text))
    of_accounts = {
        relation.related_model.__name__
        for relation in Membership._meta.get_field("user").related_model._meta.related_objects
        if relation.related_model._meta.app_label == "conversate_core"
    }
    assert of_accounts - {"Room"} <= names
    assert {Message.__name__, Reaction.__name__, "reply_to", "edited_by"} <= names
