from channels.auth import AuthMiddlewareStack
from channels.routing import ProtocolTypeRouter, URLRouter
from channels.security.websocket import AllowedHostsOriginValidator
from django.core.asgi import get_asgi_application
from django.urls import path

http = get_asgi_application()

from tests.performance.channels_site.consumers import ChatConsumer  # after the setup of Django

routes = URLRouter([path("ws/<int:room_id>/", ChatConsumer.as_asgi())])
websocket = AllowedHostsOriginValidator(AuthMiddlewareStack(routes))
application = ProtocolTypeRouter({"http": http, "websocket": websocket})
