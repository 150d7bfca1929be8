from django.core.wsgi import get_wsgi_application

from tests.integration.faults.support.site import faults

application = get_wsgi_application()
faults.arm()
