"""Accounts that are not Django's: neither has a field `username`."""

from __future__ import annotations

from uuid import uuid4

from django.contrib.auth.base_user import AbstractBaseUser, BaseUserManager
from django.contrib.auth.models import PermissionsMixin
from django.db import models
from django.db.models import Value
from django.db.models.functions import Coalesce


class Account(AbstractBaseUser, PermissionsMixin):
    """Has a UUID for its key, and signs in by e-mail."""

    id = models.UUIDField(primary_key=True, default=uuid4)
    email = models.EmailField(unique=True)
    is_active = models.BooleanField(default=True)

    objects = BaseUserManager["Account"]()

    USERNAME_FIELD = "email"

    class Meta:
        # An order that has parameters.
        ordering = [Coalesce("email", Value("nobody"))]


class Bare(AbstractBaseUser):
    """Has nothing that it need not have: no address, no permissions, always active."""

    handle = models.CharField(max_length=30, unique=True)

    objects = BaseUserManager["Bare"]()

    USERNAME_FIELD = "handle"
