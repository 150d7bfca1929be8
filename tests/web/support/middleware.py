"""Middleware that a site might write."""

from django.contrib.auth.middleware import AuthenticationMiddleware
from django.contrib.sessions.middleware import SessionMiddleware


class OwnSessionMiddleware(SessionMiddleware):
    pass


class OwnAuthenticationMiddleware(AuthenticationMiddleware):
    pass
