from tests.performance.site.clock import with_clock
from tests.performance.site.wsgi import application as site

application = with_clock(site)
