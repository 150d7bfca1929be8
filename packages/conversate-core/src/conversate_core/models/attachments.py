"""Files of messages."""

from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _

from ..conf import core_settings
from ..content.file_types import RASTER_TYPES, name_to_save
from ..content.picture_previews import CONTENT_TYPES, ENDINGS, MIN_SIZE
from ..querysets import AttachmentQuerySet
from ..querysets.attachments import MAX_TRIES
from ..storage import get_attachment_storage
from .messages import Message


class Attachment(models.Model):
    message = models.ForeignKey(
        Message, verbose_name=_("message"), on_delete=models.CASCADE, related_name="attachments"
    )
    # Stored under a random name. Members see `name`.
    file = models.FileField(_("file"), storage=get_attachment_storage, max_length=255)
    name = models.CharField(_("name"), max_length=255)
    size = models.PositiveBigIntegerField(_("size in bytes"))
    content_type = models.CharField(_("content type"), max_length=127)
    # Pixels. NULL unless pages show the file or its preview.
    width = models.PositiveIntegerField(_("width"), null=True)
    height = models.PositiveIntegerField(_("height"), null=True)
    # A smaller picture that pages show: see services/picture_previews.py.
    preview = models.FileField(
        storage=get_attachment_storage,
        max_length=255,
        blank=True,
        default="",
        db_default="",
        editable=False,
    )
    # How often making one was begun, since that may kill the process; above MAX_TRIES if there will
    # be none. The time keeps processes from making it twice.
    preview_tries = models.PositiveSmallIntegerField(default=0, db_default=0, editable=False)
    preview_tried_at = models.DateTimeField(null=True, editable=False)

    objects = AttachmentQuerySet.as_manager()

    class Meta:
        base_manager_name = "objects"
        verbose_name = _("attachment")
        verbose_name_plural = _("attachments")
        ordering = ["pk"]

    def __str__(self) -> str:
        return self.name

    @property
    def wants_preview(self) -> bool:
        """Whether the picture is large, and a preview may still be made of it."""
        return (
            not self.preview
            and self.size > MIN_SIZE
            and self.content_type in ENDINGS
            and self.preview_tries < MAX_TRIES
        )

    @property
    def shows_preview(self) -> bool:
        """Whether pages show the preview. That of a picture for browsers may still be made."""
        if not core_settings.picture_previews:
            return False
        return bool(self.preview) or (self.content_type in RASTER_TYPES and self.wants_preview)

    @property
    def preview_type(self) -> str:
        """The content type of the preview."""
        return CONTENT_TYPES[ENDINGS[self.content_type]]

    @property
    def name_to_save(self) -> str:
        """The file name with an extension that matches the content type."""
        return name_to_save(self.name, self.content_type)
