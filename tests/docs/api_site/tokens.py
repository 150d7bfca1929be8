from django.core.exceptions import PermissionDenied

from .models import ApiToken, digest_of


def account_of(request):
    scheme, _, token = request.headers.get("Authorization", "").partition(" ")
    if scheme.lower() != "bearer":
        return None
    found = ApiToken.objects.filter(digest=digest_of(token)).select_related("user").first()
    if found is None:
        raise PermissionDenied
    return found.user
