from django.core.asgi import get_asgi_application

from conversate_web.holding import hold_polls
from tests.faults.support.site import faults

application = hold_polls(get_asgi_application())
faults.arm()
