"""The address of a webhook, at which programs outside of the site post."""

from __future__ import annotations

from typing import Any

from django.contrib.auth.decorators import login_not_required
from django.db import transaction
from django.http import HttpRequest, HttpResponse, JsonResponse, UnreadablePostError
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.csrf import csrf_exempt

from conversate_core import services
from conversate_core.conf import core_settings
from conversate_core.errors import ConversateError, NotAllowed

from ..http.api_calls import BadRequest
from ..http.api_errors import error_response, from_core, not_found
from ..http.api_outages import answering_outages_in_json
from ..http.scope_extension import require_body
from ..http.webhook_calls import (
    TooLarge,
    UnknownType,
    asking_to_retry,
    hiding_token,
    read_idempotency_key,
    read_text,
)


# The token stands for a session. Like the views of the API, this runs outside of the request's
# transaction (ATOMIC_REQUESTS).
@transaction.non_atomic_requests
@login_not_required
@csrf_exempt
@never_cache
@hiding_token
@asking_to_retry
@answering_outages_in_json
def webhook(request: HttpRequest, token: str) -> HttpResponse:
    """Post the text. All tokens that don't post anything get the same answer."""
    if not core_settings.webhooks:
        return not_found()
    if request.method != "POST":
        response = error_response(405, "method", _("This method is not allowed."))
        response["Allow"] = "POST"
        return response
    try:
        return _post(request, token)
    except NotAllowed:
        return not_found()
    except ConversateError as error:
        return from_core(error)
    except (BadRequest, UnreadablePostError) as error:
        return error_response(400, "bad_request", _explained(error))
    except TooLarge:
        return error_response(413, "too_large", _("This text is too long."))
    except UnknownType:
        return error_response(415, "content_type", _unknown_type())


def _post(request: HttpRequest, token: str) -> HttpResponse:
    require_body(request)
    message = services.post_by_webhook(
        token=token,
        body=read_text(request),
        idempotency_key=read_idempotency_key(request),
    )
    return JsonResponse({"id": message.pk}, status=201)


def _explained(error: Any) -> str:
    is_ours = isinstance(error, BadRequest)
    return str(error) if is_ours else _("The request could not be read.")


def _unknown_type() -> str:
    return _(
        "Send text with “Content-Type: text/plain”, or JSON with “Content-Type: application/json”,"
        " in UTF-8."
    )
