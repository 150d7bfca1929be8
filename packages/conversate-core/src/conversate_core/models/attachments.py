"""Files of messages."""

from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _

from ..content.file_types import name_to_save
from ..querysets import AttachmentQuerySet
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
    # Pixels. NULL unless the file is an image that browsers show.
    width = models.PositiveIntegerField(_("width"), null=True)
    height = models.PositiveIntegerField(_("height"), null=True)

    objects = AttachmentQuerySet.as_manager()

    class Meta:
        base_manager_name = "objects"
        verbose_name = _("attachment")
        verbose_name_plural = _("attachments")
        ordering = ["pk"]

    def __str__(self) -> str:
        return self.name

    @property
    def name_to_save(self) -> str:
        """The file name with an extension that matches the content type."""
        return name_to_save(self.name, self.content_type)
