from ninja.security import HttpBearer

from .models import ApiToken, digest_of


class TokenAuth(HttpBearer):
    def authenticate(self, request, token):
        found = ApiToken.objects.filter(digest=digest_of(token)).select_related("user").first()
        return found.user if found else None


token_auth = TokenAuth()
