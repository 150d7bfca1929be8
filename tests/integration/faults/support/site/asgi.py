from django.core.asgi import get_asgi_application

from conversate_web.asgi import long_polling
from tests.integration.faults.support.site import faults

application = long_polling(get_asgi_application())
faults.arm()
