from django.core.exceptions import PermissionDenied
from rest_framework.authentication import TokenAuthentication
from rest_framework.exceptions import AuthenticationFailed


def account_of(request):
    try:
        found = TokenAuthentication().authenticate(request)
    except AuthenticationFailed:
        raise PermissionDenied from None
    return found[0] if found else None
