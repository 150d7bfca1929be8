"""Each package in an empty virtual environment: core alone, the others with core."""

import re
from collections.abc import Callable

import pytest

from .conftest import Site

pytestmark = pytest.mark.packaging


def migrate_and_check(site: Site) -> None:
    site.manage("migrate", "--verbosity", "0")
    site.manage("check", "--fail-level", "WARNING")
    site.manage("makemigrations", "--check", "--dry-run")


def test_core_alone_needs_django_and_nothing_else(site: Callable[..., Site]) -> None:
    installed = site("core")
    names = {re.split(r"==| @ ", package)[0] for package in installed.packages()}
    # Django's own requirements; typing_extensions only on the oldest Python.
    assert names - {"typing_extensions"} == {
        "asgiref",
        "conversate-core",
        "django",
        "pip",
        "sqlparse",
    }
    migrate_and_check(installed)
    assert installed.run("use_core.py") == "grace reads: Good morning.\n"


def test_web_with_core_serves_the_index_and_a_room(site: Callable[..., Site]) -> None:
    installed = site("core", "web")
    migrate_and_check(installed)
    assert installed.run("use_web.py") == "ada is served: Harbour, Good morning.\n"


def test_alerts_with_core_mails_who_is_away(site: Callable[..., Site]) -> None:
    installed = site("core", "alerts")
    migrate_and_check(installed)
    assert installed.run("use_alerts.py") == "mail to: grace@example.org\n"
