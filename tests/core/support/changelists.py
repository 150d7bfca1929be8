"""Sort the admin's lists by each of their columns."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from django.contrib import admin
from django.test import Client
from django.urls import reverse


def registered(app_label: str) -> list[Any]:
    """Return the model admins of the app."""
    found = admin.site._registry.values()
    return [each for each in found if each.opts.app_label == app_label]


def changelist(client: Client, model_admin: Any, **query: Any) -> Any:
    """Return the change list as the page shows it."""
    label = f"{model_admin.opts.app_label}_{model_admin.opts.model_name}"
    answer = client.get(reverse(f"admin:{label}_changelist"), query)
    assert answer.status_code == 200, answer
    return answer.context["cl"]


def sorted_by_each_column(client: Client, model_admin: Any) -> Iterator[tuple[str, list[Any]]]:
    """Yield the column with its direction, and the keys of the rows in the order of the page."""
    columns = changelist(client, model_admin).list_display
    for number, column in enumerate(columns):
        for direction in ("", "-"):
            rows = changelist(client, model_admin, o=f"{direction}{number}").result_list
            yield f"{direction}{column}", [row.pk for row in rows]
