from django.core.wsgi import get_wsgi_application

from conversate_web.wsgi import idle_polling

application = idle_polling(get_wsgi_application())
