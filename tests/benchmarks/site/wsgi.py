from django.core.wsgi import get_wsgi_application

from conversate_web.sparing import spare_polls

application = spare_polls(get_wsgi_application())
