"""A site with a custom user model, chosen by environment variables.

CONVERSATE_TEST_ACCOUNT: a model of the app beside this file. CONVERSATE_TEST_USE_TZ: 1 or 0.
"""

import os

from tests.settings import *  # noqa: F403
from tests.settings import INSTALLED_APPS as USUAL_APPS

INSTALLED_APPS = [*USUAL_APPS, "tests.core.people.custom_user.site.accounts"]
AUTH_USER_MODEL = f"accounts.{os.environ['CONVERSATE_TEST_ACCOUNT']}"
AUTHENTICATION_BACKENDS = ["django.contrib.auth.backends.ModelBackend"]
USE_TZ = os.environ["CONVERSATE_TEST_USE_TZ"] == "1"
