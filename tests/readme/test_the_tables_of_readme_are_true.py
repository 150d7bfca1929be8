from __future__ import annotations

import ast

import pytest
from django.dispatch import Signal

import conversate_core.errors
import conversate_core.signals
from conversate_alerts.conf import AlertSettings
from conversate_core import services
from conversate_core.conf import CoreSettings, Setting
from conversate_core.errors import ConversateError
from conversate_web.conf import WebSettings

from .support.markdown import REPOSITORY, names, table

OWNERS = {"core": CoreSettings, "web": WebSettings, "alerts": AlertSettings}
DECLARED = {
    (layer, setting.name): setting
    for layer, owner in OWNERS.items()
    for setting in vars(owner).values()
    if isinstance(setting, Setting)
}
DOCUMENTED = {
    (layer, names(setting)[0]): default
    for layer in OWNERS
    for setting, default, _ in table(f"Settings of {layer}")
}


def test_every_setting_is_in_the_table_of_its_layer_and_no_other():
    assert DOCUMENTED.keys() == DECLARED.keys()


@pytest.mark.parametrize("name", DECLARED)
def test_the_default_of_a_setting_is_the_one_in_the_table(name):
    default = DECLARED[name].default
    if callable(default):  # told in words
        return
    assert ast.literal_eval(names(DOCUMENTED[name])[0]) == default


@pytest.mark.parametrize("layer", OWNERS)
def test_a_package_has_the_same_table_in_its_own_readme(layer):
    own = (REPOSITORY / f"packages/conversate-{layer}/README.md").read_text("utf-8")
    assert table("Settings", own) == table(f"Settings of {layer}")


def test_every_service_is_in_the_table_and_no_other():
    rows = table("The services: rooms from other apps")
    documented = [name for _, cell in rows for name in names(cell)]
    functions = [name for name in services.__all__ if name[0].islower()]
    # Checks of single values, for forms; the services make them themselves.
    assert sorted(documented) == sorted(set(functions) - {"check_slug", "check_title"})


def test_every_error_is_in_the_table_and_no_other():
    documented = {names(error)[0] for error, _ in table("Errors")}
    assert documented == {error.__name__ for error in ConversateError.__subclasses__()}


def test_every_signal_is_in_the_table_and_no_other():
    documented = {names(signal)[0] for signal, _ in table("Signals")}
    signals = vars(conversate_core.signals).items()
    assert documented == {name for name, value in signals if isinstance(value, Signal)}
