from __future__ import annotations

from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from ...importing import extensions
from ...importing.comparing import Comparison, Pair, compare
from ...importing.files import CopyFailed
from ...importing.members import import_members
from ...importing.messages import AtWork, import_messages
from ...importing.old_site import NotAnOldSite, OldSite, open_old_site
from ...importing.planning import Plan, make_plan
from ...importing.rooms import import_rooms

# Messages from one line of progress to the next.
_STEP = 10_000


class Command(BaseCommand):
    help = (
        "Take over the rooms, members, messages and files of django-conversate 0.3. Its tables and "
        "files are only read. It may be run again: it adds what is not here yet."
    )

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument(
            "--database",
            default="default",
            help="the alias of the database that has the old tables; its accounts have to be those "
            "of this site",
        )
        parser.add_argument(
            "--files",
            metavar="FOLDER",
            help="the folder that CONVERSATE_STORE_ROOT named; where left out, the one that it "
            "names now, else MEDIA_ROOT",
        )
        parser.add_argument(
            "--skip-missing-files",
            action="store_true",
            help="take over messages without the files that the folder does not have",
        )
        parser.add_argument(
            "--dry-run", action="store_true", help="say what would be done, and do nothing"
        )

    def handle(self, *args: Any, database: str, files: str | None, **options: Any) -> None:
        extensions.discover()
        try:
            site = open_old_site(database=database, folder=files)
        except NotAnOldSite as error:
            raise CommandError(
                _("This is no database of django-conversate 0.3: it has no %(name)s.")
                % {"name": error}
            ) from error
        plan = make_plan(site)
        self._show_plan(plan)
        if plan.missing_count and not options["skip_missing_files"]:
            raise CommandError(
                _("Name their folder with --files, or leave them out with --skip-missing-files.")
            )
        if not options["dry_run"]:
            self._import(site, plan)
            self._check(site, plan)

    def _show_plan(self, plan: Plan) -> None:
        self.stdout.write(
            _("To take over: %(rooms)d rooms, %(messages)d messages, %(files)d files, %(size)d MB.")
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
        if plan.missing_count:
            self.stdout.write(
                ngettext(
                    "%(count)d file is missing in the old folder:",
                    "%(count)d files are missing in the old folder:",
                    plan.missing_count,
                )
                % {"count": plan.missing_count}
            )
            self.stdout.writelines(f"  {name}\n" for name in plan.missing)

    def _import(self, site: OldSite, plan: Plan) -> None:
        try:
            for old, room in import_rooms(site):
                if old.slug != room.slug:
                    self.stdout.write(
                        _("The room at “%(old)s” is now at “%(new)s”.")
                        % {"old": old.slug, "new": room.slug}
                    )
            self._import_messages(site, plan)
            self._import_members(site)
        except AtWork as error:
            raise CommandError(
                _("Another import is at work. Run this again when it has ended.")
            ) from error
        except CopyFailed as error:
            raise CommandError(
                _("The storage has not kept what was written to %(name)s. Run this again.")
                % {"name": error}
            ) from error

    def _import_messages(self, site: OldSite, plan: Plan) -> None:
        done = 0
        for count in import_messages(site, up_to=plan.last_id):
            done += count
            self._progress(_("Messages: %(done)d of %(all)d."), done, count, plan.messages)

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
                _("Not compared, as they were changed here since: %(count)d messages.")
                % {"count": comparison.changed}
            )
        if not comparison.agrees:
            raise CommandError(_("What is here differs from what is there."))
        self.stdout.write(_("What is here is what is there."))

    def _show_pair(self, name: str, pair: Pair) -> None:
        self.stdout.write(
            _("%(name)s: there %(old)d (%(old_sum)s), here %(new)d (%(new_sum)s).")
            % {
                "name": name,
                "old": pair.old.count,
                "old_sum": pair.old.checksum,
                "new": pair.new.count,
                "new_sum": pair.new.checksum,
            }
        )

    def _progress(self, text: str, done: int, count: int, total: int) -> None:
        if done // _STEP != (done - count) // _STEP or done == total:
            self.stdout.write(text % {"done": done, "all": total})
