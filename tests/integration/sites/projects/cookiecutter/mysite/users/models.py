"""People sign in by their e-mail address, and have one name, which may be empty."""

from typing import ClassVar

from django.contrib.auth.models import AbstractUser, UserManager
from django.db.models import CharField, EmailField


class EmailUserManager(UserManager["User"]):
    def _create_user(self, email, password, **extra_fields):
        user = self.model(email=self.normalize_email(email), **extra_fields)
        user.set_password(password)
        user.save(using=self._db)
        return user

    def create_user(self, email, password=None, **extra_fields):
        return self._create_user(email, password, **extra_fields)

    def create_superuser(self, email, password=None, **extra_fields):
        flags = {"is_staff": True, "is_superuser": True}
        return self._create_user(email, password, **flags, **extra_fields)


class User(AbstractUser):
    name = CharField(blank=True, max_length=255)
    first_name = None
    last_name = None
    email = EmailField(unique=True)
    username = None

    USERNAME_FIELD = "email"
    REQUIRED_FIELDS: ClassVar[list[str]] = []

    objects: ClassVar[EmailUserManager] = EmailUserManager()
