"""Discards the files of a form while it is received."""

from __future__ import annotations

from django.core.files.uploadedfile import SimpleUploadedFile
from django.core.files.uploadhandler import FileUploadHandler
from django.http import HttpRequest


class DiscardingUploadHandler(FileUploadHandler):
    """Keeps the names of the files. Their content is neither in memory nor on the disk."""

    def receive_data_chunk(self, raw_data: bytes, start: int) -> None:
        return None

    def file_complete(self, file_size: int) -> SimpleUploadedFile:
        return SimpleUploadedFile(self.file_name or "", b"")


def discard_files(request: HttpRequest) -> None:
    """Read the form in *request* without the content of its files, if it was not read yet."""
    try:
        request.upload_handlers = [DiscardingUploadHandler(request)]
    except AttributeError:
        # A middleware of the site has read the form.
        return
