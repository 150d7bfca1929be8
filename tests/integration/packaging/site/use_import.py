"""A visitor uses the URLs that a site had with django-conversate, before the upgrade."""

import os

import django

os.environ["DJANGO_SETTINGS_MODULE"] = "settings"
django.setup()

from django.contrib.auth import get_user_model
from django.test import Client

visitor = Client()
visitor.force_login(get_user_model().objects.get(username="grace"))
page = visitor.get("/chat/tea-kitchen/").content.decode()
assert "Is &lt;b&gt;this&lt;/b&gt; *bold* &amp; &quot;quoted&quot;?" in page
file = visitor.get("/chat/tea-kitchen/file/4/", follow=True)
print("grace is led to:", b"".join(file.streaming_content).decode())
