"""Push is off unless the site has its key, a contact and the package."""

from __future__ import annotations

import subprocess
import sys

import pytest

from conversate_alerts.push import enabled
from conversate_alerts.push.enabled import is_enabled


@pytest.fixture
def _no_package(monkeypatch):
    """The package cryptography is not installed."""
    monkeypatch.setattr(enabled, "EXTRA", "no_such_package")
    enabled.has_extra.cache_clear()
    yield
    enabled.has_extra.cache_clear()


def test_it_is_on_with_a_key_a_contact_and_the_package():
    assert is_enabled()


@pytest.mark.parametrize("name", ["PRIVATE_KEY", "CONTACT"])
def test_it_is_off_without_a_setting(settings, name):
    setattr(settings, f"CONVERSATE_PUSH_{name}", None)
    assert not is_enabled()


@pytest.mark.usefixtures("_no_package")
def test_it_is_off_without_the_package():
    assert not is_enabled()


def test_asking_costs_no_query(django_assert_num_queries, db):
    with django_assert_num_queries(0):
        assert is_enabled()


def test_every_module_but_one_can_be_imported_without_the_package():
    code = """
import sys
sys.modules["cryptography"] = None
import django
django.setup()
from importlib import import_module
from pkgutil import walk_packages
import conversate_alerts.push as push
names = [each.name for each in walk_packages(push.__path__, push.__name__ + ".")]
assert len(names) > 10
for name in names:
    if not name.endswith(".p256"):
        import_module(name)
"""
    subprocess.run([sys.executable, "-c", code], check=True)


def test_a_site_without_push_loads_no_cryptography():
    code = """
import sys
import django
django.setup()
assert "cryptography" not in sys.modules
"""
    subprocess.run([sys.executable, "-c", code], check=True)
