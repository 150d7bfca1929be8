"""Join the scripts and the stylesheets of the pages into a few files.

    hatch run bundle [--readable]

A browser then fetches a few files instead of dozens, and they compress better together. Scripts
are minified, one on each line; stylesheets lose comments and white space. Run it after each change
to a file in static/conversate/js or css that is named here. With --readable, scripts keep their
names and lines, for debugging; don't commit that.
"""

from __future__ import annotations

import argparse
import json
import runpy
from pathlib import Path

import minify
import rcssmin

WEB = Path(__file__).parents[1] / "packages/conversate-web/src/conversate_web"
STATIC = WEB / "static/conversate"
# conversate.js comes first: it removes jQuery from the page's globals. rooms.js comes last and
# starts the rooms in the page.
SCRIPTS = """
    conversate api pacer long_poll poll_timer poller activity resume_events new_messages clock
    grouping message_flags message_list scroll history reading_place bounded_list read_mark seen
    tabs read_marks notices timer layout panels storage leave_guard drafts message_field status_line
    chosen_files file_drop pending send_failure outbox replying composer back_steps deleting
    message_menu reactions message_keys shortcuts script_loader offer_completion pictures room_links
    editing summary announcer page_alerts sidebar unread menu_count times hooks long_press
    code_blocks posting room rooms
"""
# Scripts that a room loads for members who want desktop notifications.
NOTIFIER_SCRIPTS = "notification notifier"
# Scripts that a room loads when a name is typed or the list of emoji is opened.
COMPLETION_SCRIPTS = "begun_name member_names emoji_search popup suggestions palette completion"
# A script that a room loads if there are members whose reading it shows.
READERS_SCRIPTS = "readers"
# A script of rooms and of the list of rooms, if browsers can install the chat. A room loads it
# after its other scripts.
APP_SCRIPTS = "app"
# The service worker, and its part for push messages. They are no static files: a view serves them
# below the URL of the chat (installing/worker.py).
WORKER_SCRIPTS = ("worker", "push_worker")
# Scripts of the other pages that have times.
PAGE_SCRIPTS = "pacer clock local_times index"
# Stylesheets of all pages, and those of a room alone.
SHARED_STYLESHEETS = "tokens base controls"
STYLESHEETS = """
    room pager header search_form message quote unread_marker flash markup attachment player actions
    reactions composer chosen_files timer pending editing side columns readers print
"""
HEADER = "/* Made by scripts/bundle.py from the files in ../{folder}. */\n"
WORKER_HEADER = "/* Made by scripts/bundle.py from a file in static/conversate/js. */\n"
JS_HEADER = HEADER.format(folder="js")
# A page may run its scripts more than once; conversate.js handles that itself.
ONCE = "if (!window.CONVERSATE.startRoom) {\n"
# Without conversate.js.
GLOBAL = "window.CONVERSATE = window.CONVERSATE || {};\n"


def bundles(*, readable: bool = False) -> dict[Path, str]:
    """Return the content of each bundle."""
    return {
        STATIC / "bundle/room.js": _join_room_scripts(readable),
        STATIC / "bundle/notifier.js": "".join([JS_HEADER, *_scripts(NOTIFIER_SCRIPTS, readable)]),
        STATIC / "bundle/completion.js": "".join(
            [JS_HEADER, _emoji_table(), *_scripts(COMPLETION_SCRIPTS, readable)]
        ),
        STATIC / "bundle/readers.js": "".join([JS_HEADER, *_scripts(READERS_SCRIPTS, readable)]),
        STATIC / "bundle/app.js": "".join([JS_HEADER, GLOBAL, *_scripts(APP_SCRIPTS, readable)]),
        **{
            WEB / f"installing/{name}.js": "".join([WORKER_HEADER, *_scripts(name, readable)])
            for name in WORKER_SCRIPTS
        },
        STATIC / "bundle/page.js": "".join([JS_HEADER, GLOBAL, *_scripts(PAGE_SCRIPTS, readable)]),
        STATIC / "bundle/base.css": _join_stylesheets(SHARED_STYLESHEETS),
        STATIC / "bundle/room.css": _join_stylesheets(STYLESHEETS),
    }


def _join_room_scripts(readable: bool) -> str:
    conversate, *others = _scripts(SCRIPTS, readable)
    return "".join([JS_HEADER, conversate, ONCE, *others, "}\n"])


def _scripts(names: str, readable: bool) -> list[str]:
    scripts = _read("js", names)
    if readable:
        return scripts
    # Minified scripts don't end in a semicolon.
    return [f"{minify.string('text/javascript', script)};\n" for script in scripts]


def _emoji_table() -> str:
    """Return the script with the names of emoji that messages show, without the rare ones."""
    table: dict[str, str] = runpy.run_path(str(WEB / "markup/emoji.py"))["EMOJI"]
    cells = [cell for row in table.items() for cell in row]
    return f"CONVERSATE.emojiTable = {json.dumps(' '.join(cells), ensure_ascii=False)};\n"


def _join_stylesheets(names: str) -> str:
    # One on each line, as the scripts.
    sheets = [f"{rcssmin.cssmin(sheet)}\n" for sheet in _read("css", names)]
    return "".join([HEADER.format(folder="css"), *sheets])


def _read(folder: str, names: str) -> list[str]:
    return [(STATIC / folder / f"{name}.{folder}").read_text() for name in names.split()]


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description="Join the scripts and stylesheets of the pages.")
    parser.add_argument("--readable", action="store_true", help="don't minify scripts")
    for path, text in bundles(readable=parser.parse_args().readable).items():
        path.parent.mkdir(exist_ok=True)
        path.write_text(text)
