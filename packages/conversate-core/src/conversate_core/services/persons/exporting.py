"""The service that writes everything about a person to an archive."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import IO, TYPE_CHECKING, NamedTuple
from zipfile import ZIP_DEFLATED, ZipFile

from ...internal.arguments import check_arguments
from ...internal.export_targets import ArchiveTarget, Target, open_target
from ...internal.exported_files import copy_file
from ...internal.permission_gate import require
from ...person_data import all_person_data
from .own_messages import MESSAGES, files_of
from .sections import sections_of
from .writing import write_index, write_section

if TYPE_CHECKING:
    from django.contrib.auth.base_user import AbstractBaseUser


class PersonExport(NamedTuple):
    """The number of exported messages and files, and of ``missing`` files, which failed."""

    messages: int
    files: int
    missing: int


@check_arguments
def export_person(*, user: AbstractBaseUser, output: Path | IO[bytes]) -> PersonExport:
    """Write everything about *user* to *output*. Return the numbers.

    *output* is the path of a ZIP archive, or of a folder if it doesn't end in ``.zip``, or a file
    that is open for writing, which gets an archive and needs no ``seek``. At a path, the archive
    appears when it is complete.

    It has their messages in all rooms with their files, also in rooms that they have left, their
    reactions, memberships with preferences, read marks and invitations, the places where they are
    mentioned, and what other apps store: see `PersonData`. Each is there as JSON and as HTML.
    Nothing that others have written is in it, except for titles of rooms and names of the people
    of direct conversations. A message that someone else has edited is in it, and says so.

    The memory does not grow with the number of messages. No rule is asked. A file that can't be
    read is logged and counted. Raises NotAllowed for an account that is not saved, and OSError if
    *output* exists or can't be written.
    """
    require(user.pk is not None)
    sections = [*sections_of(user)]
    for data in all_person_data():
        sections += data.sections(user)
    with _open(output) as target:
        written = [write_section(section, target) for section in sections]
        write_index(target, user, written)
        files, missing = _copy_files(user, target)
    counts = {each.section.name: each.records for each in written}
    return PersonExport(messages=counts[MESSAGES], files=files, missing=missing)


@contextmanager
def _open(output: Path | IO[bytes]) -> Iterator[Target]:
    if isinstance(output, (str, Path)):
        with open_target(Path(output)) as target:
            yield target
        return
    with ZipFile(output, "w", ZIP_DEFLATED) as archive:
        yield ArchiveTarget(archive)


def _copy_files(user: AbstractBaseUser, target: Target) -> tuple[int, int]:
    """Copy the files of messages. Return the number of those that were copied, and of others."""
    copied, missing = 0, 0
    for attachment in files_of(user.pk):
        if copy_file(attachment, target):
            copied += 1
        else:
            missing += 1
    return copied, missing
