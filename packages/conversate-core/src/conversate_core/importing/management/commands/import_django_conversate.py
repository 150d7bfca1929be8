"""``manage.py import_django_conversate``: plan, run and check the import of an old site."""

from __future__ import annotations

from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.db import DatabaseError, connections
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from ....databases import write_alias
from ....internal.database_errors import explain_outage, is_outage
from ....models import Room
from ... import extensions
from ...comparing import Comparison, Pair, compare
from ...files import CopyFailed
from ...members import import_members
from ...messages import ImportRunning, import_messages
from ...old_site import NotAnOldSite, OldMessage, OldRoom, OldSite, open_old_site
from ...permissions import grant_permissions
from ...planning import Plan, make_plan
from ...rooms import import_rooms, is_cut, is_untitled

# Messages between two lines of progress.
_STEP = 10_000


class Command(BaseCommand):
    help = (
        "Import the rooms, members, messages and files of django-conversate 0.3. The old tables "
        "and files are only read. You can run it again: it adds only what is missing."
    )

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument(
            "--database",
            choices=tuple(connections),
            help="the alias of the database that has the old tables (default: the database of the "
            "packages); its accounts must be the accounts of this site",
        )
        parser.add_argument(
            "--files",
            metavar="FOLDER",
            help="the folder that CONVERSATE_STORE_ROOT named (default: CONVERSATE_STORE_ROOT, "
            "or else MEDIA_ROOT)",
        )
        parser.add_argument(
            "--skip-missing-files",
            action="store_true",
            help="continue even if the folder contains none of the files; single missing files "
            "never stop an import",
        )
        parser.add_argument(
            "--dry-run", action="store_true", help="show what would be done, and do nothing"
        )

    def handle(self, *args: Any, database: str | None, files: str | None, **options: Any) -> None:
        extensions.discover()
        try:
            site = open_old_site(database=database or write_alias(), folder=files)
        except NotAnOldSite as error:
            raise CommandError(
                _("This is not a django-conversate 0.3 database: %(name)s is missing.")
                % {"name": error}
            ) from error
        plan = make_plan(site)
        self._show_plan(plan)
        if plan.has_no_file and not options["skip_missing_files"]:
            raise CommandError(
                _(
                    "The folder contains none of the files. Pass the right folder with --files, or "
                    "continue without files with --skip-missing-files."
                )
            )
        if not options["dry_run"]:
            self._grant()
            self._import(site, plan)
            self._check(site, plan)

    def _show_plan(self, plan: Plan) -> None:
        self.stdout.write(
            _("To import: %(rooms)d rooms, %(messages)d messages, %(files)d files, %(size)d MB.")
            % {
                "rooms": plan.rooms,
                "messages": plan.messages,
                "files": plan.files,
                "size": plan.size // 1_000_000,
            }
        )
        for slug in plan.taken:
            self.stdout.write(
                _("The address “%(slug)s” is taken; this room will get a number.") % {"slug": slug}
            )
        self._show_missing_files(plan)
        self._show_other_order(plan)

    def _show_missing_files(self, plan: Plan) -> None:
        self._show_some(
            ngettext(
                "%(count)d file is missing in the old folder; the message keeps its name:",
                "%(count)d files are missing in the old folder; the messages keep their names:",
                plan.missing_count,
            ),
            plan.missing_count,
            [f"#{message.pk} {message.file}" for message in plan.missing],
        )

    def _show_other_order(self, plan: Plan) -> None:
        self._show_some(
            ngettext(
                "%(count)d message is older than the one before it. 0.3 showed messages by time; "
                "here they keep the order of their ids:",
                "%(count)d messages are older than the one before them. 0.3 showed messages by "
                "time; here they keep the order of their ids:",
                plan.out_of_order_count,
            ),
            plan.out_of_order_count,
            [f"#{pk}" for pk in plan.out_of_order],
        )

    def _show_some(self, text: str, count: int, names: list[str]) -> None:
        """Print *text* with *count*, and the first *names*."""
        if count:
            self.stdout.write(text % {"count": count})
            self.stdout.writelines(f"  {name}\n" for name in names)
            self.stdout.writelines(["  …\n"] if count > len(names) else [])

    def _grant(self) -> None:
        for names in grant_permissions():
            for name in names:
                self.stdout.write(
                    _("%(name)s: received the same permissions for the new rooms and members.")
                    % {"name": name}
                )

    def _import(self, site: OldSite, plan: Plan) -> None:
        try:
            for old, room in import_rooms(site):
                self._show_room(old, room)
            self._import_messages(site, plan)
            self._import_members(site)
        except ImportRunning as error:
            raise CommandError(
                _("Another import is running. Run this command again when it has finished.")
            ) from error
        except DatabaseError as error:
            if not is_outage(error):
                raise
            raise CommandError(explain_outage(error)) from error
        except CopyFailed as error:
            raise CommandError(
                _("The storage did not keep the file %(name)s. Run this command again.")
                % {"name": error}
            ) from error

    def _show_room(self, old: OldRoom, room: Room) -> None:
        names = {"old": old.slug, "new": room.slug, "slug": room.slug}
        if old.slug != room.slug:
            self.stdout.write(_("The room at “%(old)s” is now at “%(new)s”.") % names)
        if is_untitled(old, room):
            text = _("The database rejected the title of the room at “%(slug)s”.")
            self.stdout.write(text % names)
        elif is_cut(old):
            text = _("The title of the room at “%(slug)s” was too long and has been shortened.")
            self.stdout.write(text % names)

    def _import_messages(self, site: OldSite, plan: Plan) -> None:
        done = 0
        for batch in import_messages(site, up_to=plan.last_id):
            for old in batch.without_file:
                self._name(
                    _("Message #%(id)d of room #%(room)d was imported without %(file)s."), old
                )
            for old in batch.refused:
                self._name(_("The database rejected message #%(id)d of room #%(room)d."), old)
            done += batch.size
            self._progress(_("Messages: %(done)d of %(all)d."), done, batch.size, plan.messages)

    def _name(self, text: str, old: OldMessage) -> None:
        self.stdout.write(text % {"id": old.pk, "room": old.room_id, "file": old.file})

    def _import_members(self, site: OldSite) -> None:
        rooms = list(import_members(site))
        self.stdout.write(
            _(
                "Members: %(old)d in the old rooms, %(here)d of them here, %(added)d added now; "
                "%(lost)d have no account on this site."
            )
            % {
                "old": sum(members.old for members in rooms),
                "here": sum(members.here for members in rooms),
                "added": sum(members.added for members in rooms),
                "lost": sum(members.without_account for members in rooms),
            }
        )

    def _check(self, site: OldSite, plan: Plan) -> None:
        comparison, done = Comparison(), 0
        for comparison in compare(site, up_to=plan.last_id):
            self._progress(
                _("Compared: %(done)d of %(all)d messages."),
                comparison.read,
                comparison.read - done,
                plan.old_messages,
            )
            done = comparison.read
        self._show_pair(_("Messages"), comparison.messages)
        self._show_pair(_("Files"), comparison.files)
        if comparison.changed:
            self.stdout.write(
                _("Not compared because they have been changed here: %(count)d messages.")
                % {"count": comparison.changed}
            )
        if not comparison.agrees:
            for old in comparison.absent:
                self._name(_("Message #%(id)d of room #%(room)d was not imported."), old)
            raise CommandError(_("The imported data differ from the old site."))
        self.stdout.write(_("All messages and files match."))

    def _show_pair(self, name: str, pair: Pair) -> None:
        self.stdout.write(
            _("%(name)s: %(old)d on the old site (%(old_sum)s), %(new)d here (%(new_sum)s).")
            % {
                "name": name,
                "old": pair.old.count,
                "old_sum": pair.old.checksum,
                "new": pair.new.count,
                "new_sum": pair.new.checksum,
            }
        )

    def _progress(self, text: str, done: int, count: int, total: int) -> None:
        if count and (done // _STEP != (done - count) // _STEP or done == total):
            self.stdout.write(text % {"done": done, "all": total})
