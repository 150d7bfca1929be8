from __future__ import annotations

import ast

import pytest

from conversate_alerts.conf import AlertSettings
from conversate_core.conf import CoreSettings, Setting
from conversate_web.conf import WebSettings

from .support.pages import names_in, table

OWNERS = {"core": CoreSettings, "web": WebSettings, "alerts": AlertSettings}
DECLARED = {
    (layer, setting.name): setting
    for layer, owner in OWNERS.items()
    for setting in vars(owner).values()
    if isinstance(setting, Setting)
}
DOCUMENTED = {
    (layer, names_in(setting)[0]): default
    for layer in OWNERS
    for setting, default, _ in table("reference/settings", f"Settings of conversate-{layer}")
}


def test_every_setting_is_in_the_table_of_its_package_and_no_other():
    assert DOCUMENTED.keys() == DECLARED.keys()


@pytest.mark.parametrize("name", DECLARED)
def test_the_default_of_a_setting_is_the_one_in_the_table(name):
    default = DECLARED[name].default
    if callable(default):  # told in words
        return
    assert ast.literal_eval(names_in(DOCUMENTED[name])[0]) == default
