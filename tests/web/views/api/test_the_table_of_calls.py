"""openapi.yaml, the docs and the table in the code have the same API parameters."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest
from django.db import models

from conversate_core.models import Access, Membership
from conversate_core.preferences import FLAGS, PREFERENCES
from conversate_web.http.api_calls import ACCESS, CALLS, COLOR
from tests.docs.support.pages import names_in, table
from tests.web.support.openapi import DOCUMENT

SCHEMAS = DOCUMENT["components"]["schemas"]
OPERATIONS: dict[str, dict[str, Any]] = {
    operation["operationId"]: operation
    for path in DOCUMENT["paths"].values()
    for method, operation in path.items()
    if method != "parameters"
}
# The parameters that the page names, by the method and path of a call.
ROWS = {
    names_in(row[0])[0].replace(" api/", f" {place}api/"): row[1]
    for title, place in (("Calls of a room", "/{slug}/"), ("Calls of the chat", "/"))
    for row in table("reference/json-api", title)
}
PATHS = {
    operation["operationId"]: f"{method.upper()} {path}"
    for path, item in DOCUMENT["paths"].items()
    for method, operation in item.items()
    if method != "parameters"
}
JSON = "application/json"
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
    """The parameters of a call, once for each way to send them but JSON, as an object's schema."""
    if "requestBody" in operation:
        for kind, content in resolved(operation["requestBody"])["content"].items():
            if kind != JSON:
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


@pytest.mark.parametrize("name", [name for name in CALLS if "requestBody" in OPERATIONS[name]])
def test_openapi_describes_the_parameters_of_each_call_in_json(name: str) -> None:
    content = resolved(OPERATIONS[name]["requestBody"])["content"][JSON]
    schema = resolved(content["schema"])
    expected = {each.name: each.json_schema for each in CALLS[name].parameters}
    in_json = {name: dict(kind) for name, kind in expected.items() if kind is not None}
    assert {each: limits(kind) for each, kind in schema["properties"].items()} == in_json


def test_rooms_are_created_with_each_access() -> None:
    assert ACCESS.schema["enum"] == Access.values


def test_openapi_has_these_calls_and_no_others() -> None:
    assert OPERATIONS.keys() == CALLS.keys()


@pytest.mark.parametrize("name", CALLS)
def test_the_docs_list_the_parameters_of_each_call(name: str) -> None:
    assert names_in(ROWS[PATHS[name]]) == [each.name for each in CALLS[name].parameters]


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
