"""Sites of different shapes, as they are before Conversate is installed."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from shutil import copy, copytree
from typing import NamedTuple

from tests.integration.packaging.new_project import Project

PROJECTS = Path(__file__).parent / "projects"
PASSWORD = "conversate"


class Person(NamedTuple):
    """An account: the name to sign in, and the name that others see."""

    login: str
    shown: str


class Shape(Project):
    """A project with pages of its own."""

    # The names of its blocks for styles, scripts and content, if they differ from the default.
    blocks: tuple[str, str, str] | None = None
    # The files of npm packages that its pages load.
    vendor: Mapping[str, str] = {}
    static = "static/vendor"
    # The file whose settings take precedence.
    last_settings = "settings.py"
    # The steps of the installation page for a site without a login page.
    signs_in_by_the_admin = False
    ada = Person("ada", "Ada Lovelace")
    grace = Person("grace", "Grace Hopper")
    linus = Person("linus", "linus")

    def __init__(self, folder: Path, python: Path, dist: Path, npm: Path) -> None:
        super().__init__(folder, python, dist)
        # Without warnings of other packages.
        self.environment["PYTHONWARNINGS"] = "ignore"
        self.create()
        (folder / self.static).mkdir(parents=True, exist_ok=True)
        for name, path in self.vendor.items():
            copy(npm / path, folder / self.static / name)

    def create(self) -> None:
        raise NotImplementedError

    def create_people(self) -> None:
        self.run("python", "manage.py", "shell", "--command", self.people())

    def people(self) -> str:
        """Return code that creates the accounts. The first person may create rooms."""
        return f"""
from django.contrib.auth import get_user_model
create = get_user_model().objects.create_user
create("ada", "ada@example.org", "{PASSWORD}", first_name="Ada", last_name="Lovelace",
    is_staff=True, is_superuser=True)
create("grace", "grace@example.org", "{PASSWORD}", first_name="Grace", last_name="Hopper",
    is_staff=True)
create("linus", "linus@example.org", "{PASSWORD}", is_staff=True)
"""


class Wagtail(Shape):
    """A project by ``wagtail start mysite``: its last URL pattern matches all paths."""

    blocks = ("extra_css", "extra_js", "content")
    static = "mysite/static/vendor"
    last_settings = "settings/dev.py"
    signs_in_by_the_admin = True

    def create(self) -> None:
        self.environment["DJANGO_SETTINGS_MODULE"] = "mysite.settings.dev"
        start = "from wagtail.bin.wagtail import main; main()"
        self.run("python", "-c", start, "start", "mysite", ".")

    def path_of(self, name: str) -> Path:
        places = {"settings.py": "settings/base.py", "urls.py": "urls.py"}
        return self.folder / "mysite" / places.get(name, name)


class Cookiecutter(Shape):
    """A project like cookiecutter-django: people sign in by e-mail address and have one name."""

    module = "config"
    blocks = ("css", "javascript", "content")
    vendor = {
        "bootstrap.min.css": "bootstrap-5/dist/css/bootstrap.min.css",
        "bootstrap.min.css.map": "bootstrap-5/dist/css/bootstrap.min.css.map",
        "bootstrap.bundle.min.js": "bootstrap-5/dist/js/bootstrap.bundle.min.js",
        "bootstrap.bundle.min.js.map": "bootstrap-5/dist/js/bootstrap.bundle.min.js.map",
    }
    static = "mysite/static/vendor"
    ada = Person("ada@example.org", "Ada Lovelace")
    grace = Person("grace@example.org", "Grace Hopper")
    linus = Person("linus@example.org", "linus")

    def create(self) -> None:
        copytree(PROJECTS / "cookiecutter", self.folder, dirs_exist_ok=True)
        self.run("python", "manage.py", "makemigrations", "users")

    def path_of(self, name: str) -> Path:
        return self.folder / ("config" if name.endswith(".py") else "mysite") / name

    def people(self) -> str:
        return f"""
from django.contrib.auth import get_user_model
people = get_user_model().objects
people.create_superuser("ada@example.org", "{PASSWORD}", name="Ada Lovelace")
people.create_user("grace@example.org", "{PASSWORD}", name="Grace Hopper")
people.create_user("linus@example.org", "{PASSWORD}")
"""

    def server(self, port: int) -> list[str]:
        self.run("python", "manage.py", "collectstatic", "--noinput")
        return ["-m", "gunicorn", "--threads", "8", "--bind", f"127.0.0.1:{port}", "config.wsgi"]


class Bare(Shape):
    """A project by ``startproject``."""

    def create(self) -> None:
        self.run("python", "-m", "django", "startproject", "mysite", ".")


class Plain(Bare):
    """A project with a few pages, and a login page."""

    head = ""
    body = ""

    def create(self) -> None:
        super().create()
        copytree(PROJECTS / "plain" / "templates", self.folder / "templates")
        for name in ("settings.py", "urls.py"):
            self.write(name, (PROJECTS / "plain" / name).read_text())
        (self.folder / "templates" / "vendor.html").write_text("{% load static %}" + self.head)
        (self.folder / "templates" / "boost.html").write_text(self.body)


class Bootstrap3(Plain):
    """``html { font-size: 10px }``, and a jQuery of the site's own."""

    vendor = {
        "bootstrap.css": "bootstrap-3/dist/css/bootstrap.css",
        "bootstrap.js": "bootstrap-3/dist/js/bootstrap.js",
        "jquery.js": "jquery/dist/jquery.js",
    }
    head = """
<link rel="stylesheet" href="{% static "vendor/bootstrap.css" %}">
<script src="{% static "vendor/jquery.js" %}"></script>
<script src="{% static "vendor/bootstrap.js" %}"></script>
"""


class Tailwind(Plain):
    """Preflight resets the styles of all elements."""

    vendor = {"preflight.css": "tailwindcss/preflight.css"}
    head = '<link rel="stylesheet" href="{% static "vendor/preflight.css" %}">'


class Htmx(Plain):
    """Links and forms replace the body of the page, without loading another page."""

    vendor = {"htmx.js": "htmx.org/dist/htmx.js"}
    head = '<script src="{% static "vendor/htmx.js" %}"></script>'
    body = ' hx-boost="true"'


class Turbo(Plain):
    """Links and forms replace the body of the page, and merge its head."""

    vendor = {"turbo.js": "@hotwired/turbo/dist/turbo.es2017-umd.js"}
    head = '<script src="{% static "vendor/turbo.js" %}"></script>'
