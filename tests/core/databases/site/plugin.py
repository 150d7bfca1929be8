"""A pytest plugin that runs the tests of other folders on the databases of this site."""

from __future__ import annotations

from functools import partial
from typing import Any

import pytest
from django.test import TestCase


class Fixtures:
    """Fixtures of pytest-django, which use the default database unless a marker names others."""

    @pytest.fixture
    def django_assert_num_queries(self, django_assert_num_queries: Any) -> Any:
        return partial(django_assert_num_queries, using="chat")

    @pytest.fixture
    def django_capture_on_commit_callbacks(self) -> Any:
        return partial(TestCase.captureOnCommitCallbacks, using="chat")


@pytest.hookimpl(trylast=True)
def pytest_configure(config: pytest.Config) -> None:
    # After pytest-django, whose fixtures these replace.
    config.pluginmanager.register(Fixtures())


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    for item in items:
        given = item.get_closest_marker("django_db")
        kwargs = {**(given.kwargs if given else {}), "databases": ["chat", "replica"]}
        item.add_marker(pytest.mark.django_db(**kwargs), append=False)
