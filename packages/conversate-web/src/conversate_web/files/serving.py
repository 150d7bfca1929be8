"""Responses with the content of an attachment: in full, a range, or sent by the web server."""

from __future__ import annotations

import logging
from collections.abc import AsyncIterator
from typing import Any
from urllib.parse import quote

from asgiref.sync import sync_to_async
from django.core.handlers.asgi import ASGIRequest
from django.http import FileResponse, Http404, HttpRequest, HttpResponse, HttpResponseBase
from django.utils.http import content_disposition_header

from conversate_core.storage import attachment_storage

from ..conf import REDIRECT, web_settings
from .ranges import Part, Unsatisfiable, read_range
from .signed_urls import redirect
from .stored import StoredFile

logger = logging.getLogger("conversate_web")

# Bytes that are read at a time under ASGI.
_BLOCK = 1 << 16


def serve(request: HttpRequest, stored: StoredFile, etag: str) -> HttpResponseBase:
    """Return the response. Raise Http404 if the stored file is missing.

    Browsers may show raster images. Everything else is a download (``Content-Disposition:
    attachment``), which does not prevent audio and video players in a page from playing it.
    """
    sendfile = web_settings.sendfile
    if sendfile == REDIRECT and stored.size is not None:
        return redirect(request, stored)
    if sendfile is not None and sendfile != REDIRECT:
        return _leave_to_web_server(stored, sendfile)
    if stored.size is None:
        response = _stream(stored, None)
    else:
        try:
            part = read_range(request, size=stored.size, etag=etag)
        except Unsatisfiable:
            return HttpResponse(status=416, headers={"Content-Range": f"bytes */{stored.size}"})
        response = _stream(stored, part)
        response["Accept-Ranges"] = "bytes"
    if isinstance(request, ASGIRequest):
        response.streaming_content = _in_blocks(response.file_to_stream)
    return response


def _stream(stored: StoredFile, part: range | None) -> FileResponse:
    try:
        content = stored.content.open("rb")
    except FileNotFoundError:
        logger.error("The stored file of attachment %s is missing.", stored.attachment_id)
        raise Http404 from None
    response = FileResponse(
        content if part is None else Part(content, part),
        as_attachment=not stored.is_shown,
        filename=stored.name,
        content_type=stored.content_type,
        # This makes GZipMiddleware skip the response. Under ASGI it compresses each block by
        # itself, of which browsers save only the first; and a range must not be compressed.
        headers={"Content-Encoding": "identity"},
    )
    if part is not None:
        response.status_code = 206
        response["Content-Length"] = str(len(part))
        response["Content-Range"] = f"bytes {part.start}-{part.stop - 1}/{stored.size}"
    return response


async def _in_blocks(content: Any) -> AsyncIterator[bytes]:
    """Yield *content* in blocks. Django would read all of it before it sends the first byte."""
    while block := await sync_to_async(content.read)(_BLOCK):
        yield block


def _leave_to_web_server(stored: StoredFile, header: str) -> HttpResponse:
    """Return an empty response that the web server replaces by the file. It handles ranges."""
    name = stored.content.name
    if header == "X-Sendfile":
        where = attachment_storage.path(name)
    else:
        where = web_settings.sendfile_url + quote(name)
    disposition = content_disposition_header(not stored.is_shown, stored.name)
    return HttpResponse(
        content_type=stored.content_type,
        headers={header: where, "Content-Disposition": disposition or "inline"},
    )
