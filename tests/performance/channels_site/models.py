from django.conf import settings
from django.db import models


class Line(models.Model):
    """A message of the chat."""

    room_id = models.BigIntegerField(db_index=True)
    author = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE)
    body = models.TextField()
    created_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        app_label = "channels_site"

    def __str__(self) -> str:
        return self.body
