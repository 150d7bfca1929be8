"""The settings of docs/deployment pass `check --deploy`."""

from __future__ import annotations

from conversate_core.conf import core_settings
from tests.integration.deployment.support.blocks import block

MEGABYTE = 1 << 20


def test_a_site_with_them_passes_the_checks(site):
    assert "no issues" in site.manage("check", "--deploy", "--fail-level", "WARNING")


def test_nginx_takes_as_much_as_a_message_may_hold():
    lines = block("/etc/nginx/sites-available/chat", {}).splitlines()
    [limit] = [line.split()[1] for line in lines if "client_max_body_size" in line]
    most = core_settings.upload_max_size * core_settings.upload_max_files
    assert int(limit.removesuffix("m;")) * MEGABYTE > most
