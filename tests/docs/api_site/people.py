"""Print the tokens of a member and of a deactivated account, as JSON."""

import json
import os

import django

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "tests.docs.api_site.settings")
django.setup()

from django.contrib.auth.models import User  # noqa: E402
from django.core.management import call_command  # noqa: E402
from rest_framework.authtoken.models import Token  # noqa: E402

from conversate_core import services  # noqa: E402
from tests.docs.api_site.models import ApiToken  # noqa: E402

call_command("migrate", run_syncdb=True, verbosity=0)
ada, former = User.objects.create_user("ada"), User.objects.create_user("former")
room = services.create_room(title="Server room", members=[ada, former])
services.post_message(room=room, author=former, body="Is the backup done?")
User.objects.filter(pk=former.pk).update(is_active=False)
tokens = {
    user.get_username(): [ApiToken.create_for(user), Token.objects.create(user=user).key]
    for user in (ada, former)
}
print(json.dumps(tokens))  # noqa: T201
