from django.core.asgi import get_asgi_application

from conversate_web.asgi import long_polling

application = long_polling(get_asgi_application())
