"""JSON bodies of API calls, which the views read as they read forms."""

from __future__ import annotations

import json
from typing import Any, NoReturn

from django.http import HttpRequest, QueryDict, UnreadablePostError
from django.utils.translation import gettext as _

from .api_calls import BadRequest, Call, Parameter

# Digits of a number. No parameter takes more, and int() is slow with thousands of them.
_MOST_DIGITS = 20
_CSRF_FIELD = "csrfmiddlewaretoken"


def read_json(request: HttpRequest, call: Call) -> None:
    """Put the parameters of *call* in a JSON body where those of a form are.

    Bodies of other types are left alone. As in forms, unknown names are ignored; null is the same
    as a missing name. Raise BadRequest for a body that is not an object with values of the right
    types, and RequestDataTooBig as for forms.
    """
    if request.method != "POST" or request.content_type != "application/json":
        return
    try:
        body = request.body
    except UnreadablePostError:
        raise BadRequest(_("The request could not be read.")) from None
    request.POST = _as_form(_parse(body), call)  # type: ignore[assignment]


def _parse(body: bytes) -> dict[str, Any]:
    try:
        found = json.loads(
            body.decode(),
            object_pairs_hook=_object,
            parse_constant=_refuse_constant,
            parse_int=_integer,
        )
    except (ValueError, RecursionError):
        raise BadRequest(_("The body is not valid JSON.")) from None
    if not isinstance(found, dict):
        raise BadRequest(_("The body must be a JSON object."))
    return found


def _object(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    found = dict(pairs)
    if len(found) != len(pairs):
        # Programs disagree on which of the two counts.
        raise BadRequest(_("The body has the same name twice."))
    return found


def _refuse_constant(name: str) -> NoReturn:
    """Refuse NaN and Infinity, which Python reads though they are not JSON."""
    raise ValueError(name)


def _integer(digits: str) -> int:
    if len(digits) > _MOST_DIGITS:
        raise ValueError
    return int(digits)


def _as_form(given: dict[str, Any], call: Call) -> QueryDict:
    form = QueryDict(mutable=True)
    for parameter in call.parameters:
        value = given.get(parameter.name)
        if value is not None:
            form[parameter.name] = _as_text(parameter, value)
    token = given.get(_CSRF_FIELD)
    if isinstance(token, str):
        form[_CSRF_FIELD] = token
    return form


def _as_text(parameter: Parameter[Any], value: Any) -> str:
    """Return *value* as a form would have it."""
    schema, name = parameter.json_schema, {"name": parameter.name}
    if schema is None:
        raise BadRequest(_("Send files as multipart/form-data."))
    kind = schema.get("type", "string")
    if kind == "boolean":
        if not isinstance(value, bool):
            raise BadRequest(_("%(name)s must be true or false.") % name)
        return "true" if value else "false"
    if kind == "integer":
        if type(value) is not int:
            raise BadRequest(_("%(name)s must be a whole number.") % name)
        return str(value)
    if not isinstance(value, str) or not _is_unicode(value):
        raise BadRequest(_("%(name)s must be a text.") % name)
    return value


def _is_unicode(text: str) -> bool:
    """Return whether *text* can be stored: JSON can escape halves of characters."""
    try:
        text.encode()
    except UnicodeEncodeError:
        return False
    return True
