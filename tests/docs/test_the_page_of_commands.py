"""docs/reference/commands.md has every management command with its arguments; its examples run."""

from __future__ import annotations

import re
import shlex
from typing import Any

import pytest
from django.core.management import call_command, get_commands, load_command_class
from django.core.management.base import BaseCommand, CommandError

from conversate_core.testing import make_member, make_message, make_room
from tests.alerts.support.mails import REPLY_ADDRESS, answer_from

from .support.pages import blocks_of, names_in, rows_of, text_of

PAGE = "reference/commands"
SECTIONS = dict(re.findall(r"^### (\w+)\n(.*?)(?=^##|\Z)", text_of(PAGE), re.MULTILINE | re.DOTALL))
# They read an e-mail.
OF_MAILS = {"receive_mail": ["<", "answer.eml"], "explain_mail": ["answer.eml"]}
# They need an old site, or a mailbox.
OF_SERVERS = {"import_django_conversate", "fetch_mail"}
EXAMPLES = [shlex.split(block.code)[2:] for block in blocks_of(PAGE)]


def commands() -> dict[str, str]:
    return {name: app for name, app in get_commands().items() if app.startswith("conversate_")}


class Noted:
    """A fake parser that records the arguments of a command."""

    def __init__(self) -> None:
        self.names: set[str] = set()

    def add_argument(self, name: str, **options: Any) -> None:
        self.names.add(name)

    def add_mutually_exclusive_group(self, **options: Any) -> Noted:
        return self


def arguments_of(command: BaseCommand) -> set[str]:
    noted: Any = Noted()
    command.add_arguments(noted)
    return noted.names


def test_every_command_has_a_section_and_every_section_a_command() -> None:
    assert SECTIONS.keys() == commands().keys()


@pytest.mark.parametrize("name", sorted(SECTIONS))
def test_the_table_has_every_argument_and_no_other(name) -> None:
    listed = {names_in(row[0])[0] for row in rows_of(SECTIONS[name])}
    assert listed == arguments_of(load_command_class(commands()[name], name))


def test_every_command_has_an_example() -> None:
    assert sorted(name for name, *_ in EXAMPLES) == sorted(SECTIONS)


@pytest.mark.parametrize(
    "arguments",
    [example for example in EXAMPLES if example[0] not in {*OF_SERVERS, *OF_MAILS}],
    ids=lambda arguments: arguments[0],
)
def test_an_example_runs(arguments, db, tmp_path, monkeypatch, capsys) -> None:
    monkeypatch.chdir(tmp_path)
    room = make_room("Harbor")
    make_member(room, "ada")
    make_message(room, make_member(room, "grace"), "The pump is repaired.")
    call_command(*arguments)
    assert capsys.readouterr().out


def test_the_example_of_the_import_looks_for_the_old_tables(db) -> None:
    [arguments] = [example for example in EXAMPLES if example[0] == "import_django_conversate"]
    with pytest.raises(CommandError, match=r"django-conversate 0\.3"):
        call_command(*arguments)


def test_the_example_of_the_mailbox_asks_for_its_settings() -> None:
    [arguments] = [example for example in EXAMPLES if example[0] == "fetch_mail"]
    with pytest.raises(CommandError, match="CONVERSATE_REPLY_ADDRESS is not set"):
        call_command(*arguments)


@pytest.mark.parametrize("name", sorted(OF_MAILS))
def test_the_examples_with_an_e_mail_read_it(
    name, db, tmp_path, monkeypatch, settings, capsys
) -> None:
    [[_, *arguments]] = [example for example in EXAMPLES if example[0] == name]
    assert arguments == OF_MAILS[name]
    settings.CONVERSATE_REPLY_ADDRESS = REPLY_ADDRESS
    member = make_member(make_room("Harbor"), "ada", email="ada@example.org")
    monkeypatch.chdir(tmp_path)
    file = tmp_path / "answer.eml"
    file.write_bytes(answer_from(member.conversate_memberships.get()))
    with file.open() as stdin:
        monkeypatch.setattr("sys.stdin", stdin)
        call_command(name, *(each for each in arguments if "<" not in arguments))
    assert "posted" in capsys.readouterr().out
