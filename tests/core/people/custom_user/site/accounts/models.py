"""Custom user models without a field `username`."""

from __future__ import annotations

from uuid import uuid4

from django.contrib.auth.base_user import AbstractBaseUser, BaseUserManager
from django.contrib.auth.models import AbstractUser, PermissionsMixin
from django.db import models
from django.db.models import Value
from django.db.models.functions import Coalesce


class Account(AbstractBaseUser, PermissionsMixin):
    """An account with a UUID key that signs in by e-mail."""

    id = models.UUIDField(primary_key=True, default=uuid4)
    email = models.EmailField(unique=True)
    is_active = models.BooleanField(default=True)

    objects = BaseUserManager["Account"]()

    USERNAME_FIELD = "email"

    class Meta:
        # An order that has parameters.
        ordering = [Coalesce("email", Value("nobody"))]


class Bare(AbstractBaseUser):
    """A minimal account without address or permissions, always active."""

    handle = models.CharField(max_length=30, unique=True)

    objects = BaseUserManager["Bare"]()

    USERNAME_FIELD = "handle"


class Named(AbstractUser):
    """An account with one name field, as in some project templates. The user name is a UUID."""

    username = models.UUIDField(unique=True, default=uuid4)  # type: ignore[assignment]
    name = models.CharField(max_length=255, blank=True)
    first_name = None  # type: ignore[assignment]
    last_name = None  # type: ignore[assignment]

    # Names of the other way that those of Account don't have.
    groups = models.ManyToManyField("auth.Group", blank=True, related_name="+")  # type: ignore[assignment]
    user_permissions = models.ManyToManyField(  # type: ignore[assignment]
        "auth.Permission", blank=True, related_name="+"
    )

    objects = BaseUserManager["Named"]()  # type: ignore[assignment]

    def __str__(self) -> str:
        return str(self.username)
