"""openapi.yaml, the docs and the table in the code have the same API parameters."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest
from django.db import models

from conversate_core.models import Membership
from conversate_core.preferences import FLAGS, PREFERENCES
from conversate_web.http.api_calls import CALLS, COLOR
from tests.docs.support.pages import names_in, table
from tests.web.support.openapi import DOCUMENT

SCHEMAS = DOCUMENT["components"]["schemas"]
OPERATIONS: dict[str, dict[str, Any]] = {
    operation["operationId"]: operation
    for path in DOCUMENT["paths"].values()
    for method, operation in path.items()
    if method != "parameters"
}
ROWS = {row[0]: row[1] for row in table("reference/json-api", "Calls")}
# What is said of a parameter beside its type and limits.
PROSE = {"description", "example"}


def resolved(node: dict[str, Any]) -> dict[str, Any]:
    """What *node* refers to, together with what it says itself."""
    found = {name: value for name, value in node.items() if name != "$ref"}
    if "$ref" in node:
        target: Any = DOCUMENT
        for step in node["$ref"].removeprefix("#/").split("/"):
            target = target[step]
        found = {**resolved(target), **found}
    return found


def limits(schema: dict[str, Any]) -> dict[str, Any]:
    return {name: value for name, value in resolved(schema).items() if name not in PROSE}


def forms(operation: dict[str, Any]) -> Iterator[dict[str, Any]]:
    """The parameters of a call, once for each way to send them, as the schema of an object."""
    if "requestBody" in operation:
        for content in resolved(operation["requestBody"])["content"].values():
            yield resolved(content["schema"])
        return
    query = [resolved(parameter) for parameter in operation["parameters"]]
    yield {
        "properties": {each["name"]: each["schema"] for each in query},
        "required": [each["name"] for each in query if each.get("required")],
    }


@pytest.mark.parametrize("name", CALLS)
def test_openapi_describes_the_parameters_of_each_call(name: str) -> None:
    whole, *partial = forms(OPERATIONS[name])
    expected = {each.name: dict(each.schema) for each in CALLS[name].parameters}
    described = {each: limits(schema) for each, schema in whole["properties"].items()}
    assert described == expected
    assert set(whole.get("required", ())) == {each.name for each in CALLS[name].required}
    for form in partial:
        assert form["properties"].items() <= whole["properties"].items()


def test_openapi_has_these_calls_and_no_others() -> None:
    assert OPERATIONS.keys() == CALLS.keys()


@pytest.mark.parametrize("name", CALLS)
def test_the_docs_list_the_parameters_of_each_call(name: str) -> None:
    (cell,) = [cell for call, cell in ROWS.items() if names_in(call)[0].endswith(f" api/{name}/")]
    assert names_in(cell) == [each.name for each in CALLS[name].parameters]


def test_the_docs_list_these_calls_and_no_others() -> None:
    assert len(ROWS) == len(CALLS)


def test_openapi_describes_the_preferences_of_an_answer() -> None:
    schema = SCHEMAS["Preferences"]
    kinds = {
        name: {"type": "boolean"} if name in FLAGS else dict(COLOR.schema) for name in PREFERENCES
    }
    # For all rooms of the user.
    kinds["shows_reading"] = {"type": "boolean"}
    assert {name: limits(each) for name, each in schema["properties"].items()} == kinds
    assert schema["required"] == list(PREFERENCES)


@pytest.mark.parametrize("name", PREFERENCES)
def test_each_preference_is_a_field_of_a_membership(name: str) -> None:
    field = Membership._meta.get_field(name)
    assert isinstance(field, models.BooleanField) == (name in FLAGS)
