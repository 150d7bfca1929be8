from django.core.asgi import get_asgi_application

from conversate_web.holding import hold_polls

application = hold_polls(get_asgi_application())
