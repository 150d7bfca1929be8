from __future__ import annotations

import re

import pytest
from django.core.management import call_command
from django.core.management.base import CommandError

from conversate_alerts.push.vapid import public_keys

_KEY = re.compile(r'CONVERSATE_PUSH_PRIVATE_KEY = \[?"([\w-]{43})"')


def keys(output: str) -> tuple[str, str]:
    """Return the private and the public key that the command has written."""
    return _KEY.findall(output)[0], output.split()[-1]


def test_it_writes_the_settings_with_a_new_key(settings, capsys):
    call_command("push_keys")
    private, public = keys(capsys.readouterr().out)
    settings.CONVERSATE_PUSH_PRIVATE_KEY = private
    assert public_keys() == [public]


def test_each_key_is_another_one(capsys):
    call_command("push_keys")
    first = keys(capsys.readouterr().out)
    call_command("push_keys")
    assert set(first).isdisjoint(keys(capsys.readouterr().out))


def test_a_site_that_has_a_key_is_told_how_to_replace_it(settings, capsys):
    call_command("push_keys")
    old, _ = keys(capsys.readouterr().out)
    settings.CONVERSATE_PUSH_PRIVATE_KEY = old
    call_command("push_keys")
    written = capsys.readouterr().out
    private, public = keys(written)
    assert "put the new one first" in written
    assert old not in written
    settings.CONVERSATE_PUSH_PRIVATE_KEY = [private, old]
    assert public_keys()[0] == public


def test_without_the_package_it_says_how_to_get_it(monkeypatch):
    monkeypatch.setattr("conversate_alerts.management.commands.push_keys.has_extra", lambda: False)
    with pytest.raises(CommandError, match=r'pip install "conversate-alerts\[push\]"'):
        call_command("push_keys")
