import hashlib
import secrets

from django.conf import settings
from django.db import models


class ApiToken(models.Model):
    user = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE)
    digest = models.CharField(max_length=64, unique=True)

    def __str__(self):
        return f"{self.digest[:8]}…"

    @classmethod
    def create_for(cls, user):
        """Return a new token. Only its hash is stored, so show it now."""
        token = secrets.token_urlsafe(32)
        cls.objects.create(user=user, digest=digest_of(token))
        return token


def digest_of(token):
    return hashlib.sha256(token.encode()).hexdigest()
