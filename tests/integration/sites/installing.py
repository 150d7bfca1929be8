"""Follow docs/how-to/install.md in an existing site."""

from __future__ import annotations

from tests.integration.packaging.conftest import ROOT
from tests.integration.packaging.new_project import Step, steps_of

from .shapes import Shape

INSTALL = ROOT / "docs/how-to/install.md"
MAPPING = ROOT / "docs/how-to/map-blocks.md"

# Only for the tests: short delays, and mails in a folder.
QUICK = """
CONVERSATE_POLL_MIN = 300
CONVERSATE_POLL_STEP = 0
CONVERSATE_ALERT_DELAY = 0
CONVERSATE_ALERT_DISPATCH = "conversate_alerts.dispatch.NullDispatcher"
EMAIL_BACKEND = "django.core.mail.backends.filebased.EmailBackend"
EMAIL_FILE_PATH = BASE_DIR / "mail"
"""


def pip_install() -> str:
    """Return the first command of the page."""
    [command] = [step.code for step in steps_of(INSTALL, "## Installation") if "pip" in step.code]
    return command


def install(site: Shape) -> None:
    """Follow the page, without the steps for a site without a login page or base.html."""
    follow_code(site)
    if site.signs_in_by_the_admin:
        site.follow(_steps("settings.py")[1])
    if site.blocks:
        site.follow(mapping(site.blocks))


def follow_code(site: Shape, files: tuple[str, ...] = ("settings.py", "urls.py")) -> None:
    """Follow the steps that change settings and URLs."""
    for file in files:
        site.follow(_steps(file)[0])


def _steps(file: str) -> list[Step]:
    return [step for step in steps_of(INSTALL, "## Installation") if step.file == file]


def mapping(blocks: tuple[str, str, str]) -> Step:
    """Return the template for a base.html with these blocks of the site."""
    steps = steps_of(MAPPING, "# Map the blocks of your base.html")
    [step] = [step for step in steps if step.file]
    names = zip(("extra_css", "extra_js", "content"), blocks, strict=True)
    code = step.code
    for shown, own in names:
        code = code.replace(f"block {shown} %", f"block {own} %")
    return step._replace(code=code)


def prepare(site: Shape) -> None:
    """Create tables and people, and set short delays."""
    site.write(site.last_settings, QUICK)
    site.run("python", "manage.py", "migrate", "--verbosity", "0")
    site.create_people()
