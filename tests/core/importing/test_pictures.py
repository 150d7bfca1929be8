"""Imported pictures are stripped as uploads are, and compared with what they were made of."""

from __future__ import annotations

import pytest
from django.core.management import CommandError

from conversate_core.models import Attachment
from conversate_core.storage import attachment_storage
from tests.core.support.encoders import SECRET, pillow_jpeg
from tests.core.support.stripping import stripped

pytestmark = pytest.mark.usefixtures("old_site")


@pytest.fixture
def photo(old_files) -> bytes:
    """A photo on its side at the place of the old picture."""
    content = pillow_jpeg()
    (old_files / "conversate" / "umbrella.png").write_bytes(content)
    return content


def imported() -> tuple[Attachment, bytes]:
    attachment = Attachment.objects.get(name="umbrella.png")
    with attachment.file.open() as file:
        return attachment, file.read()


def test_a_photo_is_imported_upright_and_without_its_place(run, photo):
    assert run().endswith("All messages and files match.\n")
    attachment, content = imported()
    assert content == stripped(photo)
    assert SECRET.encode() not in content
    assert (attachment.content_type, attachment.size) == ("image/jpeg", len(content))
    assert (attachment.width, attachment.height) == (32, 48)


def test_a_site_that_keeps_metadata_imports_them(run, photo, settings):
    settings.CONVERSATE_STRIP_METADATA = False
    assert run().endswith("All messages and files match.\n")
    attachment, content = imported()
    assert content == photo
    assert (attachment.width, attachment.height) == (32, 48)
    settings.CONVERSATE_STRIP_METADATA = True
    assert run().endswith("All messages and files match.\n")


def test_another_picture_is_a_difference(run, photo):
    run()
    with attachment_storage.open(imported()[0].file.name, "wb") as file:
        file.write(stripped(photo) + b"more")
    with pytest.raises(CommandError, match="differ from the old site"):
        run()


def test_an_old_picture_that_cannot_be_read_any_more_is_a_difference(run, photo, old_files):
    run()
    (old_files / "conversate" / "umbrella.png").write_bytes(b"other")
    with pytest.raises(CommandError, match="differ from the old site"):
        run()
