"""A form with files, as a browser sends it."""

from __future__ import annotations

from collections.abc import Mapping
from uuid import uuid4


def multipart(fields: Mapping[str, str], files: Mapping[str, bytes]) -> tuple[str, bytes]:
    """The content type, and the body of the request."""
    boundary = uuid4().hex
    parts = [_part(f'name="{name}"', text.encode()) for name, text in fields.items()]
    parts += [_part(f'name="files"; filename="{name}"', data) for name, data in files.items()]
    begin = f"--{boundary}\r\n".encode()
    end = f"--{boundary}--\r\n".encode()
    return f"multipart/form-data; boundary={boundary}", b"".join(begin + p for p in parts) + end


def _part(disposition: str, content: bytes) -> bytes:
    head = f"Content-Disposition: form-data; {disposition}\r\n\r\n".encode()
    return head + content + b"\r\n"
